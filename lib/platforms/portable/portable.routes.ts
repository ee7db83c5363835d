import type { DeclaredRoute } from '../../routes/controllers/controller.explorer.js';
import type { RegisteredRoute, RequestTarget } from '../../routes/registered.route.js';
import type { RouteTable } from '../../routes/route.table.js';
import { servesMethod } from '../../settings/http.methods.js';
import type { PortableRouteIndex } from './portable.index.js';
import { followSamePolicy, undecided } from './portable.path.js';

interface HandlerRoute {
  readonly target: DeclaredRoute['target'];
  readonly route: RegisteredRoute;
}

/** A handler as an interceptor sees it: the controller class and the method. */
export type HandlerTarget = DeclaredRoute['target'];

/** The routes of each handler. An interceptor sees which handler was reached, and not by which of its routes. */
export class PortableRoutes {
  private readonly byController = new Map<unknown, HandlerRoute[]>();

  constructor(private readonly index: PortableRouteIndex) {}

  /** Adds the routes that Nest is about to register, in its order. */
  declare(declared: readonly DeclaredRoute[], table: RouteTable): void {
    table.declare(declared);
    for (const { verb, path, target, versions } of declared) {
      const route = table.register(verb, path, target.method, { constrained: false, versions });
      this.index.add(route);
      const routes = this.byController.get(target.controller);
      if (routes) routes.push({ target, route });
      else this.byController.set(target.controller, [{ target, route }]);
    }
  }

  /** The route by which a handler was reached; `UNDECIDED` if several are possible and their policies differ. */
  reached(handler: HandlerTarget, method: string, target: RequestTarget): RegisteredRoute {
    const own = this.routesOf(handler).filter((route) => servesMethod(route.method, method));
    const reached = own.length > 1 ? own.filter((route) => this.index.leadsTo(route, target)) : own;
    const [first] = reached;
    return first !== undefined && reached.every((route) => followSamePolicy(first, route))
      ? first
      : undecided(own.length > 0 ? own : this.allOf(handler));
  }

  private allOf({ controller }: HandlerTarget): readonly RegisteredRoute[] {
    return (this.byController.get(controller) ?? []).map(({ route }) => route);
  }

  /** By the function, or by its name: tracing and the like replace functions at run time and keep their names. */
  private routesOf({ controller, method }: HandlerTarget): readonly RegisteredRoute[] {
    const all = this.byController.get(controller) ?? [];
    const same = all.filter(({ target }) => target.method === method);
    const name = `${controller.name}.${(method as { name?: string }).name}`;
    const found = same.length > 0 ? same : all.filter(({ route }) => route.handler === name);
    return found.map(({ route }) => route);
  }
}
