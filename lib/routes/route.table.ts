import { Injectable } from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { ModuleLogger } from '../logging/module.logger.js';
import type { DeclaredRoute } from './controller.explorer.js';
import { compileHosts } from './host.matcher.js';
import { isOfController } from './nest.internals.js';
import type { RegisteredRoute } from './registered.route.js';

/** What only the platform knows of a route that is handed to its adapter. */
export interface RouteFacts {
  /** Whether constraints of the platform's own choose the route, which an index does not read. */
  readonly constrained: boolean;
  /** The versions that the handler carries; undefined where handlers carry none. */
  readonly versions: readonly unknown[] | undefined;
}

/** Every route the router holds, in its order, joined with what its controller declares. */
@Injectable()
export class RouteTable {
  readonly routes: RegisteredRoute[] = [];
  private readonly declared = new Map<string, DeclaredRoute[]>();
  /** Where each route stands among those of the controllers, which are found in the same order every time. */
  private readonly places = new Map<RegisteredRoute, number>();
  private order: ReadonlyMap<DeclaredRoute, number> = new Map();

  constructor(@Inject(ModuleLogger) private readonly logger: ModuleLogger) {}

  /** The routes that Nest is about to register; those of one path come in their order. */
  declare(routes: readonly DeclaredRoute[]): void {
    this.order = new Map(routes.map((route, place) => [route, place]));
    for (const route of routes) {
      const queue = this.declared.get(route.path);
      if (queue) queue.push(route);
      else this.declared.set(route.path, [route]);
    }
  }

  /** A route is handed to the adapter: the next declared one of its method and path, or one of no controller. */
  register(verb: string, path: string, handler: object, { constrained, versions }: RouteFacts): RegisteredRoute {
    const ofController = isOfController(handler);
    const declared = ofController ? this.claim(verb, path, versions) : undefined;
    const name = declared?.handler ?? (ofController ? (handler as { name: string }).name : undefined);
    if (ofController && !declared) {
      this.logger.warn(
        `${verb.toUpperCase()} ${path} (${name}) was not found among the controllers; it has no cross-origin access.`,
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

  /** Nest may leave a duplicate out, so where handlers carry their versions, these have to match. */
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
