import type { ServerResponse } from 'node:http';
import { responseReader, type Adapter, type AnyFunction, type Done } from './adapter.js';
import { callerOf, type Caller } from './cors.caller.js';
import type { CorsHandler } from '../request/cors.handler.js';
import { bindEarlyDoor } from './request.hook.js';
import type { RegisteredRoute } from '../routes/registered.route.js';

/** What the binding tells when something is handed to the adapter. */
export interface BindingEvents {
  /** `app.enableCors()`, the `cors` option of the application, or a package that enables it on the adapter. */
  onEnableCors(caller: Caller): void;
  /** A route is about to be registered; the record goes with its handler. */
  onRoute(verb: string, path: string, handler: object): RegisteredRoute | undefined;
  /** A route was registered. */
  onRegistered(route: RegisteredRoute): void;
  /** Middleware of Nest runs that Express reaches by a route. */
  onMiddleware(request: object): void;
  /** Middleware of Nest is about to be registered, and was when the returned function is called. */
  onMiddlewareRegistration(): () => void;
  /** The same of what answers 404: no route behind it is reached. */
  onNotFoundRegistration(): () => void;
  /** Nobody answered a plain OPTIONS request; true when it is answered now. */
  onPlainOptions(response: ServerResponse): boolean;
  /** Whether an OPTIONS request leads to a handler that it has not reached yet. */
  isAheadOfOptions(response: ServerResponse): boolean;
}

const VERBS = [
  ...['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'all', 'search', 'query'],
  ...['propfind', 'proppatch', 'mkcol', 'copy', 'move', 'lock', 'unlock'],
];
/** On an adapter: the application whose module bound it. */
const OWNER = Symbol('nestjs-cors owner');

type Owned = Adapter & { [OWNER]?: object };

/** Where the cors hang on Nest's HTTP adapter, the same on Express and Fastify as far as the adapters are the same. */
export class AdapterBinding {
  private readonly responseOf: (reply: unknown) => ServerResponse;

  constructor(
    private readonly adapter: Adapter,
    private readonly cors: CorsHandler,
    private readonly events: BindingEvents,
  ) {
    this.responseOf = responseReader(adapter);
  }

  /** Whose module has bound an adapter already. */
  static ownerOf(adapter: Adapter): object | undefined {
    return (adapter as Owned)[OWNER];
  }

  /** Binds the adapter, which is done once. */
  bind(owner: object): void {
    (this.adapter as Owned)[OWNER] = owner;
    bindEarlyDoor(this.adapter, this.cors);
    this.bindMiddleware();
    this.bindRoutes();
    this.bindNotFound();
    const enableCors = (): void => this.events.onEnableCors(callerOf(enableCors));
    this.adapter.enableCors = enableCors;
    // Nest normalises each path once more when it registers it; the adapter's warnings should not come twice.
    const { normalizePath } = this.adapter;
    const known = new Map<string, string>();
    if (normalizePath) {
      this.adapter.normalizePath = (path) => {
        const normalized = known.get(path) ?? normalizePath.call(this.adapter, path);
        known.set(path, normalized);
        return normalized;
      };
    }
  }

  /** Express reaches middleware for a path and a method by a route, as if that had served the request. */
  private bindMiddleware(): void {
    const { adapter, events } = this;
    const create = adapter.createMiddlewareFactory;
    if (!create || adapter.getType() !== 'express') return;
    const marking =
      (register: AnyFunction): AnyFunction =>
      (path: unknown, callback: unknown) => {
        const registered = events.onMiddlewareRegistration();
        const result = register(path, (request: object, response: unknown, next: unknown) => {
          events.onMiddleware(request);
          return (callback as AnyFunction)(request, response, next);
        });
        registered();
        return result;
      };
    adapter.createMiddlewareFactory = (method) => {
      const register = create.call(adapter, method);
      return register instanceof Promise
        ? register.then((known: AnyFunction) => marking(known))
        : marking(register as AnyFunction);
    };
  }

  private bindRoutes(): void {
    const adapter = this.adapter as unknown as Record<string, AnyFunction | undefined>;
    for (const verb of VERBS) {
      const register = adapter[verb];
      if (typeof register !== 'function') continue;
      adapter[verb] = (...args) => {
        const [path] = args;
        const handler = args.at(-1);
        if (typeof path !== 'string' || typeof handler !== 'function') return register.apply(this.adapter, args);
        const route = this.events.onRoute(verb, path, handler);
        if (!route) return register.apply(this.adapter, args);
        const registered = register.apply(this.adapter, [
          ...args.slice(0, -1),
          this.exactDoor(handler as AnyFunction, route),
        ]);
        this.events.onRegistered(route);
        return registered;
      };
    }
  }

  /** Says which route was reached before its guards run, and takes that back when the route passes the request on. */
  private exactDoor(handler: AnyFunction, route: RegisteredRoute): AnyFunction {
    const { cors, responseOf } = this;
    const door = function (this: unknown, request: unknown, reply: unknown, next?: unknown): unknown {
      const response = responseOf(reply);
      const waiting = cors.reach(response, route);
      const passOn = next === undefined ? undefined : passing(next as Done, () => cors.pass(response, route));
      if (!waiting) return handler.call(this, request, reply, passOn);
      return waiting.then(() => handler.call(this, request, reply, passOn));
    };
    Object.defineProperty(door, 'name', { configurable: true, value: handler.name });
    // Adapters read options of a route from its handler: its name, and properties and metadata, which are inherited.
    Object.setPrototypeOf(door, handler);
    return door as AnyFunction;
  }

  private bindNotFound(): void {
    const { adapter, cors, events, responseOf } = this;
    const setHandler = adapter.setNotFoundHandler.bind(adapter);
    const answersOptions = (response: ServerResponse): boolean =>
      response.req.method === 'OPTIONS' && events.onPlainOptions(response);
    adapter.setNotFoundHandler = (handler, prefix, ...rest) => {
      const notFound = function (this: unknown, request: unknown, reply: unknown, next?: unknown): unknown {
        const response = responseOf(reply);
        const waiting = cors.reach(response, null);
        const proceed = (): unknown => {
          if (!answersOptions(response)) return handler.call(this, request, reply, next);
          (reply as { hijack?: () => void }).hijack?.();
          return undefined;
        };
        return waiting ? waiting.then(proceed) : proceed();
      };
      const registered = events.onNotFoundRegistration();
      const result = setHandler(notFound, prefix, ...rest);
      registered();
      // Below a prefix Express keeps Nest's own handler; routes outside it end here.
      if (prefix && adapter.getType() === 'express') {
        adapter.use((_request: object, response: ServerResponse, next: Done) => {
          // Another application on the instance may have its routes behind this.
          if (events.isAheadOfOptions(response) || !answersOptions(response)) next();
        });
      }
      return result;
    };
  }
}

/** A `next` that first says that the route has passed the request on; an error stays with the route that raised it. */
function passing(next: Done, pass: () => void | Promise<void>): Done {
  return (error) => {
    const waiting =
      error === undefined || error === null || error === 'route' || error === 'router' ? pass() : undefined;
    if (waiting) void waiting.then(() => next(error));
    else next(error);
  };
}
