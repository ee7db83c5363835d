import type { Adapter, AnyFunction } from '../adapter.js';
import type { ExpressRouteIndex } from './express.index.js';

/** The route of Express that a request has reached: `req.route`, which is not in its API. A change fails in `test/integrations`. */
function routeOf(request: object): object | undefined {
  const { route } = request as { route?: unknown };
  return typeof route === 'object' && route !== null ? route : undefined;
}

/** Middleware of Nest, which Express holds as layers and as routes, and which is no route of the application. */
export class ExpressMiddleware {
  private readonly routes = new WeakSet<object>();

  constructor(
    private readonly adapter: Adapter,
    private readonly index: ExpressRouteIndex,
  ) {}

  /** Whether a request has reached a route of Express that is no middleware of Nest. */
  isOtherRoute(request: object): boolean {
    const route = routeOf(request);
    return route !== undefined && !this.routes.has(route);
  }

  bind(): void {
    const { adapter } = this;
    const create = adapter.createMiddlewareFactory;
    if (!create) return;
    const marking =
      (register: AnyFunction): AnyFunction =>
      (path, callback) =>
        this.index.withLayers(
          () => register(path, this.marked(callback as AnyFunction)),
          (from) => this.index.markMiddleware(from),
        );
    adapter.createMiddlewareFactory = (method) => {
      const register = create.call(adapter, method);
      return register instanceof Promise ? register.then(marking) : marking(register as AnyFunction);
    };
  }

  private marked(middleware: AnyFunction): AnyFunction {
    return (request, response, next) => {
      const route = routeOf(request as object);
      if (route) this.routes.add(route);
      return middleware(request, response, next);
    };
  }
}
