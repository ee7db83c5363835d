import { LRUCache } from 'lru-cache';
import { hasSources } from '../core/policy.js';
import { PolicyPairs } from '../core/policy.pair.js';
import type { CorsRequest } from '../core/policy.options.js';
import { PathPolicies, type FoundPolicy } from './path.policies.js';
import type { PolicyOrFalse } from './policy.registry.js';
import type { RouteEntries } from './route.entries.js';
import {
  methodsOf,
  pathOf,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RouteRecord,
} from './route.record.js';

const NO_PARAMS: Readonly<Record<string, string>> = Object.freeze({});
/** Paths whose policies are kept, and the longest target that is worth it: a stranger may ask for any. */
const MAX_KEPT = 512;
const MAX_KEPT_LENGTH = 256;

/** Says which policy governs a method at a path: handler, controller, a matching entry of `routes`, `default`. */
export class PolicyFinder {
  /** Whether any policy asks a source, so that requests may have to wait for one. */
  readonly asksSources: boolean;
  private readonly fallback: FoundPolicy;
  private readonly kept = new LRUCache<string, PathPolicies>({ max: MAX_KEPT });
  private readonly seen = new Set<string>();
  /** Policies of paths at which the same is reached, for as long as the index knows such a set. */
  private readonly shared = new WeakMap<object, PathPolicies>();
  private readonly readsParams: boolean;
  private readonly pairs = new PolicyPairs();
  /** The methods that entries of `routes` name. */
  private readonly named: readonly string[];
  private revision = -1;

  constructor(
    private readonly index: RouteIndex,
    private readonly entries: RouteEntries,
    fallback: PolicyOrFalse,
    policies: Iterable<PolicyOrFalse>,
    /** Whose routes are those of the application. */
    private readonly owner: unknown,
    /** Finders of other applications whose routes the index holds as well. */
    private readonly peers: () => readonly PolicyFinder[],
  ) {
    this.fallback = { policy: fallback, from: 'default', route: undefined, entry: undefined, params: NO_PARAMS };
    this.named = methodsOf(entries.entries.flatMap(({ methods }) => methods ?? []));
    const all = [...policies];
    this.asksSources = all.some(hasSources);
    this.readsParams = all.some((policy) => hasSources(policy) || hasSources(candidateOf(policy)));
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
    const kept = this.kept.get(url);
    if (kept !== undefined) return kept;
    // Of the request nothing else is held.
    const policies = this.share({ url, hostname: '' });
    if (this.isKnown(url)) this.kept.set(url, policies);
    return policies;
  }

  /** Whether a path was asked for lately. Most are asked for once: keeping those would cost more than it saves. */
  private isKnown(url: string): boolean {
    if (this.seen.has(url)) return true;
    if (this.seen.size >= MAX_KEPT) this.seen.clear();
    this.seen.add(url);
    return false;
  }

  /** What differs at paths of one set is for sources to read, and for `routes`; all else is said once for all of them. */
  private share(target: RequestTarget): PathPolicies {
    const apart = this.readsParams || this.entries.entries.length > 0 || this.peers().length > 0;
    const set = apart ? undefined : this.index.setAt(target);
    if (set === undefined) return this.read(target);
    let policies = this.shared.get(set);
    if (policies === undefined) {
      policies = this.read(target);
      this.shared.set(set, policies);
    }
    return policies;
  }

  /** The router's matcher is asked once for all of them. */
  private read(target: RequestTarget): PathPolicies {
    return new PathPolicies(this.index.at(target), this.named, (matches, method) =>
      matches.length === 0 ? [this.outside(method, target)] : matches.map((match) => this.of(match, method, target)),
    );
  }

  /** The policy of the route that the router reached, or of a path where it reached none. */
  reached(route: RouteRecord | null, method: string, target: RequestTarget): FoundPolicy {
    if (route === null) return this.outside(method, target);
    if (route.handler === undefined) return this.outsideFor(route).ownOutside(method, target);
    return { policy: route.policy ?? false, from: route.from ?? 'default', route, entry: undefined, params: NO_PARAMS };
  }

  /**
   * The policy of a request that was answered before one of our routes was reached. `foreign`: a route that is no
   * controller's was.
   */
  expected(method: string, target: RequestTarget, versions: () => readonly unknown[], foreign: boolean): FoundPolicy {
    const matches = this.index.at(target).candidates(method);
    const sole = matches.length === 1 && matches[0]?.route.versions === undefined ? matches[0] : undefined;
    const match = sole ?? (matches.length > 0 ? this.index.narrow(matches, versions()) : undefined);
    if (match === undefined) return this.outside(method, target);
    return this.of(foreign ? { ...match, contested: true } : match, method, target);
  }

  /** The parameters of a route for this request, as the router reads them. */
  params(found: FoundPolicy, method: string, target: RequestTarget): Readonly<Record<string, string>> | undefined {
    if (found.route === undefined || found.params !== NO_PARAMS) return found.params;
    return this.index.at(target).paramsOf(found.route, method);
  }

  private of(match: RouteMatch, method: string, target: RequestTarget): FoundPolicy {
    const { route, params } = match;
    if (route.handler === undefined) return this.outsideFor(route).ownOutside(method, target);
    // They are kept for requests to come: a source that writes to them would choose the key of others.
    Object.freeze(params);
    const { policy = false, from = 'default' } = route;
    const outside = match.contested ? this.outside(method, target) : this.outsideFor(route).ownOutside(method, target);
    // What answers may be the route, or what stands ahead of it: static files that an entry of `routes` is for.
    const contested = match.contested === true || outside.from === 'routes';
    return {
      policy: contested ? this.pairs.of(policy, outside.policy) : policy,
      from,
      route,
      entry: undefined,
      params,
    };
  }

  /** What no controller serves; where several applications might, only what all of them admit. */
  private outside(method: string, target: RequestTarget): FoundPolicy {
    const own = this.ownOutside(method, target);
    const peers = this.peers();
    if (peers.length === 0) return own;
    const others = peers.map((peer) => peer.ownOutside(method, target).policy);
    return { ...own, policy: others.reduce((policy, other) => this.pairs.of(policy, other), own.policy) };
  }

  /** The finder whose settings are for a route of no controller. */
  private outsideFor({ owner }: RouteRecord): PolicyFinder {
    return this.owner === owner ? this : (this.peers().find((peer) => peer.owner === owner) ?? this);
  }

  /** The first matching entry, else the default. */
  private ownOutside(method: string, target: RequestTarget): FoundPolicy {
    const match = this.entries.find(method, target.url);
    if (match === undefined && pathOf(target.url) !== undefined) return this.fallback;
    if (match === undefined || match === 'ambiguous') return { ...this.fallback, policy: false };
    const { entry, params } = match;
    Object.freeze(params);
    return { policy: entry.policy, from: 'routes', route: undefined, entry, params };
  }
}

const candidateOf = (policy: PolicyOrFalse): PolicyOrFalse => (policy === false ? false : (policy.candidate ?? false));

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
