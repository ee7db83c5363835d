import type { ServerResponse } from 'node:http';
import type { CorsHandler } from '../request/cors.handler.js';
import type { Outcome } from '../request/request.policy.js';
import type { RegisteredRoute } from '../routes/registered.route.js';
import type { RouteTable } from '../routes/route.table.js';
import type { Adapter, AnyFunction, Done } from './adapter.js';
import { callerOf, type Caller } from './cors.caller.js';
import type { HookedPlatform } from './http.platform.js';
import { bindExpectations } from './server.hook.js';

const VERBS = [
  ...['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'search', 'query'],
  ...['propfind', 'proppatch', 'mkcol', 'copy', 'move', 'lock', 'unlock'],
];

/** Binds the handler to Nest's HTTP adapter: the part that Express and Fastify have in common. */
export class AdapterBinding {
  constructor(
    private readonly adapter: Adapter,
    private readonly platform: HookedPlatform,
    private readonly handler: CorsHandler,
    private readonly table: RouteTable,
  ) {}

  /** Called once for an adapter. `onEnableCors` is called in place of `enableCors()`. */
  bind(onEnableCors: (caller: Caller) => void): void {
    const { adapter, platform, handler } = this;
    platform.bindRequests(handler);
    bindExpectations(adapter, handler);
    platform.bindMiddleware();
    this.bindRoutes();
    this.bindNotFound();
    this.bindNormalizePath();
    const enableCors = (): void => onEnableCors(callerOf(enableCors));
    adapter.enableCors = enableCors;
  }

  private bindRoutes(): void {
    const { platform, table } = this;
    const adapter = this.adapter as unknown as Record<string, AnyFunction | undefined>;
    for (const verb of VERBS) {
      const register = adapter[verb];
      if (typeof register !== 'function') continue;
      adapter[verb] = (...args) => {
        const [path] = args;
        const handler = args.at(-1);
        if (typeof path !== 'string' || typeof handler !== 'function') return register.apply(this.adapter, args);
        const route = table.register(verb, path, handler, platform.factsOf(handler));
        const wrapped = this.wrapRoute(handler as AnyFunction, route);
        return platform.register(route, () => register.apply(this.adapter, [...args.slice(0, -1), wrapped]));
      };
    }
  }

  /** Wraps the function of a route: calls `onRoute` before its guards run, and `onNext` when it calls `next()`. */
  private wrapRoute(route: AnyFunction, record: RegisteredRoute): AnyFunction {
    const { handler, platform } = this;
    const wrapper = function (this: unknown, request: unknown, reply: unknown, next?: unknown): unknown {
      const response = platform.responseOf(reply);
      const outcome = handler.onRoute(response, record);
      const passOn = next === undefined ? undefined : nextAfter(next as Done, () => handler.onNext(response, record));
      if (outcome === 'continue') return route.call(this, request, reply, passOn);
      return whenSettled(outcome, reply, () => route.call(this, request, reply, passOn));
    };
    Object.defineProperty(wrapper, 'name', { configurable: true, value: route.name });
    // Adapters read options of a route from its function: its name, and properties and metadata, which it inherits.
    Object.setPrototypeOf(wrapper, route);
    return wrapper as AnyFunction;
  }

  private bindNotFound(): void {
    const { adapter, handler, platform } = this;
    const setHandler = adapter.setNotFoundHandler.bind(adapter);
    const answersOptions = (response: ServerResponse): boolean =>
      response.req.method === 'OPTIONS' && handler.onUnservedOptions(response);
    adapter.setNotFoundHandler = (notFound, prefix, ...rest) => {
      const wrapper = function (this: unknown, request: unknown, reply: unknown, next?: unknown): unknown {
        const response = platform.responseOf(reply);
        const outcome = handler.onRoute(response, null);
        const proceed = (): unknown => {
          if (!answersOptions(response)) return notFound.call(this, request, reply, next);
          return markAnswered(reply);
        };
        return outcome === 'continue' ? proceed() : whenSettled(outcome, reply, proceed);
      };
      return platform.registerNotFound(() => setHandler(wrapper, prefix, ...rest), prefix, answersOptions);
    };
  }

  /** Nest normalizes each path twice, with the adapter's warnings each time; the second call gets the first result. */
  private bindNormalizePath(): void {
    const { adapter } = this;
    const { normalizePath } = adapter;
    if (!normalizePath) return;
    const known = new Map<string, string>();
    adapter.normalizePath = (path) => {
      const normalized = known.get(path) ?? normalizePath.call(adapter, path);
      known.set(path, normalized);
      return normalized;
    };
  }
}

/** Calls `proceed` when the outcome is known, unless the request has been answered. */
function whenSettled(outcome: Outcome, reply: unknown, proceed: () => unknown): unknown {
  if (outcome instanceof Promise) return outcome.then((settled) => whenSettled(settled, reply, proceed));
  return outcome === 'continue' ? proceed() : markAnswered(reply);
}

/** Keeps Fastify from sending a response of its own. */
function markAnswered(reply: unknown): undefined {
  (reply as { hijack?: () => void }).hijack?.();
}

/** A `next` that first calls `onNext` if the route passes the request on. An error still belongs to the route. */
function nextAfter(next: Done, onNext: () => Outcome): Done {
  return (error) => {
    const isPassedOn = error === undefined || error === null || error === 'route' || error === 'router';
    const outcome = isPassedOn ? onNext() : 'continue';
    if (outcome instanceof Promise) void outcome.then(() => next(error));
    else next(error);
  };
}
