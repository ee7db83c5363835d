import type { PolicyPairs } from '../policy/policy.pair.js';
import { hasSources } from '../policy/policy.js';
import { entryParams } from './entry.place.js';
import type { ResolvedPolicy } from './path.policies.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { isReadInTwoWays, type Cover, type RouteEntries } from './route.entries.js';
import type { RouteEntry } from '../settings/route.entry.js';
import type { RequestTarget, RouteIndex, RouteMatch, RegisteredRoute } from './registered.route.js';

type Params = Readonly<Record<string, string>>;
type PolicyOf = (entry: RouteEntry | undefined) => PolicyOrFalse;

/** Not read yet: the router says them when a source asks. */
export const NO_PARAMS: Params = Object.freeze({});
/** What nobody can be told by. */
const UNSURE: Params = Object.freeze({});

interface GoverningParts {
  /** Owner of the routes of the application. */
  readonly owner: unknown;
  readonly index: RouteIndex;
  readonly entries: RouteEntries;
  readonly fallback: PolicyOrFalse;
  readonly pairs: PolicyPairs;
}

/** What governs the requests of one application: handler, controller, a matching entry of `routes`, `default`. */
export class GoverningPolicies {
  readonly owner: unknown;
  private readonly index: RouteIndex;
  private readonly entries: RouteEntries;
  private readonly fallback: PolicyOrFalse;
  private readonly pairs: PolicyPairs;
  private readonly covers = new WeakMap<RegisteredRoute, Map<string, Cover>>();
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

  /** What no controller serves: the first matching entry, else the default. */
  unrouted(method: string, target: RequestTarget): ResolvedPolicy {
    return this.byPath(method, target, (entry) => (entry ? entry.policy : this.fallback));
  }

  /** A route whose handler is reached. `given`: its parameters, where they are known already. */
  route(route: RegisteredRoute, method: string, target: RequestTarget, given?: Params): ResolvedPolicy {
    if (!isSettled(route)) return this.undecorated(route, method, target, given);
    const { policy = false, from = 'default', entry } = route;
    const params = given ? paramsFor(route, entry, given) : NO_PARAMS;
    return { policy, from, route, entry: undefined, params, passThrough: entry?.passThrough === true };
  }

  /**
   * A route that a path leads to, where something may answer ahead of its handler. `unrouted`: the policy of what is
   * known to be ahead of it.
   */
  beforeHandler(
    match: RouteMatch,
    method: string,
    target: RequestTarget,
    unrouted: ResolvedPolicy | undefined,
  ): ResolvedPolicy {
    const { route, params } = match;
    // They are kept for requests to come: a source that writes to them would choose the key of others.
    const found = this.route(route, method, target, Object.freeze(params));
    if (unrouted) return this.either(found, unrouted);
    return isDecorated(route) && !this.isAlone(route, method, target)
      ? this.beside(found, route, method, target)
      : found;
  }

  /** The parameters of what was found, as the router reads them. */
  params(found: ResolvedPolicy, method: string, target: RequestTarget): Params | undefined {
    const { route, params } = found;
    if (route === undefined || params !== NO_PARAMS) return params;
    const given = this.index.at(target).paramsOf(route, method);
    return given && paramsFor(route, route.entry, given);
  }

  private either(found: ResolvedPolicy, other: ResolvedPolicy): ResolvedPolicy {
    const policy = this.pairs.of(found.policy, other.policy);
    const params = paramsOfEither(found, other);
    const passThrough = found.passThrough && other.passThrough;
    return { ...found, policy, params, passThrough, isForeign: true, isPaired: true };
  }

  /** A decorated route that lies partly below an entry: what answers may be the route, or what the entry is for. */
  private beside(found: ResolvedPolicy, route: RegisteredRoute, method: string, target: RequestTarget): ResolvedPolicy {
    const { policy: own } = found;
    const isBeside = (entry: RouteEntry): boolean => !this.entries.isBelow(entry, route.path);
    const of: PolicyOf = (entry) => (entry && isBeside(entry) ? this.pairs.of(own, entry.policy) : own);
    const { policy, entry, params } = this.byPath(method, target, of);
    const isOwn = entry ? !isBeside(entry) : params === NO_PARAMS;
    if (isOwn) return found;
    const other = { policy: entry ? entry.policy : policy, params };
    return { ...found, policy, params: paramsOfEither(found, other), isPaired: true };
  }

  /** A route without a policy of its own: by the entry it lies below, or by the path of the request. */
  private undecorated(route: RegisteredRoute, method: string, target: RequestTarget, given?: Params): ResolvedPolicy {
    const of: PolicyOf = (entry) => route.choices?.get(entry) ?? (entry ? entry.policy : this.fallback);
    const found = this.decide(route, method, target, of);
    const { policy, entry } = found;
    const isAsked = policy !== false && (policy.sources.length > 0 || hasSources(policy.reportOnly ?? false));
    const params =
      found.params === NO_PARAMS && isAsked ? this.read(route, entry, method, target, given) : found.params;
    return route.handler === undefined ? { ...found, params } : { ...found, route, entry: undefined, params };
  }

  private decide(route: RegisteredRoute, method: string, target: RequestTarget, of: PolicyOf): ResolvedPolicy {
    const cover = this.cover(route, method);
    if (cover === 'by path' || (cover.misread && isReadInTwoWays(target.url))) return this.byPath(method, target, of);
    const { entry } = cover;
    return entry ? governedBy(entry, of(entry), NO_PARAMS) : { ...this.byDefault, policy: of(undefined) };
  }

  private read(
    route: RegisteredRoute,
    entry: RouteEntry | undefined,
    method: string,
    target: RequestTarget,
    given = this.index.at(target).paramsOf(route, method),
  ): Params {
    return given ? paramsFor(route, entry, given) : UNSURE;
  }

  /** What applies to a path; where it can be read in two ways, what both readings admit. */
  private byPath(method: string, target: RequestTarget, of: PolicyOf): ResolvedPolicy {
    const read = this.entries.find(method, target.url);
    if (!read.differs) {
      const { match } = read;
      if (match) return governedBy(match.entry, of(match.entry), Object.freeze(match.params));
      const policy = of(undefined);
      return policy === this.byDefault.policy ? this.byDefault : { ...this.byDefault, policy };
    }
    const [a, b] = read.entries;
    const policy = read.entries.length === 0 ? false : this.pairs.of(of(a), of(b));
    const passThrough = a?.passThrough === true && b?.passThrough === true;
    return { ...this.byDefault, policy, from: a?.from ?? 'default', params: UNSURE, passThrough };
  }

  /** Whether nothing but a decorated route is meant by a path that leads to it. */
  private isAlone(route: RegisteredRoute, method: string, target: RequestTarget): boolean {
    if (this.entries.entries.length === 0) return true;
    const cover = this.cover(route, method);
    return cover !== 'by path' && !(cover.misread && isReadInTwoWays(target.url));
  }

  private cover(route: RegisteredRoute, method: string): Cover {
    let covers = this.covers.get(route);
    if (covers === undefined) this.covers.set(route, (covers = new Map()));
    let cover = covers.get(method);
    if (cover === undefined) covers.set(method, (cover = this.entries.cover(method, route.path)));
    return cover;
  }
}

const isSettled = ({ handler, choices }: RegisteredRoute): boolean => handler !== undefined && choices === undefined;
const isDecorated = (route: RegisteredRoute): boolean =>
  isSettled(route) && route.entry === undefined && route.from !== 'default';

const governedBy = (entry: RouteEntry, policy: PolicyOrFalse, params: Params): ResolvedPolicy => ({
  ...{ policy, from: entry.from, route: undefined, entry, params, passThrough: entry.passThrough },
});

/** What a source reads where either of two policies may be followed: the parameters of that whose sources are left. */
function paramsOfEither(a: ResolvedPolicy, b: Pick<ResolvedPolicy, 'policy' | 'params'>): Params {
  if (a.policy !== b.policy) return a.policy !== false && a.policy.public ? withoutRoute(b.params) : a.params;
  // One policy, twice: a list counts where both would ask for it.
  const shared = Object.entries(a.params).filter(([name, value]) => b.params[name] === value);
  return Object.freeze(Object.fromEntries(shared));
}

/** Those of a route are not meant where none have been read. */
const withoutRoute = (params: Params): Params => (params === NO_PARAMS ? UNSURE : params);

/** The parameters of a route, by the names of the entry that governs it. */
function paramsFor({ path }: RegisteredRoute, entry: RouteEntry | undefined, given: Params): Params {
  return entry ? Object.freeze(entryParams(entry.segments, path, given)) : given;
}
