import { closedPolicy } from '../../policy/policy.pair.js';
import { hasSources, samePolicy } from '../../policy/policy.js';
import {
  OF_NO_CONTROLLER,
  type PathRoutes,
  type RegisteredRoute,
  type RouteMatch,
} from '../../routes/registered.route.js';
import { methodsOf, servesMethod } from '../../settings/http.methods.js';

/** A route that one reading of a path leads to. */
export interface ReadRoute extends RouteMatch {
  /** How specific its path is; the lesser, the more. */
  readonly rank: string;
}

type Order = (a: ReadRoute, b: ReadRoute) => number;
type Params = Readonly<Record<string, string>>;

/** What stands for routes of which nobody can say which one is reached: it admits nobody. */
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

/** What the readings of a path agree on. */
export class PortablePathRoutes implements PathRoutes {
  constructor(
    private readonly readings: readonly (readonly ReadRoute[])[],
    /** Whether the router may answer 400 in place of any route. */
    private readonly isMalformed: boolean,
  ) {}

  candidates(method: string): readonly RouteMatch[] {
    const reached = this.readings.flatMap((routes) => reachedBy(routes, method));
    const found = reached.filter((routes) => routes.length > 0);
    const [first] = found;
    if (first === undefined) return [];
    if (!found.every((other) => areAlike(first, other))) return [{ route: UNDECIDED, params: NO_PARAMS }];
    // Some routers find nothing there: what governs that has a say.
    const isAmbiguous = this.isMalformed || found.length < reached.length;
    return first.map(({ route }) => ({ route, params: this.paramsOf(route) ?? NO_PARAMS, isAmbiguous }));
  }

  methods(): readonly string[] {
    return methodsOf(this.readings.flat().map(({ route }) => route.method));
  }

  /** None where the readings differ in them: such a path belongs to no tenant. */
  paramsOf(route: RegisteredRoute): Params | undefined {
    const read = this.readings.flat().filter((match) => match.route === route);
    const [first, ...others] = read.map(({ params }) => params);
    if (first === undefined) return undefined;
    const isAgreed = others.every((other) => Object.keys(first).every((name) => first[name] === other[name]));
    return isAgreed ? first : NO_PARAMS;
  }
}

/** What a method reaches in each order that a router may keep. */
function reachedBy(routes: readonly ReadRoute[], method: string): readonly (readonly ReadRoute[])[] {
  const serving = routes.filter(({ route }) => servesMethod(route.method, method));
  if (serving.length < 2) return [serving];
  return [registered, specific, (a: ReadRoute, b: ReadRoute) => exact(a, b, method)].map((order) =>
    untilUnversioned(serving.toSorted(order)),
  );
}

/** As registered; the more specific path first; that, with the later one first, and the route of the very method. */
const registered: Order = (a, b) => a.route.order - b.route.order;
const specific: Order = (a, b) => compare(a.rank, b.rank) || registered(a, b);
function exact(a: ReadRoute, b: ReadRoute, method: string): number {
  const byMethod = Number(b.route.method === method) - Number(a.route.method === method);
  const bySize = compare(a.rank, b.rank);
  if (bySize !== 0) return bySize;
  return a.route.path === b.route.path ? byMethod || registered(a, b) : registered(b, a);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The router goes on where a version may not be the one that is asked for. */
function untilUnversioned(routes: readonly ReadRoute[]): readonly ReadRoute[] {
  const found: ReadRoute[] = [];
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

function areAlike(a: readonly ReadRoute[], b: readonly ReadRoute[]): boolean {
  return a.length === b.length && a.every(({ route }, at) => isGovernedAlike(route, (b[at] as ReadRoute).route));
}

/** Whether it makes no difference which of two routes is reached. A source may read what only one of them does. */
export function isGovernedAlike(a: RegisteredRoute, b: RegisteredRoute): boolean {
  if (a === b) return true;
  const { policy = false } = a;
  const isSettled = a.choices === undefined && b.choices === undefined && !hasSources(policy);
  return isSettled && a.entry === b.entry && samePolicy(policy, b.policy ?? false);
}
