import { Injectable } from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { ModuleLogger } from '../logging/module.logger.js';
import type { DeclaredRoute } from './controllers/controller.explorer.js';
import { compileHosts } from './controllers/host.matcher.js';
import { isOfController } from './controllers/nest.internals.js';
import type { RegisteredRoute } from './registered.route.js';

/** What only the platform knows about a route that is passed to its adapter. */
export interface RouteFacts {
  /** Whether Fastify selects the route by constraints, which an index does not evaluate. */
  readonly constrained: boolean;
  /** The versions that Nest attached to the handler; undefined if the platform attaches none. */
  readonly versions: readonly unknown[] | undefined;
}

/** All routes of the router, in its order, each joined with the declaration of its controller. */
@Injectable()
export class RouteTable {
  readonly routes: RegisteredRoute[] = [];
  private readonly declared = new Map<string, DeclaredRoute[]>();
  /** The position of each route among the routes of controllers, which are always found in the same order. */
  private readonly places = new Map<RegisteredRoute, number>();
  private order: ReadonlyMap<DeclaredRoute, number> = new Map();

  constructor(@Inject(ModuleLogger) private readonly logger: ModuleLogger) {}

  /** Adds the routes that Nest is about to register; those of one path in their order. */
  declare(routes: readonly DeclaredRoute[]): void {
    this.order = new Map(routes.map((route, place) => [route, place]));
    for (const route of routes) {
      const queue = this.declared.get(route.path);
      if (queue) queue.push(route);
      else this.declared.set(route.path, [route]);
    }
  }

  /** Called when a route is passed to the adapter: joins it with the next declared route of its method and path, if any. */
  register(verb: string, path: string, handler: object, { constrained, versions }: RouteFacts): RegisteredRoute {
    const ofController = isOfController(handler);
    const declared = ofController ? this.claim(verb, path, versions) : undefined;
    const name = declared?.handler ?? (ofController ? (handler as { name: string }).name : undefined);
    if (ofController && !declared) {
      this.logger.warn(
        `${verb.toUpperCase()} ${path} (${name}) was not found among the controllers, so it has no cross-origin access.`,
      );
    }
    const route: RegisteredRoute = {
      owner: this,
      order: this.routes.length,
      method: verb.toUpperCase(),
      path,
      handler: name,
      policy: declared?.policy ?? (ofController ? false : undefined),
      constrained,
      from: declared?.from,
      entry: declared?.entry,
      choices: declared?.choices,
      hosts: declared?.hosts,
      servesHost: declared?.hosts && compileHosts(declared.hosts),
      versions: declared?.versions,
    };
    this.routes.push(route);
    if (declared) this.places.set(route, this.order.get(declared) as number);
    return route;
  }

  /** Gives the registered routes the policies that their controllers have now; all of them at once. */
  redeclare(routes: readonly DeclaredRoute[]): void {
    for (const [route, place] of this.places) {
      const { policy, from, entry, choices } = routes[place] as DeclaredRoute;
      Object.assign(route, { policy, from, entry, choices });
    }
  }

  /** Nest may skip duplicates, so the versions must match if handlers have them. */
  private claim(verb: string, path: string, versions: RouteFacts['versions']): DeclaredRoute | undefined {
    const queue = this.declared.get(path) ?? [];
    const index = queue.findIndex((route) => route.verb === verb && versionsMatch(route, versions));
    if (index === -1) return undefined;
    if (queue.length === 1) this.declared.delete(path);
    return queue.splice(index, 1)[0];
  }
}

function versionsMatch({ versions: own = [] }: DeclaredRoute, carried: RouteFacts['versions']): boolean {
  if (carried === undefined) return true;
  return own.length === carried.length && own.every((version) => carried.includes(version));
}
