import { LRUCache } from 'lru-cache';
import { samePolicy, type CorsPolicy } from '../core/policy.js';
import { USUAL_METHODS } from '../core/terms.js';
import type { CorsRequest } from '../core/policy.options.js';
import type { PolicyOrigin } from './controller.explorer.js';
import type { PolicyOrFalse } from './policy.registry.js';
import type { RouteEntries, RouteEntry } from './route.entries.js';
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

/** The policy that would govern a request, and where it comes from. */
export interface FoundPolicy {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyOrigin;
  readonly route: RouteRecord | undefined;
  readonly entry: RouteEntry | undefined;
  readonly params: Readonly<Record<string, string>>;
}

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
/** Paths whose policies are kept, and the longest target that is worth it: a stranger may ask for any. */
const MAX_KEPT = 512;
const MAX_KEPT_LENGTH = 256;

const asksSource = (policy: PolicyOrFalse): boolean => policy !== false && policy.sources.length > 0;

/** Says which policy governs a method at a path: handler, controller, a matching entry of `routes`, `default`. */
export class PolicyFinder {
  /** Whether any policy asks a source, so that requests may have to wait for one. */
  readonly asksSources: boolean;
  private readonly fallback: FoundPolicy;
  private readonly kept = new LRUCache<string, PathPolicies>({ max: MAX_KEPT });
  private revision = -1;

  constructor(
    private readonly index: RouteIndex,
    private readonly entries: RouteEntries,
    fallback: PolicyOrFalse,
    policies: Iterable<PolicyOrFalse>,
  ) {
    this.fallback = { policy: fallback, from: 'default', route: undefined, entry: undefined, params: NO_PARAMS };
    this.asksSources = [...policies].some(asksSource);
  }

  /** The policy of routes that say nothing else. */
  get default(): PolicyOrFalse {
    return this.fallback.policy;
  }

  /** The policies at the path of a request, kept where nothing else decides: the same paths are asked for again. */
  at(target: RequestTarget): PathPolicies {
    const { url } = target;
    if (this.index.readsHost || url.length > MAX_KEPT_LENGTH) return this.read(target);
    if (this.revision !== this.index.revision) {
      this.kept.clear();
      this.revision = this.index.revision;
    }
    let policies = this.kept.get(url);
    if (policies === undefined) {
      // Of the request nothing else is held.
      policies = this.read({ url, hostname: '' });
      this.kept.set(url, policies);
    }
    return policies;
  }

  /** The router's matcher is asked once for all of them. */
  private read(target: RequestTarget): PathPolicies {
    return new PathPolicies(this.index.at(target), (matches, method) =>
      matches.length === 0 ? [this.outside(method, target)] : matches.map((match) => this.of(match, method, target)),
    );
  }

  /** The policy of the route that the router reached, or of a path where it reached none. */
  reached(route: RouteRecord | null, method: string, target: RequestTarget): FoundPolicy {
    if (route === null || route.handler === undefined) return this.outside(method, target);
    return { policy: route.policy ?? false, from: route.from ?? 'default', route, entry: undefined, params: NO_PARAMS };
  }

  /** The policy of a request that was answered before the router was asked. */
  expected(method: string, target: RequestTarget, versions: () => readonly unknown[]): FoundPolicy {
    const matches = this.index.at(target).candidates(method);
    const sole = matches.length === 1 && matches[0]?.route.versions === undefined ? matches[0] : undefined;
    const match = sole ?? (matches.length > 0 ? this.index.narrow(matches, versions()) : undefined);
    const outside = this.outside(method, target);
    const found = match ? this.of(match, method, target) : outside;
    // What answered may be a middleware ahead of the controller, or static files that an entry of `routes` is for.
    const contested = outside.from === 'routes' && !samePolicy(outside.policy, found.policy);
    return contested ? { ...found, policy: false } : found;
  }

  /** The parameters of a route for this request, as the router reads them. */
  params(found: FoundPolicy, method: string, target: RequestTarget): Readonly<Record<string, string>> | undefined {
    if (found.route === undefined || found.params !== NO_PARAMS) return found.params;
    return this.index.at(target).paramsOf(found.route, method);
  }

  private of(match: RouteMatch, method: string, target: RequestTarget): FoundPolicy {
    const { route, params } = match;
    if (route.handler === undefined) return this.outside(method, target);
    // They are kept for requests to come: a source that writes to them would choose the key of others.
    Object.freeze(params);
    return { policy: route.policy ?? false, from: route.from ?? 'default', route, entry: undefined, params };
  }

  /** What no controller serves: the first matching entry, else the default. */
  private outside(method: string, target: RequestTarget): FoundPolicy {
    const match = this.entries.find(method, target.url);
    if (match === undefined && pathOf(target.url) !== undefined) return this.fallback;
    if (match === undefined || match === 'ambiguous') return { ...this.fallback, policy: false };
    const { entry, params } = match;
    Object.freeze(params);
    return { policy: entry.policy, from: 'routes', route: undefined, entry, params };
  }
}

/** The policies at one path, by method. */
export class PathPolicies {
  private readonly found = new Map<string, readonly FoundPolicy[]>();
  private readonly allowed = new Map<FoundPolicy, string>();
  private served: readonly string[] | undefined;
  /** Whether a method was asked for whose policies are not among those found. */
  private overlooks = false;

  constructor(
    private readonly routes: PathRoutes,
    private readonly policiesOf: (matches: readonly RouteMatch[], method: string) => readonly FoundPolicy[],
  ) {}

  /** What a request of this method reaches; several where only a version tells them apart, in router order. */
  candidates(method: string): readonly FoundPolicy[] {
    // A preflight may ask for anything.
    const known = isKnownMethod(method) ? this.found.get(method) : undefined;
    if (known !== undefined) return known;
    const found = this.policiesOf(this.routes.candidates(method), method);
    if (isKept(method, found)) this.found.set(method, found);
    else this.overlooks = true;
    return found;
  }

  /** The methods that are routed at the path. */
  methods(): readonly string[] {
    return (this.served ??= this.routes.methods());
  }

  /** What `allowedMethods` has said before, where it would say it again. */
  keptMethods(found: FoundPolicy): string | undefined {
    return this.allowed.get(found);
  }

  /**
   * `Access-Control-Allow-Methods`: the policy's methods, without those whose requests another policy would govern.
   * A browser keeps what a preflight lists, so one method's answer must not speak for another's.
   */
  allowedMethods(found: FoundPolicy, policy: CorsPolicy, governs: (method: string) => boolean): string {
    const methods = this.list(found, policy, governs);
    if (this.isSteady(found)) this.allowed.set(found, methods);
    return methods;
  }

  /** Whether every preflight would be told the same: neither its origin nor what a source says has a part in it. */
  private isSteady(found: FoundPolicy): boolean {
    const each = [...this.found.values()];
    const constant = each.every(([own]) => own !== undefined && !asksSource(own.policy));
    return constant && !this.overlooks && each.some(([own]) => own === found);
  }

  private list({ entry }: FoundPolicy, policy: CorsPolicy, governs: (method: string) => boolean): string {
    // An entry of `routes` that names its methods says what is served beside the controllers at its path.
    const beside = this.methods().length > 0 ? (entry?.methods ?? []) : [];
    const routed = beside.length > 0 ? methodsOf([...this.methods(), ...beside]) : this.methods();
    const { methods } = policy;
    // A method that nothing serves at a path with routes is a 404 of the default, and harms nobody.
    const unserved = (method: string): boolean =>
      routed.length > 0 && !routed.includes(method) && this.candidates(method)[0]?.from === 'default';
    if (methods === '*' && [...routed, ...USUAL_METHODS].every((method) => governs(method) || unserved(method)))
      return '*';
    const listed = typeof methods !== 'string' ? methods : routed.length > 0 ? routed : USUAL_METHODS;
    return listed.filter(governs).join(', ');
  }
}

/** What a source may look at. */
export function corsRequest(
  method: string,
  target: RequestTarget,
  params: Readonly<Record<string, string>>,
): CorsRequest {
  const query = target.url.indexOf('?');
  return {
    method,
    path: query === -1 ? target.url : target.url.slice(0, query),
    host: target.hostname.toLowerCase(),
    params,
    query: new URLSearchParams(query === -1 ? '' : target.url.slice(query + 1)),
  };
}
