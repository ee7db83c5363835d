import { DEFAULT_METHODS } from '../../policy/terms.js';
import type { Refusal } from './fastify.refusals.js';
import type { FastifyRouter, FastifyRoute } from './fastify.router.js';
import type { Found } from './router.copy.js';
import {
  OF_NO_CONTROLLER,
  pathOf,
  type PathRoutes,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RegisteredRoute,
} from '../../routes/registered.route.js';
import { isCacheable, isKnownMethod, methodsOf } from '../../settings/http.methods.js';
import { RouteSets } from '../../routes/route.sets.js';

/** The constraints of a request without a version. */
const NO_VERSION = Object.freeze({});

/**
 * Predicts the route with Fastify's own router. If the route is unknown until the request is routed, preflights admit no
 * origin.
 */
export class FastifyRouteIndex implements RouteIndex {
  revision = 0;
  readsHost = false;
  private readonly versions = new Set<unknown>();
  private readonly refusals = new Map<RegisteredRoute, Refusal | undefined>();
  private readonly sets = new RouteSets();
  private ordered: readonly string[] | undefined;
  private trees: readonly string[] | undefined;

  constructor(
    private readonly router: FastifyRouter,
    private readonly refusalOf: (path: string) => Refusal | undefined,
  ) {}

  /** Called for each route of the instance; `record` if Nest's adapter registered it. */
  register(route: FastifyRoute, record: RegisteredRoute | undefined): void {
    this.router.register(route, record);
    this.changed();
  }

  add(route: RegisteredRoute): void {
    this.readsHost ||= route.servesHost !== undefined;
    for (const version of route.versions ?? []) this.versions.add(version);
    this.changed();
  }

  /** Whether a route was registered on the instance, not through Nest's adapter. */
  knows(method: string, url: string): boolean {
    return this.router.hasInstanceRoute(method, url);
  }

  at(target: RequestTarget): PathRoutes {
    return new FastifyPathRoutes(this, target);
  }

  setAt({ url }: RequestTarget): object | undefined {
    const path = pathOf(url);
    if (this.versions.size > 0 || path === undefined) return undefined;
    this.trees ??= [...new Set(this.knownMethods.map((method) => this.treeOf(method)))];
    const reached: object[] = [];
    for (const tree of this.trees) {
      const found = this.matched(tree, path, NO_VERSION);
      if (found === undefined) return undefined;
      // Each method has its own lists, so the order of the methods need not be part of the identity.
      if (found) reached.push(found.store);
    }
    return this.sets.of(reached);
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    // The router prefers a route of the version over one without, whichever came first.
    const exact = candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)));
    return exact ?? candidates.find(({ route }) => route.versions === undefined);
  }

  /** The method whose tree to search, see {@link FastifyRouter.treeOf}. */
  treeOf(method: string): string {
    return this.router.treeOf(method);
  }

  /** The routes for a request without a version and for each declared version. */
  find(method: string, path: string, hostname: string): readonly RouteMatch[] {
    const found = new Map<RegisteredRoute, RouteMatch>();
    for (const constraints of [NO_VERSION, ...[...this.versions].map((version) => ({ version }))]) {
      const match = this.look(method, path, hostname, constraints);
      if (match && !found.has(match.route)) found.set(match.route, match);
    }
    return found.size < 2 ? [...found.values()] : [...found.values()].sort((a, b) => a.route.order - b.route.order);
  }

  private look(method: string, path: string, hostname: string, constraints: object): RouteMatch | undefined {
    const match = this.matched(method, path, constraints);
    if (match === undefined) return undecided(method, path);
    const route = match && routeOf(match.store, method);
    if (!match || !route) return undefined;
    const { params } = match;
    // On Fastify another host means 404; the router does not try the next route.
    if (route.servesHost && !route.servesHost(hostname)) return undefined;
    // Constraints can only be evaluated by the router, on the request.
    if (match.store.some((record) => record.constrained)) return undecided(method, path);
    return { route, params };
  }

  /** What the router finds and the adapter does not refuse; undefined if that is unknown. */
  private matched(method: string, path: string, constraints: object): Found | null | undefined {
    const match = this.router.find(method, path, constraints);
    const route = match && routeOf(match.store, method);
    if (!match || !route || route.isInstanceRoute) return match;
    try {
      return this.refuses(route, path, match.params) ? null : match;
    } catch {
      return undefined;
    }
  }

  private refuses(route: RegisteredRoute, path: string, params: object): boolean {
    if (!this.refusals.has(route)) this.refusals.set(route, this.refusalOf(route.path));
    return this.refusals.get(route)?.(path, params) ?? false;
  }

  /** Every method that a route serves, in the order of `Allow`. */
  get knownMethods(): readonly string[] {
    return (this.ordered ??= methodsOf([...this.router.methods]));
  }

  private changed(): void {
    this.ordered = undefined;
    this.trees = undefined;
    this.sets.clear();
    this.revision++;
  }
}

/** The route that answers: a HEAD route takes precedence over the GET route that serves HEAD too. */
function routeOf(records: readonly RegisteredRoute[], method: string): RegisteredRoute | undefined {
  const own = records.filter((record) => !record.isInstanceRoute);
  return own.find((record) => record.method === method) ?? own[0] ?? records[0];
}

/** Stands for a route that only the router can determine. It admits no origin. */
function undecided(method: string, path: string): RouteMatch {
  const handler = 'a route that only the router can tell';
  return { route: { ...OF_NO_CONTROLLER, method, path, handler, policy: false, constrained: true }, params: {} };
}

class FastifyPathRoutes implements PathRoutes {
  private readonly found = new Map<string, readonly RouteMatch[]>();
  private readonly path: string | undefined;

  constructor(
    private readonly index: FastifyRouteIndex,
    private readonly target: RequestTarget,
  ) {
    this.path = pathOf(target.url);
  }

  candidates(method: string): readonly RouteMatch[] {
    if (this.path === undefined || !isKnownMethod(method)) return [];
    const tree = this.index.treeOf(method);
    let found = this.found.get(tree);
    if (found === undefined) {
      found = this.index.find(tree, this.path, this.target.hostname);
      if (isCacheable(tree, found)) this.found.set(tree, found);
    }
    return found;
  }

  paramsOf(route: RegisteredRoute, method: string): Readonly<Record<string, string>> | undefined {
    return this.candidates(method).find((match) => match.route === route)?.params;
  }

  /**
   * The usual methods and QUERY (RFC 10008); others only if a route names them. Routes of the instance count only at paths
   * that Nest serves as well.
   */
  methods(): readonly string[] {
    const served = this.index.knownMethods.filter((method) =>
      this.candidates(method).some(({ route }) => route.method !== 'ALL' || isListed(method)),
    );
    const isOwn = (method: string): boolean => this.candidates(method).some(({ route }) => !route.isInstanceRoute);
    return served.some(isOwn) ? served : [];
  }
}

const isListed = (method: string): boolean => DEFAULT_METHODS.includes(method) || method === 'QUERY';
