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
  if (server instanceof TlsServer) server.emit('secureConnection', Object.assign(remote, { encrypted: true }));
  else server.emit('connection', remote);
  return client;
}
