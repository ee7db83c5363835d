import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { Governed, PolicyLevel, RouteEntry } from '../settings/route.entry.js';

/** A route as it was registered with the router. */
export interface RegisteredRoute {
  /** The table of the application it belongs to; several applications may share one instance of the platform. */
  readonly owner: unknown;
  /** The position in the order of registration. */
  readonly order: number;
  /** `GET`; `ALL` for every method. */
  readonly method: string;
  readonly path: string;
  /** `CatsController.create`; undefined for a route that is not a controller's. */
  readonly handler: string | undefined;
  /** The policy of a controller route; undefined for others, which follow `routes` and `default`. */
  readonly policy: PolicyOrFalse | undefined;
  readonly from: PolicyLevel | undefined;
  /** The entry of `routes` that its policy comes from. */
  readonly entry: RouteEntry | undefined;
  /** The policies that may apply, if that depends on the method or the path of the request: see {@link Governed}. */
  readonly choices: Governed['choices'];
  /** Whether Fastify selects it by constraints, which the index does not evaluate. */
  readonly constrained: boolean;
  /** Whether it was registered on the instance of Fastify, not through Nest's adapter. */
  readonly isInstanceRoute?: boolean;
  readonly servesHost: ((hostname: string) => boolean) | undefined;
  readonly hosts: readonly (string | RegExp)[] | undefined;
  /** Versions that are not part of the path; undefined if the route serves every request for the path. */
  readonly versions: readonly unknown[] | undefined;
}

/** The fields of a route that is not a controller's. */
export const OF_NO_CONTROLLER = {
  order: Number.MAX_SAFE_INTEGER,
  handler: undefined,
  policy: undefined,
  owner: undefined,
  from: undefined,
  entry: undefined,
  choices: undefined,
  servesHost: undefined,
  hosts: undefined,
  versions: undefined,
};

/** What an index needs to know about a request. */
export interface RequestTarget {
  /** As the client sent it, query included. */
  readonly url: string;
  readonly hostname: string;
  /** The parameters that the router has read, once the request is routed. */
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** A route that a request may reach; if there are several, its version decides. */
export interface RouteMatch {
  readonly route: RegisteredRoute;
  readonly params: Readonly<Record<string, string>>;
  /** Whether a route or middleware ahead of this one may answer in its place. */
  readonly isAmbiguous?: boolean;
}

/** The routes at one path. */
export interface PathRoutes {
  /** The routes that a request of this method reaches, in router order; several if they differ only by version. */
  candidates(method: string): readonly RouteMatch[];
  /** The methods that are routed at the path. */
  methods(): readonly string[];
  /** The parameters as a route reads them, even if it is reached only through `next()` of another route. */
  paramsOf(route: RegisteredRoute, method: string): Readonly<Record<string, string>> | undefined;
}

/** Predicts what the router reaches, with the router's own matcher. */
export interface RouteIndex {
  /** Changes with every route that is added, so that cached results can be dropped. */
  readonly revision: number;
  /** Whether any route is limited to certain hosts, so that the result depends on more than the path. */
  readonly readsHost: boolean;
  /** Adds a route. */
  add(route: RegisteredRoute): void;
  at(target: RequestTarget): PathRoutes;
  /**
   * An object that identifies the routes reached at a path by any method: paths with the same object differ only in
   * parameters. Undefined if that is unknown.
   */
  setAt(target: RequestTarget): object | undefined;
  /** Which of several candidates a request of these versions reaches. */
  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined;
}

/**
 * The path of a request target, or undefined if routers and servers may read it differently (absolute form, control
 * characters). Such a request gets no CORS headers unless its handler is reached.
 */
export function pathOf(url: string): string | undefined {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.startsWith('/') && !/[\s#\ufeff]/.test(path) ? path : undefined;
}
