import type { Server } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';
import type { Type } from '@nestjs/common';
import type { Transport } from '../browser/wire.js';
import { httpTransport } from './http.transport.js';

/** The methods of a Nest application that are used here. */
export interface TestableApp {
  init(): Promise<unknown>;
  getHttpServer(): unknown;
  getHttpAdapter(): { getInstance(): unknown };
  get?<T>(token: Type<T>, options: { strict: boolean }): T;
}

/** Applications started here, so that concurrent requests start each only once. */
const started = new WeakMap<TestableApp, Promise<void>>();

/** Sends requests to an application in memory, without a port, through the whole HTTP stack. */
export function appTransport(app: TestableApp): Transport {
  const send = httpTransport(() => connect(app.getHttpServer() as Server));
  return async (request) => {
    const starting = started.get(app) ?? start(app);
    started.set(app, starting);
    await starting;
    return send(request);
  };
}

/** Starts an application, if it is not started yet. Fastify has its routes only once it is ready. */
async function start(app: TestableApp): Promise<void> {
  await app.init();
  await (app.getHttpAdapter().getInstance() as { ready?: () => PromiseLike<unknown> }).ready?.();
}

/** A connection to a server that need not listen: an HTTP server accepts any stream as a connection. */
function connect(server: Server): Duplex {
  const [client, remote] = duplexPair();
  endWith(client, remote);
  countBytes(client, remote);
  if (server instanceof TlsServer) server.emit('secureConnection', Object.assign(remote, { encrypted: true }));
  else server.emit('connection', remote);
  return client;
}

/** As the ends of a socket do, what of it is lost is lost to the other: the streams of a pair wait for ever. */
function endWith(client: Duplex, remote: Duplex): void {
  client.once('close', () => remote.destroy());
  remote.once('close', () => {
    // After what was written before.
    if (!remote.writableEnded && !client.destroyed) client.push(null);
  });
}

/** Engine.IO ends what nothing was written to: an upgrade at a path of no socket. */
function countBytes(client: Duplex, remote: Duplex & { bytesWritten?: number }): void {
  const push = client.push.bind(client);
  remote.bytesWritten = 0;
  client.push = (chunk: Buffer | null, encoding) => {
    remote.bytesWritten = (remote.bytesWritten ?? 0) + (chunk?.length ?? 0);
    return push(chunk, encoding);
  };
}
