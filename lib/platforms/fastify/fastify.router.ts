import type { LiveRoute, LiveRouter, Wanted } from './fastify.instance.js';
import { OF_NO_CONTROLLER, type RegisteredRoute } from '../../routes/registered.route.js';
import { nothing, routerFactory, type Found, type LookupResult, type Router } from './router.copy.js';

/** A route as the `onRoute` hook receives it. */
export interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly constraints?: Readonly<Record<string, unknown>>;
  /** Readable on each request that reaches the route; the module adds a mark of its own. */
  config?: object;
}

const NOTHING_ELSE = Object.freeze({});

/**
 * A copy of Fastify's own find-my-way, with the same options and routes, whose stores are the module's records of routes.
 * Each lookup is compared with the live router, which knows whether a path leads to a route and with which parameters; if
 * they differ, the result is unknown. The copy is built at the first lookup, which saves time and memory at start-up.
 */
export class FastifyRouter {
  private readonly order = new Map<string, number>();
  private readonly records = new Map<string, RegisteredRoute[]>();
  private readonly create: () => Router;
  private built: Trees | undefined;

  constructor(private readonly live: LiveRouter) {
    this.create = routerFactory(live);
  }

  /** Called for each route of the instance; `record` if Nest's adapter registered it. */
  register({ method, url, constraints }: FastifyRoute, record: RegisteredRoute | undefined): void {
    this.built = undefined;
    for (const each of [method].flat()) {
      const key = keyOf(each, url, constraints);
      if (!this.order.has(key)) this.order.set(key, this.order.size);
      if (record) this.records.set(key, [...(this.records.get(key) ?? []), record]);
    }
  }

  /** Every method that some route serves. */
  get methods(): ReadonlySet<string> {
    return this.trees.methods;
  }

  /** Whether a route was registered on the instance, not through Nest's adapter. */
  hasInstanceRoute(method: string, url: string): boolean {
    return this.trees.instanceRoutes.has(instanceRouteKey(method, url));
  }

  /** The method whose tree to search: HEAD shares that of GET if both reach the same routes everywhere. */
  treeOf(method: string): string {
    return method === 'HEAD' && this.trees.sharesHead ? 'GET' : method;
  }

  /** What the router finds for a path without query; undefined if the copy and the live router differ. */
  find(method: string, path: string, wanted: Wanted): Found | null | undefined {
    const params = this.live.find(method, path, wanted);
    if (params === undefined) return undefined;
    let own: LookupResult | null;
    try {
      own = this.trees.router.find(method, path, wanted);
    } catch {
      return undefined;
    }
    // Malformed or too long: older versions of Fastify find no route, newer ones find one without parameters.
    const found = own?.store ? (own as Found) : null;
    if (found === null) return params === null || (own !== null && same({}, params)) ? null : undefined;
    return params !== null && same(found.params, params) ? found : undefined;
  }

  private get trees(): Trees {
    return (this.built ??= this.build());
  }

  private build(): Trees {
    const router = this.create();
    const placed = this.live.routes().map((route) => ({ route, records: this.recordsOf(route) }));
    const age = ({ route }: PlacedRoute): number =>
      this.order.get(keyOf(route.method, route.url, route.constraints)) ?? -1;
    // Of several parameters with regular expressions, the router tries the one that was registered first.
    placed.sort((a, b) => age(a) - age(b));
    const sharesHead = isShared(placed);
    for (const { route, records } of placed)
      if (!sharesHead || route.method !== 'HEAD') addRoute(router, route, records);
    const instanceRoutes = placed.filter(({ records }) => records.some((record) => record.isInstanceRoute));
    return {
      router,
      methods: new Set(placed.map(({ route }) => route.method)),
      instanceRoutes: new Set(instanceRoutes.map(({ route }) => instanceRouteKey(route.method, route.url))),
      sharesHead,
    };
  }

  private recordsOf({ method, url, constraints }: LiveRoute): readonly RegisteredRoute[] {
    return (
      this.records.get(keyOf(method, url, constraints)) ?? [instanceRouteOf(method, url, isConstrained(constraints))]
    );
  }
}

interface Trees {
  readonly router: Router;
  readonly methods: ReadonlySet<string>;
  /** Routes of the instance itself, by method and path. */
  readonly instanceRoutes: ReadonlySet<string>;
  readonly sharesHead: boolean;
}

interface PlacedRoute {
  readonly route: LiveRoute;
  readonly records: readonly RegisteredRoute[];
}

/** Adds records to the node of a route, which may hold some already. */
function addRoute(
  router: Router,
  { method, place, constraints }: LiveRoute,
  records: readonly RegisteredRoute[],
): void {
  const version = constraints['version'] === undefined ? NOTHING_ELSE : { version: constraints['version'] };
  const there = router.findRoute(method, place, version);
  if (there) {
    there.store.push(...records);
    return;
  }
  try {
    router.on(method, place, { constraints: version }, nothing, [...records]);
  } catch {
    // A duplicate as far as the copy can tell. Lookups then differ from the live router, so no origin is admitted.
  }
}

/** Whether every GET route serves HEAD and no other route does, so that one tree is enough for both. */
function isShared(placed: readonly PlacedRoute[]): boolean {
  const get = new Map(
    placed.filter(({ route }) => route.method === 'GET').map((each) => [placeOf(each), each.records]),
  );
  const head = placed.filter(({ route }) => route.method === 'HEAD');
  return (
    head.length === get.size &&
    head.every((each) => {
      const records = get.get(placeOf(each));
      return records?.length === each.records.length && records.every((record, at) => isSame(record, each.records[at]));
    })
  );
}

const isSame = (a: RegisteredRoute, b: RegisteredRoute | undefined): boolean =>
  a === b || (a.isInstanceRoute === true && b?.isInstanceRoute === true && a.constrained === b.constrained);

const instanceRouteKey = (method: string, url: string): string => `${method} ${url}`;

const placeOf = ({ route }: PlacedRoute): string => keyOf('', route.place, route.constraints);

function keyOf(method: string, url: string, constraints: Readonly<Record<string, unknown>> | undefined): string {
  const versions = [constraints?.['version'] ?? []].flat();
  return JSON.stringify([method, url, versions.map(String), isConstrained(constraints)]);
}

/** Whether a route has constraints other than its version. Plugins may pass an empty object. */
function isConstrained(constraints: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.keys(constraints ?? {}).some((name) => name !== 'version');
}

/** A route that was registered on the instance, not through Nest's adapter. */
function instanceRouteOf(method: string, path: string, constrained: boolean): RegisteredRoute {
  return { ...OF_NO_CONTROLLER, method, path, constrained, isInstanceRoute: true };
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  for (const name in a) if (a[name] !== b[name]) return false;
  for (const name in b) if (!(name in a)) return false;
  return true;
}
