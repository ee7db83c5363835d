import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { Governed, PolicyLevel, RouteEntry } from '../settings/route.entry.js';

/** A route as it was handed to the router. */
export interface RegisteredRoute {
  /** Whose it is, where several applications share one instance of the platform. */
  readonly owner: unknown;
  /** Its place in the order of registration. */
  readonly order: number;
  /** `GET`; `ALL` for every method. */
  readonly method: string;
  readonly path: string;
  /** `CatsController.create`; undefined for a route that no controller serves. */
  readonly handler: string | undefined;
  /** The policy of a controller's route; others follow `routes` and `default`. */
  readonly policy: PolicyOrFalse | undefined;
  readonly from: PolicyLevel | undefined;
  /** The entry of `routes` that its policy is of. */
  readonly entry: RouteEntry | undefined;
  /** Where the method or the path of a request has a part in what governs it: the policies of entries, and of none. */
  readonly choices: Governed['choices'];
  /** Whether Fastify chooses it by constraints of its own, which the index does not read. */
  readonly constrained: boolean;
  /** Whether it is a route of the platform's instance itself, which Nest's adapter never saw. */
  readonly native?: boolean;
  readonly servesHost: ((hostname: string) => boolean) | undefined;
  readonly hosts: readonly (string | RegExp)[] | undefined;
  /** Versions the path cannot show; undefined where every request for the path is served. */
  readonly versions: readonly unknown[] | undefined;
}

/** What is said of a route that no controller serves. */
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

/** What an index has to know of a request. */
export interface RequestTarget {
  /** As the client sent it, query included. */
  readonly url: string;
  readonly hostname: string;
  /** What the router has read of the path, where a request has been routed. */
  readonly params?: Readonly<Record<string, string>> | undefined;
}

/** A route that a request for some method would reach, unless a version the path cannot show says otherwise. */
export interface RouteMatch {
  readonly route: RegisteredRoute;
  readonly params: Readonly<Record<string, string>>;
  /** Whether something that is no controller's stands ahead of the route and may answer in its place, or pass on. */
  readonly isAmbiguous?: boolean;
}

/** The routes at one path. */
export interface PathRoutes {
  /** What a request of this method reaches, in router order; several where only a version tells them apart. */
  candidates(method: string): readonly RouteMatch[];
  /** The methods that are routed at the path. */
  methods(): readonly string[];
  /** The parameters as a route reads them, also one that only another route's `next()` leads to. */
  paramsOf(route: RegisteredRoute, method: string): Readonly<Record<string, string>> | undefined;
}

/** Answers what the router would, by the router's own matcher. */
export interface RouteIndex {
  /** Changes with every route that is added: what was found before may not be what is found now. */
  readonly revision: number;
  /** Whether some route is served for certain hosts only, so that the path alone does not say what is reached. */
  readonly readsHost: boolean;
  /** `registered` is what the adapter made of the route, where the router keeps it. */
  add(route: RegisteredRoute): void;
  at(target: RequestTarget): PathRoutes;
  /**
   * Stands for all that is reached at a path, by whatever method: paths of the same set differ in parameters only.
   * Undefined where that cannot be told.
   */
  setAt(target: RequestTarget): object | undefined;
  /** Which of several candidates a request of these versions reaches. */
  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined;
}

/**
 * The path of a request target, or undefined where routers and servers read it differently (absolute form, control
 * characters): such a request gets no CORS headers unless its handler is reached.
 */
export function pathOf(url: string): string | undefined {
  const query = url.indexOf('?');
  const path = query === -1 ? url : url.slice(0, query);
  return path.startsWith('/') && !/[\s#\ufeff]/.test(path) ? path : undefined;
}
