import { requireThrough } from './platform.require.cjs';
import type { RouteRecord } from './route.record.js';

/** The settings of the instance that its router follows. */
export type FastifyConfig = { readonly exposeHeadRoutes?: boolean; readonly routerOptions?: object } & Record<
  string,
  unknown
>;

interface Found {
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

/** find-my-way with the options of the instance, holding records where the instance holds handlers. */
export class FastifyRouter {
  /** Every method that some route serves. */
  readonly methods = new Set<string>();
  private readonly stores = new Map<string, RouteRecord[]>();
  private readonly router: Router;
  private readonly exposesHead: boolean;
  /** Routes whose HEAD is that of GET; undefined once HEAD has a tree of its own. */
  private heads: RouteRecord[] | undefined = [];

  constructor(config: FastifyConfig) {
    const createRouter = requireThrough<(options: object) => Router>(
      '@nestjs/platform-fastify',
      'fastify',
      'find-my-way',
    );
    const options = Object.fromEntries(
      ROUTER_OPTIONS.filter((key) => config[key] !== undefined).map((key) => [key, config[key]]),
    );
    this.exposesHead = config.exposeHeadRoutes !== false;
    this.router = createRouter({
      ...options,
      ...config.routerOptions,
      constraints: { version: DECLARED_VERSION },
      buildPrettyMeta: undefined,
      onBadUrl: undefined,
      onMaxParamLength: undefined,
      defaultRoute: undefined,
    });
  }

  /** A route of Nest; Fastify lets a GET route answer HEAD as well. */
  add(methods: readonly string[], route: RouteRecord): void {
    if (!this.exposesHead || methods.includes('HEAD')) this.separateHead();
    for (const method of methods) this.register(method, route);
    if (route.method !== 'GET' || !this.exposesHead) return;
    this.methods.add('HEAD');
    if (this.heads) this.heads.push(route);
    else this.register('HEAD', route);
  }

  /** A route of the instance itself. */
  addNative(method: string, route: RouteRecord): void {
    this.separateHead();
    this.register(method, route);
  }

  /** What the router finds, if it can read the path. */
  find(method: string, url: string, constraints: Record<string, unknown>): Found | null {
    try {
      return this.router.find(method === 'HEAD' && this.heads ? 'GET' : method, url, constraints);
    } catch {
      return null;
    }
  }

  /** Until a route tells HEAD from GET, a second tree of the same would only take memory and time to build. */
  private separateHead(): void {
    const { heads } = this;
    this.heads = undefined;
    for (const route of heads ?? []) this.register('HEAD', route);
  }

  private register(method: string, route: RouteRecord): void {
    this.methods.add(method);
    // To the router the names of parameters are no difference.
    const shape = route.path.replace(/:[^/-]+/g, ':');
    const key = JSON.stringify([method, shape, route.versions?.map(String)]);
    const store = this.stores.get(key);
    if (store) {
      store.push(route);
      return;
    }
    const records = [route];
    this.stores.set(key, records);
    const constraints = route.versions === undefined ? {} : { constraints: { version: [...route.versions] } };
    this.router.on(method, route.path, constraints, () => undefined, records);
  }
}
