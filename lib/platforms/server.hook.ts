import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsHandler } from '../request/cors.handler.js';
import type { Adapter } from './adapter.js';

/** Adds CORS headers to the 417 that Node sends, without calling the platform, to a request with an unknown `Expect`. */
export function bindExpectations(adapter: Adapter, handler: CorsHandler): void {
  withServer(adapter, (server) => {
    server.prependListener('checkExpectation', (raw: IncomingMessage, response: ServerResponse) => {
      handler.onUnseenRequest(raw, response);
      // If the application listens too, it answers.
      if (server.listenerCount('checkExpectation') === 1) response.writeHead(417).end();
    });
  });
}

/** Calls `bind` with the server, which may exist already or be made later. */
function withServer(adapter: Adapter, bind: (server: EventEmitter) => void): void {
  const server = adapter.getHttpServer?.() as EventEmitter | undefined;
  if (server) return bind(server);
  const init = adapter.initHttpServer;
  if (!init) return;
  adapter.initHttpServer = (...args) => {
    const result = init.apply(adapter, args);
    bind(adapter.getHttpServer?.() as EventEmitter);
    return result;
  };
}
