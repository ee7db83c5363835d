import { closedPolicy } from '../../policy/policy.pair.js';
import { hasSources, samePolicy } from '../../policy/policy.js';
import {
  OF_NO_CONTROLLER,
  type PathRoutes,
  type RegisteredRoute,
  type RouteMatch,
} from '../../routes/registered.route.js';
import { methodsOf, servesMethod } from '../../settings/http.methods.js';

/** A route that a path leads to if the router matches it in one certain way. */
export interface RankedMatch extends RouteMatch {
  /** How specific the path of the route is: the lower of two texts is the more specific. */
  readonly rank: string;
}

type Order = (a: RankedMatch, b: RankedMatch) => number;
type Params = Readonly<Record<string, string>>;

/** Stands for several routes of which it is unknown which one the router reaches. It admits no origin. */
export const UNDECIDED: RegisteredRoute = Object.freeze({
  ...OF_NO_CONTROLLER,
  ...{ method: 'ALL', path: '*', handler: 'one of several routes' },
  ...{ policy: false as const, from: 'default' as const, constrained: false },
});
/** The same for a request that has reached one of these routes: if one of them stops requests of refused pages, so does it. */
export function undecided(routes: readonly RegisteredRoute[]): RegisteredRoute {
  const policies = routes.flatMap(({ policy = false, choices }) => [policy, ...(choices?.values() ?? [])]);
  const stopping = policies.filter((policy) => policy !== false && policy.enforce !== undefined);
  const strictest = stopping.find((policy) => policy !== false && policy.enforce === 'all') ?? stopping[0];
  return strictest ? { ...UNDECIDED, policy: closedPolicy(strictest) } : UNDECIDED;
}
const NO_PARAMS: Params = Object.freeze({});

/** What is certain about a path: where all ways to match it lead to the same. */
export class PortablePathRoutes implements PathRoutes {
  constructor(
    /** The routes found, for each way to match the path. */
    private readonly results: readonly (readonly RankedMatch[])[],
    /** Whether the router may answer 400 and reach no route. */
    private readonly isMalformed: boolean,
  ) {}

  candidates(method: string): readonly RouteMatch[] {
    const reached = this.results.flatMap((routes) => reachedBy(routes, method));
    const found = reached.filter((routes) => routes.length > 0);
    const [first] = found;
    if (first === undefined) return [];
    if (!found.every((other) => followSamePolicies(first, other))) return [{ route: UNDECIDED, params: NO_PARAMS }];
    // Some routers find no route, so the policy of an unrouted path may apply as well.
    const isAmbiguous = this.isMalformed || found.length < reached.length;
    return first.map(({ route }) => ({ route, params: this.paramsOf(route) ?? NO_PARAMS, isAmbiguous }));
  }

  methods(): readonly string[] {
    return methodsOf(this.results.flat().map(({ route }) => route.method));
  }

  /** The parameters of a route; none if they depend on how the path is matched, so that it identifies no tenant. */
  paramsOf(route: RegisteredRoute): Params | undefined {
    const matches = this.results.flat().filter((match) => match.route === route);
    const [first, ...others] = matches.map(({ params }) => params);
    if (first === undefined) return undefined;
    const isAgreed = others.every((other) => Object.keys(first).every((name) => first[name] === other[name]));
    return isAgreed ? first : NO_PARAMS;
  }
}

/** The routes that a method reaches, for each order in which routers try them. */
function reachedBy(routes: readonly RankedMatch[], method: string): readonly (readonly RankedMatch[])[] {
  const serving = routes.filter(({ route }) => servesMethod(route.method, method));
  if (serving.length < 2) return [serving];
  return [asRegistered, bySpecificity, (a: RankedMatch, b: RankedMatch) => byMethodToo(a, b, method)].map((order) =>
    takeUntilUnversioned(serving.toSorted(order)),
  );
}

/** In the order of registration. */
const asRegistered: Order = (a, b) => a.route.order - b.route.order;
/** The more specific path first. */
const bySpecificity: Order = (a, b) => compare(a.rank, b.rank) || asRegistered(a, b);
/** The same, but the later of two paths first, and at one path the route of this method before `ALL`. */
function byMethodToo(a: RankedMatch, b: RankedMatch, method: string): number {
  const byMethod = Number(b.route.method === method) - Number(a.route.method === method);
  const bySize = compare(a.rank, b.rank);
  if (bySize !== 0) return bySize;
  return a.route.path === b.route.path ? byMethod || asRegistered(a, b) : asRegistered(b, a);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The routes up to the first without versions: a router passes over a route whose version was not requested. */
function takeUntilUnversioned(routes: readonly RankedMatch[]): readonly RankedMatch[] {
  const found: RankedMatch[] = [];
  const taken = new Set<unknown>();
  for (const match of routes) {
    const { versions } = match.route;
    if (versions?.every((version) => taken.has(version))) continue;
    found.push(match);
    if (versions === undefined) break;
    for (const version of versions) taken.add(version);
  }
  return found;
}

function followSamePolicies(a: readonly RankedMatch[], b: readonly RankedMatch[]): boolean {
  return a.length === b.length && a.every(({ route }, at) => followSamePolicy(route, (b[at] as RankedMatch).route));
}

/**
 * Whether it makes no difference which of two routes is reached. With sources it may: they read parameters, which differ
 * between routes.
 */
export function followSamePolicy(a: RegisteredRoute, b: RegisteredRoute): boolean {
  if (a === b) return true;
  const { policy = false } = a;
  const isSettled = a.choices === undefined && b.choices === undefined && !hasSources(policy);
  return isSettled && a.entry === b.entry && samePolicy(policy, b.policy ?? false);
}
