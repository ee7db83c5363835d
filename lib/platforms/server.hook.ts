import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsHandler } from '../request/cors.handler.js';
import type { Adapter } from './adapter.js';

/** Node answers 417 where a request expects what nothing serves, ahead of the platform. */
export function bindExpectations(adapter: Adapter, handler: CorsHandler): void {
  whenServed(adapter, (server) => {
    server.prependListener('checkExpectation', (raw: IncomingMessage, response: ServerResponse) => {
      handler.onUnhooked(raw, response);
      // A listener of the application answers in place of Node.
      if (server.listenerCount('checkExpectation') === 1) response.writeHead(417).end();
    });
  });
}

/** The server of an application may be there already, or be made later. */
function whenServed(adapter: Adapter, bind: (server: EventEmitter) => void): void {
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
