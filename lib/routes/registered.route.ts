import { METHODS } from 'node:http';
import { DEFAULT_METHODS } from '../policy/terms.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { Governed, PolicyLevel, RouteRule } from '../settings/route.rule.js';

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
  readonly entry: RouteRule | undefined;
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
  readonly contested?: boolean;
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

/** Node's parser refuses any other method before a router could see it. */
const KNOWN_METHODS: ReadonlySet<string> = new Set(METHODS);
const LONGEST_METHOD = Math.max(...METHODS.map(({ length }) => length));

/** Whether Node.js can receive a request of that method; of a text longer than any, no more is looked at. */
export const isKnownMethod = (method: string): boolean => method.length <= LONGEST_METHOD && KNOWN_METHODS.has(method);

/**
 * Whether what a method leads to at a path is worth keeping with it. A stranger may ask for every method of Node.js and
 * fill the memory with what no page asks for; several routes of a path are told apart by versions, of which there may be many.
 */
export const isKept = (method: string, found: readonly unknown[]): boolean =>
  found.length < 2 && (DEFAULT_METHODS.includes(method) || method === 'OPTIONS');

/** Whether a route of `routed` serves requests of `method`; GET covers HEAD. */
export function servesMethod(routed: string, method: string): boolean {
  return routed === method || (routed === 'ALL' && isKnownMethod(method)) || (routed === 'GET' && method === 'HEAD');
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

/** The methods that routes of these serve: GET covers HEAD, ALL the usual ones and QUERY (RFC 10008). */
export function methodsOf(routed: readonly string[]): string[] {
  const known = [
    ...[...DEFAULT_METHODS, 'QUERY'],
    ...routed.filter((method) => method !== 'ALL' && !DEFAULT_METHODS.includes(method)).sort(),
  ];
  return [...new Set(known)].filter((method) => routed.some((own) => servesMethod(own, method)));
}
