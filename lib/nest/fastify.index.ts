import { USUAL_METHODS } from '../core/terms.js';
import { FastifyRouter, type FastifyConfig, type Found } from './fastify.router.js';
import {
  isKept,
  isKnownMethod,
  methodsOf,
  pathOf,
  type PathRoutes,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RouteRecord,
} from './route.record.js';
import { RouteSets } from './route.sets.js';

interface FastifyLike {
  readonly initialConfig: FastifyConfig;
  readonly supportedMethods: readonly string[];
}

/** Stands for a version that no route declares. */
const UNKNOWN = Symbol('unknown version');
const NO_CONSTRAINTS = Object.freeze({});

/**
 * The routes of Fastify: a second find-my-way with the options of the first, so static goes before parametric before
 * wildcard and paths are decoded first, as in the router itself.
 */
export class FastifyRouteIndex implements RouteIndex {
  revision = 0;
  readsHost = false;
  private readonly versions = new Set<unknown>();
  private readonly natives = new Set<string>();
  private readonly router: FastifyRouter;
  private readonly sets = new RouteSets();
  private ordered: readonly string[] | undefined;
  private trees: readonly string[] | undefined;

  constructor(private readonly instance: FastifyLike) {
    this.router = new FastifyRouter(instance.initialConfig);
  }

  add(route: RouteRecord): void {
    const methods = route.method === 'ALL' ? this.instance.supportedMethods : [route.method];
    this.changed(route);
    this.router.add(methods, route);
    for (const version of route.versions ?? []) this.versions.add(version);
  }

  /** A route of the instance itself, which Nest's adapter never saw: a controller's behind it is not what is reached. */
  contest(method: string, url: string, constrained: boolean): void {
    this.natives.add(`${method} ${url}`);
    const facts = {
      owner: undefined,
      handler: undefined,
      policy: undefined,
      from: undefined,
      servesHost: undefined,
      hosts: undefined,
    };
    const order = Number.MAX_SAFE_INTEGER;
    const route = { ...facts, order, method, path: url, constrained, native: true, versions: undefined };
    this.changed(route);
    this.router.addNative(method, route);
  }

  /** Whether the instance has a route of its own there. */
  isContested(method: string, url: string): boolean {
    return this.natives.size > 0 && this.natives.has(`${method} ${url}`);
  }

  at(target: RequestTarget): PathRoutes {
    return new FastifyPathRoutes(this, target);
  }

  setAt({ url }: RequestTarget): object | undefined {
    if (this.versions.size > 0 || pathOf(url) === undefined) return undefined;
    this.trees ??= [...new Set(this.knownMethods.map((method) => this.treeOf(method)))];
    const reached: object[] = [];
    for (const tree of this.trees) {
      const store = this.matched(tree, url, NO_CONSTRAINTS)?.store;
      // Each method has lists of its own, so that those of others need not be told apart by their place.
      if (store) reached.push(store);
    }
    return this.sets.of(reached);
  }

  narrow(candidates: readonly RouteMatch[], versions: readonly unknown[]): RouteMatch | undefined {
    // The router prefers a route of the version over one without, whichever came first.
    const exact = candidates.find(({ route }) => route.versions?.some((version) => versions.includes(version)));
    return exact ?? candidates.find(({ route }) => route.versions === undefined);
  }

  /** The method whose routes serve those of another as well. */
  treeOf(method: string): string {
    return this.router.treeOf(method);
  }

  /** What the router finds for each version that is declared, none, and an unknown one. */
  find(method: string, target: RequestTarget): readonly RouteMatch[] {
    if (this.versions.size === 0) {
      const match = this.look(method, target, NO_CONSTRAINTS);
      return match ? [match] : [];
    }
    const found = new Map<RouteRecord, RouteMatch>();
    for (const version of [...this.versions, UNKNOWN]) {
      const match = this.look(method, target, { version });
      if (match && !found.has(match.route)) found.set(match.route, match);
    }
    return [...found.values()].sort((a, b) => a.route.order - b.route.order);
  }

  private look(method: string, target: RequestTarget, constraints: Record<string, unknown>): RouteMatch | undefined {
    const match = this.matched(method, target.url, constraints);
    // A HEAD route of its own replaces the one that GET brings along.
    const own = match?.store?.filter((record) => !record.native);
    const route = own?.find((record) => record.method === method) ?? own?.[0] ?? match?.store?.[0];
    if (!match || !route) return undefined;
    const { params } = match;
    // Another host is "not found", never the next route.
    if (route.servesHost && !route.servesHost(target.hostname)) return undefined;
    // Which of several constrained routes is meant cannot be told here: nobody is let in ahead of the handler.
    const unsure = match.store?.some((record) => record.constrained) ?? false;
    if (unsure)
      return { route: { ...route, handler: route.handler ?? 'a route of the instance', policy: false }, params };
    return route.native ? undefined : { route, params };
  }

  private matched(method: string, url: string, constraints: Record<string, unknown>): Found | undefined {
    const match = this.router.find(method, url, constraints);
    // A parameter may not be empty.
    for (const name in match?.params) if (match.params[name] === '' && name !== '*') return undefined;
    return match ?? undefined;
  }

  /** Every method that some route serves, in the order methods are listed in. */
  get knownMethods(): readonly string[] {
    return (this.ordered ??= methodsOf([...this.router.methods]));
  }

  private changed(route: RouteRecord): void {
    this.ordered = undefined;
    this.trees = undefined;
    this.sets.clear();
    this.revision++;
    this.readsHost ||= route.servesHost !== undefined;
  }
}

class FastifyPathRoutes implements PathRoutes {
  private readonly found = new Map<string, readonly RouteMatch[]>();
  private readonly readable: boolean;

  constructor(
    private readonly index: FastifyRouteIndex,
    private readonly target: RequestTarget,
  ) {
    this.readable = pathOf(target.url) !== undefined;
  }

  candidates(method: string): readonly RouteMatch[] {
    if (!this.readable || !isKnownMethod(method)) return [];
    const tree = this.index.treeOf(method);
    let found = this.found.get(tree);
    if (found === undefined) {
      found = this.index.find(tree, this.target);
      if (isKept(tree, found)) this.found.set(tree, found);
    }
    return found;
  }

  paramsOf(route: RouteRecord, method: string): Readonly<Record<string, string>> | undefined {
    return this.candidates(method).find((match) => match.route === route)?.params;
  }

  /** The usual methods that are served, and others where a route names them itself. */
  methods(): readonly string[] {
    return this.index.knownMethods.filter((method) =>
      this.candidates(method).some(({ route }) => route.method !== 'ALL' || USUAL_METHODS.includes(method)),
    );
  }
}
