import { loadFindMyWay } from './find-my-way.cjs';
import type { RouteRecord } from './route.record.js';

/** The settings of the instance that its router follows. */
export type FastifyConfig = { readonly exposeHeadRoutes?: boolean; readonly routerOptions?: object } & Record<
  string,
  unknown
>;

/** The records of the place in the tree that a path leads to, the same list for each such path. */
export interface Found {
  readonly store: readonly RouteRecord[] | null;
  readonly params: Record<string, string>;
}

interface Router {
  on(method: string, path: string, options: object, handler: () => void, store: RouteRecord[]): void;
  find(method: string, path: string, constraints: Record<string, unknown>): Found | null;
}

const ROUTER_OPTIONS = [
  'caseSensitive',
  'ignoreTrailingSlash',
  'ignoreDuplicateSlashes',
  'maxParamLength',
  'allowUnsafeRegex',
  'useSemicolonDelimiter',
];

/** The version constraint of Nest's adapter without the request: we ask for each version by name. */
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

interface Registration {
  readonly methods: readonly string[];
  readonly route: RouteRecord;
}

/**
 * find-my-way with the options of the instance, holding records where the instance holds handlers. The trees are built
 * when something is first looked for: until a preflight comes, they would only take time to start and memory.
 */
export class FastifyRouter {
  /** Every method that some route serves. */
  readonly methods = new Set<string>();
  private readonly registrations: Registration[] = [];
  private readonly exposesHead: boolean;
  /** Whether HEAD may be served by other routes than GET; otherwise a second tree of the same is spared. */
  private separatesHead: boolean;
  private readonly create: () => Router;
  private built: Router | undefined;

  constructor(config: FastifyConfig) {
    this.create = routerFactory(config);
    this.exposesHead = config.exposeHeadRoutes !== false;
    this.separatesHead = !this.exposesHead;
  }

  /** A route of Nest; Fastify lets a GET route answer HEAD as well. */
  add(methods: readonly string[], route: RouteRecord): void {
    this.separatesHead ||= methods.includes('HEAD');
    this.register(route.method === 'GET' && this.exposesHead ? ['GET', 'HEAD'] : methods, route);
  }

  /** A route of the instance itself. */
  addNative(method: string, route: RouteRecord): void {
    this.separatesHead = true;
    this.register([method], route);
  }

  /** The method whose tree answers: requests of both reach the same everywhere. */
  treeOf(method: string): string {
    return method === 'HEAD' && !this.separatesHead ? 'GET' : method;
  }

  /** What the router finds in the tree of a method, if it can read the path. */
  find(method: string, url: string, constraints: Record<string, unknown>): Found | null {
    this.built ??= this.build();
    try {
      return this.built.find(method, url, constraints);
    } catch {
      return null;
    }
  }

  private register(methods: readonly string[], route: RouteRecord): void {
    for (const method of methods) this.methods.add(method);
    this.registrations.push({ methods, route });
    this.built = undefined;
  }

  private build(): Router {
    const router = this.create();
    const stores = new Map<string, RouteRecord[]>();
    for (const { methods, route } of this.registrations) {
      for (const method of methods) {
        if (this.treeOf(method) !== method) continue;
        // To the router the names of parameters are no difference.
        const shape = route.path.replace(/:[^/-]+/g, ':');
        const key = JSON.stringify([method, shape, route.versions?.map(String)]);
        const store = stores.get(key) ?? [];
        store.push(route);
        if (stores.has(key)) continue;
        stores.set(key, store);
        const constraints = route.versions === undefined ? {} : { constraints: { version: [...route.versions] } };
        router.on(method, route.path, constraints, nothing, store);
      }
    }
    return router;
  }
}

/** Nobody is ever sent to a handler: records are asked for, and no more. */
const nothing = (): void => undefined;

/** Where find-my-way is not to be had, the application does not start. */
function routerFactory(config: FastifyConfig): () => Router {
  const create = loadFindMyWay();
  const options = Object.fromEntries(
    ROUTER_OPTIONS.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]),
  );
  return () =>
    create({
      ...options,
      ...config.routerOptions,
      constraints: { version: DECLARED_VERSION },
      buildPrettyMeta: undefined,
      onBadUrl: undefined,
      onMaxParamLength: undefined,
      defaultRoute: undefined,
    });
}
