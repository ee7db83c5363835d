import type { PathReading } from '../../routes/route.entries.js';
import {
  pathOf,
  type PathRoutes,
  type RegisteredRoute,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
} from '../../routes/registered.route.js';
import { variantsOf } from './path.variants.js';
import { PortablePathRoutes, type RankedMatch } from './portable.path.js';
import { RoutePattern, routerBehaviours, type RouterBehaviour } from './route.pattern.js';

interface Entry {
  readonly route: RegisteredRoute;
  readonly pattern: RoutePattern;
}

const NOTHING: PathRoutes = { candidates: () => [], methods: () => [], paramsOf: () => undefined };

/**
 * Predicts the route for a router that the module knows nothing about. Each path is matched in every way that routers
 * match paths; where the results differ, no origin is admitted.
 */
export class PortableRouteIndex implements RouteIndex {
  readsHost = false;
  private readonly entries: Entry[] = [];
  private routers: readonly RouterBehaviour[];

  /** `known`: how the router compares paths, if its adapter says so. */
  constructor(private readonly known: PathReading | undefined) {
    this.routers = routerBehaviours(known, false);
  }

  get revision(): number {
    return this.entries.length;
  }

  add(route: RegisteredRoute): void {
    this.readsHost ||= route.servesHost !== undefined;
    const pattern = new RoutePattern(route.path);
    this.entries.push({ route, pattern });
    if (pattern.isUnparsable) this.routers = routerBehaviours(this.known, true);
  }

  at({ url, hostname }: RequestTarget): PathRoutes {
    const path = pathOf(url);
    if (path === undefined) return NOTHING;
    const { paths, isMalformed } = variantsOf(path);
    const entries = this.entries.filter(({ route }) => route.servesHost?.(hostname) ?? true);
    const results = paths.flatMap((variant) =>
      this.routers.map((router) => entries.flatMap((entry) => matchOf(entry, variant, router))),
    );
    return new PortablePathRoutes(results, isMalformed);
  }

  /** Whether a path may lead to a route. */
  leadsTo(route: RegisteredRoute, target: RequestTarget): boolean {
    return this.at(target).paramsOf(route, route.method) !== undefined;
  }

  /** Unknown: every path is matched for itself. */
  setAt(): undefined {
    return undefined;
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    return candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)) ?? true);
  }
}

function matchOf({ route, pattern }: Entry, path: string, router: RouterBehaviour): RankedMatch[] {
  const params = pattern.match(path, router);
  return params ? [{ route, params, rank: pattern.rank }] : [];
}
