import type { PathReading } from '../../routes/route.entries.js';
import {
  pathOf,
  type PathRoutes,
  type RegisteredRoute,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
} from '../../routes/registered.route.js';
import { readingsOf } from './path.readings.js';
import { PortablePathRoutes, type ReadRoute } from './portable.path.js';
import { RoutePattern, routerReadings, type RouterReading } from './route.pattern.js';

interface Entry {
  readonly route: RegisteredRoute;
  readonly pattern: RoutePattern;
}

const NOTHING: PathRoutes = { candidates: () => [], methods: () => [], paramsOf: () => undefined };

/**
 * The routes that Nest's explorer knows, for a router that nothing is known of: each path is read in every way that a
 * router may read it, and what these do not agree on admits nobody.
 */
export class PortableRouteIndex implements RouteIndex {
  readsHost = false;
  private readonly entries: Entry[] = [];
  private routers: readonly RouterReading[];

  /** `known`: how the router reads paths, where its adapter says so. */
  constructor(private readonly known: PathReading | undefined) {
    this.routers = routerReadings(known, false);
  }

  get revision(): number {
    return this.entries.length;
  }

  add(route: RegisteredRoute): void {
    this.readsHost ||= route.servesHost !== undefined;
    const pattern = new RoutePattern(route.path);
    this.entries.push({ route, pattern });
    if (pattern.isOwnSyntax) this.routers = routerReadings(this.known, true);
  }

  at({ url, hostname }: RequestTarget): PathRoutes {
    const path = pathOf(url);
    if (path === undefined) return NOTHING;
    const { paths, isMalformed } = readingsOf(path);
    const entries = this.entries.filter(({ route }) => route.servesHost?.(hostname) ?? true);
    const readings = paths.flatMap((read) =>
      this.routers.map((router) => entries.flatMap((entry) => readBy(entry, read, router))),
    );
    return new PortablePathRoutes(readings, isMalformed);
  }

  /** Whether a path may lead to a route. */
  leadsTo(route: RegisteredRoute, target: RequestTarget): boolean {
    return this.at(target).paramsOf(route, route.method) !== undefined;
  }

  /** Only the path itself says what is reached. */
  setAt(): undefined {
    return undefined;
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    return candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)) ?? true);
  }
}

function readBy({ route, pattern }: Entry, path: string, router: RouterReading): ReadRoute[] {
  const params = pattern.read(path, router);
  return params ? [{ route, params, rank: pattern.rank }] : [];
}
