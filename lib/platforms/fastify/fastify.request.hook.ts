import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CorsHandler } from '../../request/cors.handler.js';
import type { Outcome } from '../../request/request.policy.js';
import { requestedMethodOf, RequestContext } from '../../request/request.context.js';
import type { Adapter, AnyFunction, Done, Wrapped } from '../adapter.js';
import { addFirstHook, isMadeByAdapter } from './fastify.hooks.js';
import type { FastifyLike } from './fastify.instance.js';

const HOOKS_AHEAD =
  'Hooks that were on the Fastify instance before its adapter run ahead of CorsModule and may answer preflights: add them ' +
  'after the adapter is made.';

/*
 * | What                                            | Why                                     | A change fails in  |
 * | ----------------------------------------------- | --------------------------------------- | ------------------ |
 * | `onRequestHook`, `securityHook` of the adapter  | keep a hook that is already set there   | `test/platforms`   |
 */

/** Passes every request of Fastify to the handler: ahead of all hooks, or when Fastify answers without running any. */
export function bindRequestHooks(adapter: Adapter, handler: CorsHandler, warn: (message: string) => void): void {
  const instance = adapter.getInstance() as FastifyLike;
  bindOnRequest(adapter, handler);
  bindFrameworkErrors(adapter, instance, handler);
  if (isMadeByAdapter(adapter, instance)) return;
  bindServer(instance.server, handler);
  if (!bindAheadOfHooks(instance, handler)) warn(HOOKS_AHEAD);
}

/** Takes the adapter's own first hook, ahead of middleware and parsers. The adapter keeps one; a later one runs after it. */
function bindOnRequest(adapter: Adapter, handler: CorsHandler): void {
  const setHook = adapter.setOnRequestHook.bind(adapter);
  let following = (adapter as { onRequestHook?: AnyFunction }).onRequestHook;
  setHook(function (this: unknown, request, reply, done) {
    const outcome = callOnRequest(handler, request, reply);
    if (outcome === 'answered') return undefined;
    if (outcome === 'continue') return following ? following.call(this, request, reply, done) : (done as Done)();
    // Nest awaits no promise here, so errors are passed on.
    const end = done as Done;
    void outcome
      .then(async (settled) => {
        if (settled === 'answered') return;
        const returned = following ? following.call(this, request, reply, done) : end();
        if (returned instanceof Promise) await returned.then(() => end());
      })
      .catch(end);
    return undefined;
  });
  adapter.setOnRequestHook = (hook) => {
    following = hook;
  };
}

/** Runs ahead of hooks that were added before the adapter was made; false if that is not possible. */
function bindAheadOfHooks(instance: FastifyLike, handler: CorsHandler): boolean {
  return addFirstHook(instance, (request, reply, done) => {
    const outcome = callOnRequest(handler, request, reply);
    if (outcome === 'continue') (done as Done)();
    else if (outcome !== 'answered') void outcome.then((settled) => settled === 'continue' && (done as Done)());
  });
}

function callOnRequest(handler: CorsHandler, request: unknown, reply: unknown): Outcome {
  const { raw } = request as Wrapped<IncomingMessage>;
  const outcome = handler.onRequest(request as object, raw, (reply as Wrapped<ServerResponse>).raw);
  const { hijack } = reply as { hijack(): void };
  if (outcome === 'answered') hijack.call(reply);
  if (!(outcome instanceof Promise)) return outcome;
  return outcome.then((settled) => {
    if (settled === 'answered') hijack.call(reply);
    return settled;
  });
}

/** Fastify answers a malformed URL without running any hook but the security hook, of which the adapter keeps one too. */
function bindFrameworkErrors(adapter: Adapter, instance: FastifyLike, handler: CorsHandler): void {
  const register = adapter.registerSecurityHook?.bind(adapter);
  // NestJS 11 has no security hook.
  if (!register) return bindServer(instance.server, handler);
  // While closing, Fastify answers 503 without running any hook.
  instance.addHook('preClose', (done: Done) => {
    bindServer(instance.server, handler);
    done();
  });
  let following = (adapter as { securityHook?: AnyFunction }).securityHook;
  register(function (this: unknown, request, response) {
    const { raw } = request as { raw: IncomingMessage };
    const own = response as ServerResponse;
    // Fastify answers 400 right after this, so that nothing has to be stopped: two answers would be one too many.
    if (RequestContext.of(own) === undefined && requestedMethodOf(raw) === undefined) {
      handler.onUnseenRequest(raw, own, request as object);
    } else if (handler.onRequest(request as object, raw, own) === 'answered') return undefined;
    return following?.call(this, request, response);
  });
  adapter.registerSecurityHook = (hook) => {
    following = hook;
  };
}

/** Adds the headers of the policy to responses that no hook has seen, when their head is written. */
function bindServer(server: EventEmitter, handler: CorsHandler): void {
  server.prependListener('request', (raw: IncomingMessage, response: ServerResponse) => {
    // A preflight for which no hook runs gets Fastify's own 400.
    if (requestedMethodOf(raw) !== undefined) return;
    const writeHead = response.writeHead as AnyFunction;
    response.writeHead = ((...args: unknown[]) => {
      if (RequestContext.of(response) !== undefined) return writeHead.apply(response, args);
      response.writeHead = writeHead as ServerResponse['writeHead'];
      handler.onUnseenRequest(raw, response);
      return (response.writeHead as AnyFunction).apply(response, args);
    }) as ServerResponse['writeHead'];
  });
}
