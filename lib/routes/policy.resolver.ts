import { Inject, Injectable } from '@nestjs/common';
import { hasSources } from '../policy/policy.js';
import { PolicyPairs } from '../policy/policy.pair.js';
import { GoverningPolicies, NO_PARAMS } from './governing.policies.js';
import { ApplicationPolicies } from './application.policies.js';
import { PathPolicies, type ResolvedPolicy } from './path.policies.js';
import { PathPoliciesCache } from './path.policies.cache.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { RouteTable } from './route.table.js';
import { type RequestTarget, type RouteIndex, type RouteMatch, type RegisteredRoute } from './registered.route.js';
import { methodsOf } from '../settings/http.methods.js';

/** A request for which no registered route has answered yet. */
export interface UnansweredRequest {
  /** Routes that were reached and called `next()`. */
  readonly passed: readonly RegisteredRoute[];
  /** Whether it was routed to something other than a controller. */
  readonly isForeign: boolean;
  readonly versions: () => readonly unknown[];
}

/** The routes that the resolver reads, and the applications that share the router. */
export interface RoutedApplication {
  /** Predicts what the router reaches. */
  readonly index: RouteIndex;
  /** The policies of every application that shares the router, including this one once it is open. */
  readonly applications: GoverningPolicies[];
}

/** Finds the policy of a method at a path: of the handler, the controller, a matching entry of `routes`, or the default. */
@Injectable()
export class PolicyResolver {
  /** The policies at the path of a request, cached. */
  forPath!: (target: RequestTarget) => PathPolicies;
  /** Whether any policy has sources, so that requests may have to wait for a lookup. */
  hasSources = false;
  /** Whether any policy has `enforce`. */
  enforces = false;
  /** Whether any entry of `routes` leaves CORS to the application. */
  hasPassThrough = false;
  private pairs = new PolicyPairs();
  private index!: RouteIndex;
  private governing!: GoverningPolicies;
  private applications: GoverningPolicies[] = [];
  /** The methods that entries of `routes` name. */
  private named: readonly string[] = [];

  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(RouteTable) private readonly table: RouteTable,
  ) {}

  /** Counts the policies of the application; they may be replaced. */
  get revision(): number {
    return this.policies.revision;
  }

  /** Identifies the routes of this application, if several share one router. */
  get owner(): unknown {
    return this.table;
  }

  /** Called when policies are compiled, at start-up and by `CorsService.replace()`. */
  open({ index, applications }: RoutedApplication): void {
    const { entries, fallback, used } = this.policies;
    const earlier = applications.indexOf(this.governing);
    this.index = index;
    this.pairs = new PolicyPairs();
    this.governing = new GoverningPolicies({ owner: this.table, index, entries, fallback, pairs: this.pairs });
    if (earlier === -1) applications.push(this.governing);
    else applications[earlier] = this.governing;
    this.applications = applications;
    this.hasPassThrough = entries.passThrough;
    this.named = methodsOf(entries.entries.flatMap(({ methods }) => methods ?? []));
    const all = [...used];
    this.hasSources = all.some(hasSources);
    this.enforces = all.some((policy) => policy !== false && policy.enforce !== undefined);
    // Paths that reach the same routes differ only in parameters, which only sources and entries read.
    const dependsOnParams =
      entries.entries.length > 0 || all.some((policy) => hasSources(policy) || hasSources(reportOnlyOf(policy)));
    this.forPath = new PathPoliciesCache({ index, find: this.find, dependsOnParams, applications }).at;
  }

  /** Another application on the router has other policies now: what was derived from its former ones is dropped. */
  reopen(): void {
    this.open({ index: this.index, applications: this.applications });
  }

  /** Matches the path once for all methods. */
  private readonly find = (target: RequestTarget): PathPolicies =>
    new PathPolicies(this.index.at(target), this.named, (matches, method) =>
      matches.length === 0
        ? [this.unrouted(method, target)]
        : matches.map((match) => this.matched(match, method, target)),
    );

  /** The policy of the route that the router reached, or of a path where it reached none. */
  forRoute(route: RegisteredRoute | null, method: string, target: RequestTarget): ResolvedPolicy {
    if (route === null) return this.unrouted(method, target);
    // Only the router evaluates constraints, so its parameters are used.
    if (route.constrained) return this.governingOf(route).route(route, method, target, target.params);
    if (route.handler === undefined || route.choices !== undefined)
      return this.governingOf(route).route(route, method, target);
    // The common case first: the policy was compiled at start-up.
    const { policy = false, from = 'default', entry } = route;
    return { policy, from, route, entry: undefined, params: NO_PARAMS, passThrough: entry?.passThrough === true };
  }

  /** The policy of a route that was registered on the instance, not through Nest's adapter. */
  forInstanceRoute(method: string, target: RequestTarget): ResolvedPolicy {
    const found = this.index
      .at(target)
      .candidates(method)
      .find(({ route }) => route.isInstanceRoute);
    return this.forRoute(found?.route ?? null, method, target);
  }

  /** The policy of a request that is answered before a registered route is reached. */
  beforeRouting(
    method: string,
    target: RequestTarget,
    { passed, isForeign, versions }: UnansweredRequest,
  ): ResolvedPolicy {
    const all = this.index.at(target).candidates(method);
    const matches = passed.length === 0 ? all : all.filter(({ route }) => !passed.includes(route));
    const sole = matches.length === 1 && matches[0]?.route.versions === undefined ? matches[0] : undefined;
    const match = sole ?? (matches.length > 0 ? this.index.narrow(matches, versions()) : undefined);
    if (match === undefined) return this.unrouted(method, target);
    return this.matched(isForeign ? { ...match, isAmbiguous: true } : match, method, target);
  }

  /** The policy of the response, if the request reaches the route that was found for its path. */
  forAnswer(found: ResolvedPolicy, method: string, target: RequestTarget): ResolvedPolicy {
    if (found.route === undefined || found.isForeign) return found;
    return { ...this.forRoute(found.route, method, target), params: found.params };
  }

  /** The parameters of a request, as the router reads them. */
  params(found: ResolvedPolicy, method: string, target: RequestTarget): Readonly<Record<string, string>> | undefined {
    return this.governing.params(found, method, target);
  }

  /**
   * Whether the application answers a preflight itself, because all candidates pass through. Errors are ignored here: they
   * occur again, and are reported, when the preflight is answered.
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

  /** The policy of a path that no controller serves. With several applications, it admits only what all of them admit. */
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
