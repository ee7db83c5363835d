import { closedPolicy, type PolicyPairs } from '../policy/policy.pair.js';
import { hasSources } from '../policy/policy.js';
import { entryParams } from './entry.overlap.js';
import type { ResolvedPolicy } from './path.policies.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { isAmbiguousPath, type GoverningEntry, type RouteEntries } from './route.entries.js';
import type { RouteEntry } from '../settings/route.entry.js';
import type { RequestTarget, RouteIndex, RouteMatch, RegisteredRoute } from './registered.route.js';

type Params = Readonly<Record<string, string>>;
type PolicyOf = (entry: RouteEntry | undefined) => PolicyOrFalse;

/** Parameters that are not read yet: the router reads them when a source needs them. */
export const NO_PARAMS: Params = Object.freeze({});
/** Parameters of a path that can be read in two ways: no tenant may be identified by them. */
const UNKNOWN_PARAMS: Params = Object.freeze({});

interface GoverningParts {
  /** Owner of the routes of the application. */
  readonly owner: unknown;
  readonly index: RouteIndex;
  readonly entries: RouteEntries;
  readonly fallback: PolicyOrFalse;
  readonly pairs: PolicyPairs;
}

/** Finds the policy of a request in one application: of handler, controller, a matching entry of `routes`, or `default`. */
export class GoverningPolicies {
  readonly owner: unknown;
  private readonly index: RouteIndex;
  private readonly entries: RouteEntries;
  private readonly fallback: PolicyOrFalse;
  private readonly pairs: PolicyPairs;
  private readonly governing = new WeakMap<RegisteredRoute, Map<string, GoverningEntry>>();
  private readonly byDefault: ResolvedPolicy;

  constructor({ owner, index, entries, fallback, pairs }: GoverningParts) {
    this.owner = owner;
    this.index = index;
    this.entries = entries;
    this.fallback = fallback;
    this.pairs = pairs;
    const nothing = { route: undefined, entry: undefined, params: NO_PARAMS, passThrough: false };
    this.byDefault = { policy: fallback, from: 'default', ...nothing };
  }

  /** The policy of a path that no controller serves: that of the first matching entry, else the default. */
  unrouted(method: string, target: RequestTarget): ResolvedPolicy {
    return this.byPath(method, target, (entry) => (entry ? entry.policy : this.fallback));
  }

  /** The policy of a route whose handler is reached. `given`: its parameters, if they are already known. */
  route(route: RegisteredRoute, method: string, target: RequestTarget, given?: Params): ResolvedPolicy {
    if (!isSettled(route)) return this.undecorated(route, method, target, given);
    const { policy = false, from = 'default', entry } = route;
    const params = given ? paramsFor(route, entry, given) : NO_PARAMS;
    return { policy, from, route, entry: undefined, params, passThrough: entry?.passThrough === true };
  }

  /**
   * The policy of a route whose handler is not reached yet, so that something ahead of it may answer. `unrouted`: the
   * policy of a known route or middleware ahead of it.
   */
  beforeHandler(
    match: RouteMatch,
    method: string,
    target: RequestTarget,
    unrouted: ResolvedPolicy | undefined,
  ): ResolvedPolicy {
    const { route, params } = match;
    // Frozen, since they are cached: a source that changed them would change the key of later requests.
    const found = this.route(route, method, target, Object.freeze(params));
    if (unrouted) return this.pairOf(found, unrouted);
    return isDecorated(route) && !this.isUncontested(route, method, target)
      ? this.besideEntry(found, route, method, target)
      : found;
  }

  /** The parameters of a request, as the router reads them. */
  params(found: ResolvedPolicy, method: string, target: RequestTarget): Params | undefined {
    const { route, params } = found;
    if (route === undefined || params !== NO_PARAMS) return params;
    const given = this.index.at(target).paramsOf(route, method);
    return given && paramsFor(route, route.entry, given);
  }

  /** The policy of a route that is not reached yet. Where the other one stops nothing, that of the route does once it is reached. */
  private withOther(own: PolicyOrFalse, other: PolicyOrFalse): PolicyOrFalse {
    return other === false ? false : this.pairs.of(own, other);
  }

  private pairOf(found: ResolvedPolicy, other: ResolvedPolicy): ResolvedPolicy {
    const policy = this.withOther(found.policy, other.policy);
    const params = paramsOfEither(found, other);
    const passThrough = found.passThrough && other.passThrough;
    return { ...found, policy, params, passThrough, isForeign: true, isPaired: true };
  }

  /** The policy of a decorated route that is partly below an entry: the route may answer, or something that the entry governs. */
  private besideEntry(
    found: ResolvedPolicy,
    route: RegisteredRoute,
    method: string,
    target: RequestTarget,
  ): ResolvedPolicy {
    const { policy: own } = found;
    const isBeside = (entry: RouteEntry): boolean => !this.entries.isBelow(entry, route.path);
    const of: PolicyOf = (entry) => (entry && isBeside(entry) ? this.withOther(own, entry.policy) : own);
    const { policy, entry, params } = this.byPath(method, target, of);
    const isOwn = entry ? !isBeside(entry) : params === NO_PARAMS;
    if (isOwn) return found;
    const other = { policy: entry ? entry.policy : policy, params };
    return { ...found, policy, params: paramsOfEither(found, other), isPaired: true };
  }

  /** The policy of a route without `@CorsPolicy`: by the entry above it, or by the path of the request. */
  private undecorated(route: RegisteredRoute, method: string, target: RequestTarget, given?: Params): ResolvedPolicy {
    const of: PolicyOf = (entry) => route.choices?.get(entry) ?? (entry ? entry.policy : this.fallback);
    const found = this.find(route, method, target, of);
    const { policy, entry } = found;
    const needsParams = policy !== false && (policy.sources.length > 0 || hasSources(policy.reportOnly ?? false));
    const params =
      found.params === NO_PARAMS && needsParams ? this.readParams(route, entry, method, target, given) : found.params;
    return route.handler === undefined ? { ...found, params } : { ...found, route, entry: undefined, params };
  }

  private find(route: RegisteredRoute, method: string, target: RequestTarget, of: PolicyOf): ResolvedPolicy {
    const found = this.governingEntry(route, method);
    if (found === 'per request' || (found.exceptAmbiguous && isAmbiguousPath(target.url)))
      return this.byPath(method, target, of);
    const { entry } = found;
    return entry ? governedBy(entry, of(entry), NO_PARAMS) : { ...this.byDefault, policy: of(undefined) };
  }

  private readParams(
    route: RegisteredRoute,
    entry: RouteEntry | undefined,
    method: string,
    target: RequestTarget,
    given = this.index.at(target).paramsOf(route, method),
  ): Params {
    return given ? paramsFor(route, entry, given) : UNKNOWN_PARAMS;
  }

  /** The policy of a path; if it can be read in two ways, the pair of both policies. */
  private byPath(method: string, target: RequestTarget, of: PolicyOf): ResolvedPolicy {
    const read = this.entries.find(method, target.url);
    if (!read.differs) {
      const { match } = read;
      if (match) return governedBy(match.entry, of(match.entry), Object.freeze(match.params));
      const policy = of(undefined);
      return policy === this.byDefault.policy ? this.byDefault : { ...this.byDefault, policy };
    }
    const [a, b] = read.entries;
    const policy = read.entries.length < 2 ? closedPolicy(a ? of(a) : false) : this.pairs.of(of(a), of(b));
    const passThrough = a?.passThrough === true && b?.passThrough === true;
    return { ...this.byDefault, policy, from: a?.from ?? 'default', params: UNKNOWN_PARAMS, passThrough };
  }

  /** Whether no entry could govern a request for a decorated route. */
  private isUncontested(route: RegisteredRoute, method: string, target: RequestTarget): boolean {
    if (this.entries.entries.length === 0) return true;
    const found = this.governingEntry(route, method);
    return found !== 'per request' && !(found.exceptAmbiguous && isAmbiguousPath(target.url));
  }

  private governingEntry(route: RegisteredRoute, method: string): GoverningEntry {
    let byMethod = this.governing.get(route);
    if (byMethod === undefined) this.governing.set(route, (byMethod = new Map()));
    let found = byMethod.get(method);
    if (found === undefined) byMethod.set(method, (found = this.entries.governing(method, route.path)));
    return found;
  }
}

const isSettled = ({ handler, choices }: RegisteredRoute): boolean => handler !== undefined && choices === undefined;
const isDecorated = (route: RegisteredRoute): boolean =>
  isSettled(route) && route.entry === undefined && route.from !== 'default';

const governedBy = (entry: RouteEntry, policy: PolicyOrFalse, params: Params): ResolvedPolicy => ({
  ...{ policy, from: entry.from, route: undefined, entry, params, passThrough: entry.passThrough },
});

/** The parameters for a pair of policies: those of the policy whose sources remain in the pair. */
function paramsOfEither(a: ResolvedPolicy, b: Pick<ResolvedPolicy, 'policy' | 'params'>): Params {
  if (a.policy !== b.policy) return a.policy !== false && a.policy.public ? withoutRoute(b.params) : a.params;
  // The same policy twice: only parameters that both read alike may identify a list.
  const shared = Object.entries(a.params).filter(([name, value]) => b.params[name] === value);
  return Object.freeze(Object.fromEntries(shared));
}

/** Replaces parameters that are not read yet, since those of the route do not apply. */
const withoutRoute = (params: Params): Params => (params === NO_PARAMS ? UNKNOWN_PARAMS : params);

/** The parameters of a route, under the names of the entry that governs it. */
function paramsFor({ path }: RegisteredRoute, entry: RouteEntry | undefined, given: Params): Params {
  return entry ? Object.freeze(entryParams(entry.segments, path, given)) : given;
}
