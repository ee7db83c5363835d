import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Adapter, AnyFunction, Done, Wrapped } from './adapter.js';
import type { CorsHandler } from '../request/cors.handler.js';
import { ExpressInstance } from './express/express.instance.js';
import { requestedMethod, RequestContext } from '../request/request.context.js';
import { addFirstHook, isMadeByAdapter } from './fastify/fastify.hooks.js';

/** Hangs the early door where every request passes first. */
export function bindEarlyDoor(adapter: Adapter, cors: CorsHandler): void {
  if (adapter.getType() === 'fastify') bindFastify(adapter, cors);
  else bindExpress(adapter, cors);
  whenServed(adapter, (server) => bindExpectations(server, cors));
}

/** The server of an application may be there already, or be made next. */
function whenServed(adapter: Adapter, bind: (server: EventEmitter) => void): void {
  const made = adapter.getHttpServer?.() as EventEmitter | undefined;
  if (made) return bind(made);
  const init = adapter.initHttpServer;
  if (!init) return;
  adapter.initHttpServer = (...args) => {
    const result = init.apply(adapter, args);
    bind(adapter.getHttpServer?.() as EventEmitter);
    return result;
  };
}

/** Node answers what a request expects, and nobody serves, ahead of the platform: 417. */
function bindExpectations(server: EventEmitter, cors: CorsHandler): void {
  server.prependListener('checkExpectation', (raw: IncomingMessage, response: ServerResponse) => {
    cors.attend(raw, raw, response);
    // A listener of the application answers in place of Node.
    if (server.listenerCount('checkExpectation') === 1) response.writeHead(417).end();
  });
}

/**
 * Fastify: hooks that were on an instance before it was given to an adapter run ahead of the adapter's own. There the
 * door hangs ahead of them as well. False where that cannot be done.
 */
export function bindAhead(adapter: Adapter, cors: CorsHandler): boolean {
  if (adapter.getType() !== 'fastify' || isMadeByAdapter(adapter)) return true;
  bindServer((adapter.getInstance() as { server: EventEmitter }).server, cors);
  return addFirstHook(adapter.getInstance() as object, (request, reply, done) => {
    const goesOn = enterFastify(cors, request, reply);
    if (goesOn === true) (done as Done)();
    else if (goesOn) void goesOn.then(() => (done as Done)());
  });
}

function enterFastify(cors: CorsHandler, request: unknown, reply: unknown): boolean | Promise<void> {
  const { raw } = request as Wrapped<IncomingMessage>;
  const goesOn = cors.enter(request as object, raw, (reply as Wrapped<ServerResponse>).raw);
  if (goesOn === false) (reply as { hijack(): void }).hijack();
  return goesOn;
}

/**
 * Express: the door of the application itself, ahead of its first layer. Responses still share one shape here, so
 * that what we add to them costs next to nothing; Express gives each a prototype of its own, and a shape, after it.
 */
function bindExpress(adapter: Adapter, cors: CorsHandler): void {
  const instance = adapter.getInstance() as { handle: AnyFunction };
  const shared = ExpressInstance.of<CorsHandler>(instance);
  shared.applications.push(cors);
  cors.applications = shared.applications;
  if (shared.applications.length > 1) return;
  const { handle } = instance;
  instance.handle = function (this: unknown, request, response, done) {
    const raw = request as IncomingMessage;
    const entered = shared.applications.length === 1 ? cors : shared.applicationFor(raw, raw);
    const goesOn = entered.enter(raw, raw, response as ServerResponse);
    if (goesOn === true) handle.call(this, request, response, done);
    else if (goesOn) void goesOn.then(() => handle.call(this, request, response, done));
  };
}

/** Fastify: the adapter's own first hook, ahead of middleware and parsers. It has one slot: a later hook follows ours. */
function bindFastify(adapter: Adapter, cors: CorsHandler): void {
  const setHook = adapter.setOnRequestHook.bind(adapter);
  let following = (adapter as { onRequestHook?: AnyFunction }).onRequestHook;
  setHook(function (this: unknown, request, reply, done) {
    const goesOn = enterFastify(cors, request, reply);
    if (goesOn === false) return undefined;
    if (goesOn === true) return following ? following.call(this, request, reply, done) : (done as Done)();
    // Nest has stopped to watch what the hook returns or throws by now.
    const end = done as Done;
    void goesOn
      .then(async () => {
        const returned = following ? following.call(this, request, reply, done) : end();
        if (returned instanceof Promise) await returned.then(() => end());
      })
      .catch(end);
    return undefined;
  });
  adapter.setOnRequestHook = (hook) => {
    following = hook;
  };
  bindFrameworkErrors(adapter, cors);
}

/** Fastify answers a malformed URL ahead of every hook but the security hook, which has one slot as well. */
function bindFrameworkErrors(adapter: Adapter, cors: CorsHandler): void {
  const { server } = adapter.getInstance() as { server: EventEmitter };
  const register = adapter.registerSecurityHook?.bind(adapter);
  if (!register) return bindServer(server, cors);
  // While it closes, Fastify answers 503 ahead of every hook.
  (adapter.getInstance() as { addHook(name: string, hook: (done: Done) => void): void }).addHook('preClose', (done) => {
    bindServer(server, cors);
    done();
  });
  let following = (adapter as { securityHook?: AnyFunction }).securityHook;
  register(function (this: unknown, request, response) {
    const { raw } = request as { raw: IncomingMessage };
    const goesOn = cors.enter(request as object, raw, response as ServerResponse);
    return goesOn ? following?.call(this, request, response) : undefined;
  });
  adapter.registerSecurityHook = (hook) => {
    following = hook;
  };
}

/** Gives a response that no hook has seen its last word as its head is written. NestJS 11 has no security hook. */
function bindServer(server: EventEmitter, cors: CorsHandler): void {
  server.prependListener('request', (raw: IncomingMessage, response: ServerResponse) => {
    // Only a hook can answer a preflight; one without is Fastify's own 400.
    if (requestedMethod(raw) !== undefined) return;
    const writeHead = response.writeHead as AnyFunction;
    response.writeHead = ((...args: unknown[]) => {
      if (RequestContext.of(response) !== undefined) return writeHead.apply(response, args);
      response.writeHead = writeHead as ServerResponse['writeHead'];
      cors.attend(raw, raw, response);
      return (response.writeHead as AnyFunction).apply(response, args);
    }) as ServerResponse['writeHead'];
  });
}
