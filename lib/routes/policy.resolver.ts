import { LRUCache } from 'lru-cache';
import { hasSources } from '../policy/policy.js';
import { PolicyPairs } from '../policy/policy.pair.js';
import type { CorsRequest } from '../origins/origin.rule.js';
import { GoverningPolicies, NO_PARAMS } from './governing.policies.js';
import { PathPolicies, type ResolvedPolicy } from './path.policies.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { RouteRules } from './route.rules.js';
import {
  methodsOf,
  type RequestTarget,
  type RouteIndex,
  type RouteMatch,
  type RegisteredRoute,
} from './registered.route.js';

/** Paths whose policies are kept, and the longest target that is worth it: a stranger may ask for any. */
const MAX_KEPT = 512;
const MAX_KEPT_LENGTH = 256;

/** What is known of a request that has reached none of our routes, or was passed on by those it has. */
export interface Unreached {
  readonly passed: readonly RegisteredRoute[];
  /** Whether it was routed to something that is no controller's. */
  readonly foreign: boolean;
  readonly versions: () => readonly unknown[];
}

/** Says which policy governs a method at a path: handler, controller, a matching entry of `routes`, `default`. */
export class PolicyResolver {
  /** Whether any policy asks a source, so that requests may have to wait for one. */
  readonly asksSources: boolean;
  /** Whether the application answers CORS itself somewhere. */
  readonly knowsPassThrough: boolean;
  private readonly kept = new LRUCache<string, PathPolicies>({ max: MAX_KEPT });
  private readonly seen = new Set<string>();
  /** Policies of paths at which the same is reached, for as long as the index knows such a set. */
  private readonly shared = new WeakMap<object, PathPolicies>();
  private readonly readsParams: boolean;
  private readonly pairs = new PolicyPairs();
  private readonly governing: GoverningPolicies;
  /** The methods that entries of `routes` name. */
  private readonly named: readonly string[];
  private revision = -1;

  constructor(
    private readonly index: RouteIndex,
    private readonly entries: RouteRules,
    fallback: PolicyOrFalse,
    policies: Iterable<PolicyOrFalse>,
    /** Whose routes are those of the application. */
    private readonly owner: unknown,
    /** Finders of other applications whose routes the index holds as well. */
    private readonly peers: () => readonly PolicyResolver[],
  ) {
    this.governing = new GoverningPolicies(index, entries, fallback, this.pairs);
    this.knowsPassThrough = entries.passThrough;
    this.named = methodsOf(entries.entries.flatMap(({ methods }) => methods ?? []));
    const all = [...policies];
    this.asksSources = all.some(hasSources);
    this.readsParams = all.some((policy) => hasSources(policy) || hasSources(reportOnlyOf(policy)));
  }

  /** The policy of routes that say nothing else. */
  get default(): PolicyOrFalse {
    return this.governing.fallback;
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
  reached(route: RegisteredRoute | null, method: string, target: RequestTarget): ResolvedPolicy {
    if (route === null) return this.outside(method, target);
    // Of routes that constraints tell apart only the router knows which one is meant: its parameters are those.
    if (route.constrained) return this.governingOf(route).route(route, method, target, target.params);
    if (route.handler === undefined || route.choices !== undefined)
      return this.governingOf(route).route(route, method, target);
    // The way of nearly every request, without a call more: all was settled at start.
    const { policy = false, from = 'default', entry } = route;
    return { policy, from, route, entry: undefined, params: NO_PARAMS, passThrough: entry?.passThrough === true };
  }

  /** The policy of what a route of the platform's instance answers, by the entry of that route where the index finds it. */
  ofInstance(method: string, target: RequestTarget): ResolvedPolicy {
    const found = this.index
      .at(target)
      .candidates(method)
      .find(({ route }) => route.native);
    return this.reached(found?.route ?? null, method, target);
  }

  /** The policy of a request that was answered before one of our routes was reached. */
  expected(method: string, target: RequestTarget, { passed, foreign, versions }: Unreached): ResolvedPolicy {
    const all = this.index.at(target).candidates(method);
    const matches = passed.length === 0 ? all : all.filter(({ route }) => !passed.includes(route));
    const sole = matches.length === 1 && matches[0]?.route.versions === undefined ? matches[0] : undefined;
    const match = sole ?? (matches.length > 0 ? this.index.narrow(matches, versions()) : undefined);
    if (match === undefined) return this.outside(method, target);
    return this.of(foreign ? { ...match, contested: true } : match, method, target);
  }

  /** The policy of the answer to a request that reaches what was found for its path. */
  answering(found: ResolvedPolicy, method: string, target: RequestTarget): ResolvedPolicy {
    if (found.route === undefined || found.foreign) return found;
    return { ...this.reached(found.route, method, target), params: found.params };
  }

  /** The parameters of what was found for this request, as the router reads them. */
  params(found: ResolvedPolicy, method: string, target: RequestTarget): Readonly<Record<string, string>> | undefined {
    return this.governing.params(found, method, target);
  }

  /**
   * Whether a preflight is for the application: whatever the request may reach there answers CORS itself. A fault of ours
   * is met once more by the answer, and told then.
   */
  passesThrough(preflight: RequestTarget & { readonly asked: string; passThrough: boolean }): boolean {
    try {
      const candidates = this.at(preflight).candidates(preflight.asked);
      preflight.passThrough = candidates.every(({ passThrough }) => passThrough);
    } catch {
      preflight.passThrough = false;
    }
    return preflight.passThrough;
  }

  private of(match: RouteMatch, method: string, target: RequestTarget): ResolvedPolicy {
    const outside = match.contested ? this.outside(method, target) : undefined;
    return this.governingOf(match.route).expected(match, method, target, outside);
  }

  /** What no controller serves; where several applications might, only what all of them admit. */
  private outside(method: string, target: RequestTarget): ResolvedPolicy {
    const own = this.governing.outside(method, target);
    const peers = this.peers();
    if (peers.length === 0) return own;
    const others = peers.map((peer) => peer.governing.outside(method, target));
    return {
      ...own,
      policy: others.reduce((policy, other) => this.pairs.of(policy, other.policy), own.policy),
      passThrough: own.passThrough && others.every(({ passThrough }) => passThrough),
    };
  }

  /** Whose settings are for a route. */
  private governingOf({ owner }: RegisteredRoute): GoverningPolicies {
    const finder = this.owner === owner ? this : this.peers().find((peer) => peer.owner === owner);
    return (finder ?? this).governing;
  }
}

const reportOnlyOf = (policy: PolicyOrFalse): PolicyOrFalse =>
  policy === false ? false : (policy.reportOnly ?? false);

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
