import type { LiveRoute, LiveRouter, Wanted } from './fastify.instance.js';
import { loadFindMyWay } from './find-my-way.cjs';
import { OF_NO_CONTROLLER, type RegisteredRoute } from '../../routes/registered.route.js';

/** The records of the place in the tree that a path leads to, the same list for each such path. */
export interface Found {
  readonly store: readonly RegisteredRoute[];
  readonly params: Record<string, string>;
}

/** A route as the `onRoute` hook tells of it. */
export interface FastifyRoute {
  readonly method: string | readonly string[];
  readonly url: string;
  readonly constraints?: Readonly<Record<string, unknown>>;
  /** What requests that reach it can read; ours to add to. */
  config?: object;
}

/** Without a store the router itself answers: the path is malformed, or a parameter too long. */
type Look = Omit<Found, 'store'> & { readonly store: readonly RegisteredRoute[] | null };

interface Router {
  on(method: string, path: string, options: object, handler: () => void, store: RegisteredRoute[]): void;
  find(method: string, path: string, wanted: Wanted): Look | null;
  findRoute(method: string, path: string, constraints: object): { readonly store: RegisteredRoute[] } | null;
}

/** A version constraint without the request: we ask for each version by name. */
const DECLARED_VERSION = {
  name: 'version',
  mustMatchWhenDerived: false,
  validate: () => undefined,
  deriveConstraint: () => undefined,
  storage: () => {
    const stores = new Map<unknown, unknown>();
    const each = (versions: unknown, act: (version: unknown) => void): void =>
      (Array.isArray(versions) ? versions : [versions]).forEach(act);
    return {
      get: (version: unknown) => stores.get(version) ?? null,
      set: (versions: unknown, store: unknown) => each(versions, (version) => stores.set(version, store)),
      del: (versions: unknown) => each(versions, (version) => stores.delete(version)),
      empty: () => stores.clear(),
    };
  },
};

const NOTHING_ELSE = Object.freeze({});
/** Nobody is ever sent to a handler: records are asked for, and no more. */
const nothing = (): void => undefined;

/**
 * A find-my-way with the options and the routes of the one that runs, holding records where that holds handlers. The
 * one that runs says whether a path leads anywhere, and by which parameters; of the two it is the one that is right.
 * Trees are built when something is first looked for: until a preflight comes, they would only take time and memory.
 */
export class FastifyRouter {
  private readonly order = new Map<string, number>();
  private readonly records = new Map<string, RegisteredRoute[]>();
  private readonly create: () => Router;
  private built: Trees | undefined;

  constructor(private readonly live: LiveRouter) {
    this.create = routerFactory(live);
  }

  /** A route was registered: `record` where it is one of Nest. */
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

  /** Whether the instance itself has such a route. */
  isNative(method: string, url: string): boolean {
    return this.trees.natives.has(nativeKey(method, url));
  }

  /** The method whose tree answers: requests of both reach the same everywhere. */
  treeOf(method: string): string {
    return method === 'HEAD' && this.trees.sharesHead ? 'GET' : method;
  }

  /** What the router finds for a path without its query; undefined where the two do not agree. */
  find(method: string, path: string, wanted: Wanted): Found | null | undefined {
    const params = this.live.find(method, path, wanted);
    if (params === undefined) return undefined;
    let own: Look | null;
    try {
      own = this.trees.router.find(method, path, wanted);
    } catch {
      return undefined;
    }
    // Malformed or too long: older versions of Fastify say that nothing is found, others that it is, and by nothing.
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
    // Where the router has a choice, that of expressions, it takes the one that was registered first.
    placed.sort((a, b) => age(a) - age(b));
    const sharesHead = isShared(placed);
    for (const { route, records } of placed) if (!sharesHead || route.method !== 'HEAD') put(router, route, records);
    const natives = placed.filter(({ records }) => records.some((record) => record.native));
    return {
      router,
      methods: new Set(placed.map(({ route }) => route.method)),
      natives: new Set(natives.map(({ route }) => nativeKey(route.method, route.url))),
      sharesHead,
    };
  }

  private recordsOf({ method, url, constraints }: LiveRoute): readonly RegisteredRoute[] {
    return this.records.get(keyOf(method, url, constraints)) ?? [native(method, url, isConstrained(constraints))];
  }
}

interface Trees {
  readonly router: Router;
  readonly methods: ReadonlySet<string>;
  /** Routes of the instance itself, by method and path. */
  readonly natives: ReadonlySet<string>;
  readonly sharesHead: boolean;
}

interface PlacedRoute {
  readonly route: LiveRoute;
  readonly records: readonly RegisteredRoute[];
}

/** Puts records at a place of the router, beside those that are there. */
function put(router: Router, { method, place, constraints }: LiveRoute, records: readonly RegisteredRoute[]): void {
  const version = constraints['version'] === undefined ? NOTHING_ELSE : { version: constraints['version'] };
  const there = router.findRoute(method, place, version);
  if (there) {
    there.store.push(...records);
    return;
  }
  try {
    router.on(method, place, { constraints: version }, nothing, [...records]);
  } catch {
    // Told apart by nothing that we read: the router that runs finds what we miss, and nobody is let in.
  }
}

/** Whether every route of GET serves HEAD and no other does, so that one tree is enough. */
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
  a === b || (a.native === true && b?.native === true && a.constrained === b.constrained);

const nativeKey = (method: string, url: string): string => `${method} ${url}`;

const placeOf = ({ route }: PlacedRoute): string => keyOf('', route.place, route.constraints);

function keyOf(method: string, url: string, constraints: Readonly<Record<string, unknown>> | undefined): string {
  const versions = [constraints?.['version'] ?? []].flat();
  return JSON.stringify([method, url, versions.map(String), isConstrained(constraints)]);
}

/** Whether something besides a version tells a route apart; plugins hand on constraints that name nothing. */
function isConstrained(constraints: Readonly<Record<string, unknown>> | undefined): boolean {
  return Object.keys(constraints ?? {}).some((name) => name !== 'version');
}

/** A route of the instance itself, which Nest's adapter never saw. */
function native(method: string, path: string, constrained: boolean): RegisteredRoute {
  return { ...OF_NO_CONTROLLER, method, path, constrained, native: true };
}

function same(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  for (const name in a) if (a[name] !== b[name]) return false;
  for (const name in b) if (!(name in a)) return false;
  return true;
}

/** Where find-my-way is not to be had, the application does not start. */
function routerFactory({ options, namesVersions }: LiveRouter): () => Router {
  const create = loadFindMyWay();
  const { caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter } = options;
  const { maxParamLength, allowUnsafeRegex } = options;
  return () =>
    create({
      ...{ caseSensitive, ignoreTrailingSlash, ignoreDuplicateSlashes, useSemicolonDelimiter },
      ...{ maxParamLength, allowUnsafeRegex },
      // In Fastify's own way, a request for a version does not reach a route without one.
      constraints: { version: { ...DECLARED_VERSION, mustMatchWhenDerived: !namesVersions } },
      // With these it says so where it finds nothing because it cannot.
      onBadUrl: nothing,
      onMaxParamLength: nothing,
      querystringParser: nothing,
    });
}
