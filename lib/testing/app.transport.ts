import type { Server } from 'node:http';
import { duplexPair, type Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';
import type { Transport } from '../browser/wire.js';
import { httpTransport } from './http.transport.js';

/** What is used of an application of Nest. */
export interface TestableApp {
  init(): Promise<unknown>;
  getHttpServer(): unknown;
  getHttpAdapter(): { getInstance(): unknown };
}

/** Applications that were started here: to start one twice at once is to start it twice. */
const started = new WeakMap<TestableApp, Promise<void>>();

/** Takes requests to an application in memory: no port, and the whole way from the parser to the handler. */
export function appTransport(app: TestableApp): Transport {
  const send = httpTransport(() => connect(app.getHttpServer() as Server));
  return async (request) => {
    const starting = started.get(app) ?? start(app);
    started.set(app, starting);
    await starting;
    return send(request);
  };
}

/** An application that is started already stays as it is; Fastify has its routes once it is ready. */
async function start(app: TestableApp): Promise<void> {
  await app.init();
  await (app.getHttpAdapter().getInstance() as { ready?: () => PromiseLike<unknown> }).ready?.();
}

/** A connection to a server that need not listen (Node: an HTTP server takes any stream as a connection). */
function connect(server: Server): Duplex {
  const [client, remote] = duplexPair();
  if (server instanceof TlsServer) server.emit('secureConnection', Object.assign(remote, { encrypted: true }));
  else server.emit('connection', remote);
  return client;
}
