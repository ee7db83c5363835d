import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { hasSources } from '../policy/policy.js';
import { PolicyPairs } from '../policy/policy.pair.js';
import type { CorsRequest } from '../origins/origin.rule.js';
import { GoverningPolicies, NO_PARAMS } from './governing.policies.js';
import { ApplicationPolicies } from './application.policies.js';
import { PathPolicies, type ResolvedPolicy } from './path.policies.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { RouteTable } from './route.table.js';
import { type RequestTarget, type RouteIndex, type RouteMatch, type RegisteredRoute } from './registered.route.js';
import { methodsOf } from '../settings/http.methods.js';

/** Paths whose policies are kept, and the longest target that is worth it: a stranger may ask for any. */
const MAX_KEPT = 512;
const MAX_KEPT_LENGTH = 256;

/** What is known of a request that has reached none of our routes, or was passed on by those it has. */
export interface Unreached {
  readonly passed: readonly RegisteredRoute[];
  /** Whether it was routed to something that is no controller's. */
  readonly isForeign: boolean;
  readonly versions: () => readonly unknown[];
}

/** Which routes the resolver reads, and the applications beside this one. */
export interface RoutedApplication {
  /** Answers what the router would. */
  readonly index: RouteIndex;
  /** The policies of every application whose routes the router holds, this one's among them once it is open. */
  readonly applications: GoverningPolicies[];
}

/** Says which policy governs a method at a path: that of the handler, the controller, a matching entry of `routes`, or the default. */
@Injectable()
export class PolicyResolver {
  /** Whether any policy asks a source, so that requests may have to wait for one. */
  asksSources = false;
  /** Whether any policy stops requests of refused pages. */
  enforces = false;
  /** Whether the application answers CORS itself somewhere. */
  knowsPassThrough = false;
  private readonly kept = new LRUCache<string, PathPolicies>({ max: MAX_KEPT });
  private readonly seen = new Set<string>();
  /** Policies of paths at which the same is reached, for as long as the index knows such a set. */
  private shared = new WeakMap<object, PathPolicies>();
  private readsParams = false;
  private pairs = new PolicyPairs();
  private index!: RouteIndex;
  private governing!: GoverningPolicies;
  private applications: readonly GoverningPolicies[] = [];
  /** The methods that entries of `routes` name. */
  private named: readonly string[] = [];
  private indexRevision = -1;

  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(RouteTable) private readonly table: RouteTable,
  ) {}

  /** Counts the policies of the application; they may be replaced. */
  get revision(): number {
    return this.policies.revision;
  }

  /** Owner of the routes of this application, where several share one router. */
  get owner(): unknown {
    return this.table;
  }

  /** When policies are compiled, at start-up and anew: requests are resolved by these from here on. */
  open({ index, applications }: RoutedApplication): void {
    const { entries, fallback, used } = this.policies;
    const earlier = applications.indexOf(this.governing);
    this.index = index;
    this.pairs = new PolicyPairs();
    this.kept.clear();
    this.shared = new WeakMap();
    this.governing = new GoverningPolicies({ owner: this.table, index, entries, fallback, pairs: this.pairs });
    if (earlier === -1) applications.push(this.governing);
    else applications[earlier] = this.governing;
    this.applications = applications;
    this.knowsPassThrough = entries.passThrough;
    this.named = methodsOf(entries.entries.flatMap(({ methods }) => methods ?? []));
    const all = [...used];
    this.asksSources = all.some(hasSources);
    this.enforces = all.some((policy) => policy !== false && policy.enforce !== undefined);
    this.readsParams = all.some((policy) => hasSources(policy) || hasSources(reportOnlyOf(policy)));
  }

  /** The policies at the path of a request, kept where nothing else decides: the same paths are asked for again. */
  forPath(target: RequestTarget): PathPolicies {
    const { url } = target;
    if (this.index.readsHost || url.length > MAX_KEPT_LENGTH) return this.read(target);
    if (this.indexRevision !== this.index.revision) {
      this.kept.clear();
      this.indexRevision = this.index.revision;
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
    const apart = this.readsParams || this.policies.entries.entries.length > 0 || this.applications.length > 1;
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
      matches.length === 0
        ? [this.unrouted(method, target)]
        : matches.map((match) => this.matched(match, method, target)),
    );
  }

  /** The policy of the route that the router reached, or of a path where it reached none. */
  forRoute(route: RegisteredRoute | null, method: string, target: RequestTarget): ResolvedPolicy {
    if (route === null) return this.unrouted(method, target);
    // Of routes that constraints tell apart only the router knows which one is meant: its parameters are those.
    if (route.constrained) return this.governingOf(route).route(route, method, target, target.params);
    if (route.handler === undefined || route.choices !== undefined)
      return this.governingOf(route).route(route, method, target);
    // The way of nearly every request, without a call more: all was settled at start.
    const { policy = false, from = 'default', entry } = route;
    return { policy, from, route, entry: undefined, params: NO_PARAMS, passThrough: entry?.passThrough === true };
  }

  /** The policy of what a route of the platform's instance answers, by the entry of that route where the index finds it. */
  forInstanceRoute(method: string, target: RequestTarget): ResolvedPolicy {
    const found = this.index
      .at(target)
      .candidates(method)
      .find(({ route }) => route.native);
    return this.forRoute(found?.route ?? null, method, target);
  }

  /** The policy of a request that was answered before one of our routes was reached. */
  beforeRouting(method: string, target: RequestTarget, { passed, isForeign, versions }: Unreached): ResolvedPolicy {
    const all = this.index.at(target).candidates(method);
    const matches = passed.length === 0 ? all : all.filter(({ route }) => !passed.includes(route));
    const sole = matches.length === 1 && matches[0]?.route.versions === undefined ? matches[0] : undefined;
    const match = sole ?? (matches.length > 0 ? this.index.narrow(matches, versions()) : undefined);
    if (match === undefined) return this.unrouted(method, target);
    return this.matched(isForeign ? { ...match, isAmbiguous: true } : match, method, target);
  }

  /** The policy of the answer to a request that reaches what was found for its path. */
  forAnswer(found: ResolvedPolicy, method: string, target: RequestTarget): ResolvedPolicy {
    if (found.route === undefined || found.isForeign) return found;
    return { ...this.forRoute(found.route, method, target), params: found.params };
  }

  /** The parameters of what was found for this request, as the router reads them. */
  params(found: ResolvedPolicy, method: string, target: RequestTarget): Readonly<Record<string, string>> | undefined {
    return this.governing.params(found, method, target);
  }

  /**
   * Whether a preflight is for the application: whatever the request may reach there answers CORS itself. A fault of ours
   * is met once more by the answer, and told then.
   */
  passesThrough(preflight: RequestTarget & { readonly requestedMethod: string; passThrough: boolean }): boolean {
    try {
      const candidates = this.forPath(preflight).candidates(preflight.requestedMethod);
      preflight.passThrough = candidates.every(({ passThrough }) => passThrough);
    } catch {
      preflight.passThrough = false;
    }
    return preflight.passThrough;
  }

  private matched(match: RouteMatch, method: string, target: RequestTarget): ResolvedPolicy {
    const unrouted = match.isAmbiguous ? this.unrouted(method, target) : undefined;
    return this.governingOf(match.route).beforeHandler(match, method, target, unrouted);
  }

  /** What no controller serves; where several applications might, only what all of them admit. */
  private unrouted(method: string, target: RequestTarget): ResolvedPolicy {
    const own = this.governing.unrouted(method, target);
    if (this.applications.length === 1) return own;
    const others = this.applications
      .filter((other) => other !== this.governing)
      .map((other) => other.unrouted(method, target));
    return {
      ...own,
      policy: others.reduce((policy, other) => this.pairs.of(policy, other.policy), own.policy),
      passThrough: own.passThrough && others.every(({ passThrough }) => passThrough),
    };
  }

  /** The policies of the application that owns a route. */
  private governingOf({ owner }: RegisteredRoute): GoverningPolicies {
    if (owner === this.table || this.applications.length === 1) return this.governing;
    return this.applications.find((application) => application.owner === owner) ?? this.governing;
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
