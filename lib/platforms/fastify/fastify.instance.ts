import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { PathReading } from '../../routes/route.entries.js';

/** A route as the live router knows it. */
export interface LiveRoute {
  readonly method: string;
  /** The path as find-my-way stores it: equal for paths that the router does not distinguish. */
  readonly place: string;
  /** The path as it was registered; `request.routeOptions.url` is the same. */
  readonly url: string;
  readonly constraints: Readonly<Record<string, unknown>>;
}

/** The constraints of a lookup: a version, or none. */
export interface Wanted {
  readonly version?: unknown;
}

/** The options of find-my-way. */
export interface RouterOptions {
  readonly caseSensitive?: boolean;
  readonly ignoreTrailingSlash?: boolean;
  readonly ignoreDuplicateSlashes?: boolean;
  readonly useSemicolonDelimiter?: boolean;
  readonly maxParamLength?: number;
  readonly allowUnsafeRegex?: boolean;
  readonly constraints?: Readonly<Record<string, unknown>>;
}

type Options = RouterOptions & { readonly routerOptions?: RouterOptions & { readonly defaultRoute?: unknown } };
/** What find-my-way passes to `buildPrettyMeta`. */
interface PrintedRoute {
  readonly method: string;
  readonly path: string;
  readonly opts: { readonly constraints?: Record<string, unknown> };
  readonly store?: { readonly config?: { readonly url?: string } } | null;
}

/** What the module uses of a Fastify instance. */
export interface FastifyLike {
  readonly supportedMethods: readonly string[];
  readonly initialConfig: object;
  readonly server: EventEmitter;
  findRoute(route: { method: string; url: string; constraints: object }): { params: Record<string, string> } | null;
  printRoutes(options: object): string;
  addHook(name: string, hook: (...args: never[]) => unknown): unknown;
  hasPlugin(name: string): boolean;
  hasRequestDecorator(name: string): boolean;
}

/**
 * The router of a running Fastify: its routes, its options, and what it finds. Fastify's configuration is not reliable for
 * this. `test/platforms/fastify.router.spec.ts` compares all of it with what requests reach, and fails if Fastify changes.
 */
export class LiveRouter {
  readonly options: RouterOptions;
  /** Whether versions are any text, as with Nest's adapter; otherwise they are Fastify's, of three numbers. */
  readonly namesVersions: boolean;

  constructor(private readonly instance: FastifyLike) {
    this.options = optionsOf(instance);
    this.namesVersions = this.options.constraints?.['version'] !== undefined;
  }

  /** The parameters of the route that the router finds; `null` for no route, undefined if it cannot read the path. */
  find(method: string, url: string, wanted: Wanted): Readonly<Record<string, string>> | null | undefined {
    const { version } = wanted;
    const constraints = this.namesVersions || typeof version !== 'string' ? wanted : { version: numbersOf(version) };
    try {
      return this.instance.findRoute({ method, url, constraints })?.params ?? null;
    } catch {
      return undefined;
    }
  }

  /**
   * Every route, including those of plugins and those registered before the adapter was made. Only `printRoutes()` visits
   * them all, and it calls `buildPrettyMeta` for each. find-my-way would overwrite that function, so its setter does
   * nothing. Routes that cannot be printed are missing; lookups then differ from `find`.
   */
  routes(): LiveRoute[] {
    const found: LiveRoute[] = [];
    const look = ({ method, path, opts, store }: PrintedRoute): object => {
      found.push({ method, place: path, url: store?.config?.url ?? path, constraints: opts.constraints ?? {} });
      return {};
    };
    for (const method of this.instance.supportedMethods) {
      const options = Object.defineProperty({ method, includeMeta: true }, 'buildPrettyMeta', {
        get: () => look,
        set: () => {},
      });
      try {
        this.instance.printRoutes(options);
      } catch {
        // A constraint of these routes cannot be printed.
      }
    }
    return found;
  }
}

/** A declared version as a request names exactly this one: `1` is `1.0.0`. */
function numbersOf(version: string): string {
  const [major, minor, patch] = version.split('.', 3).map((part) => Number(part) || 0);
  return `${major}.${minor ?? 0}.${patch ?? 0}`;
}

/**
 * The options that find-my-way was made with. `initialConfig` is not reliable: in some versions, defaults that Fastify or
 * Nest's adapter fill in hide the options that are in effect. Those are stored under a symbol: in `routerOptions` from
 * Fastify 5.5 on, before that at the top level.
 */
export function optionsOf(instance: FastifyLike): RouterOptions {
  const options = (privatePart(instance, 'fastify.options') ?? instance.initialConfig) as Options;
  const { routerOptions } = options;
  return routerOptions && Object.hasOwn(routerOptions, 'defaultRoute') ? routerOptions : options;
}

/** A private property of a Fastify instance, by the description of its symbol. */
export function privatePart(instance: object, description: string): unknown {
  const symbol = Object.getOwnPropertySymbols(instance).find((own) => own.description === description);
  return symbol === undefined ? undefined : (instance as Record<symbol, unknown>)[symbol];
}

type RequestClass = new (id: string, params: object, raw: IncomingMessage, query: object, log: undefined) => object;

/** Fastify's request around one that it does not route: it reads the host as `trustProxy` says. */
export function plainRequestOf(instance: FastifyLike, raw: IncomingMessage): object {
  const Request = privatePart(instance, 'fastify.Request') as RequestClass | undefined;
  if (Request) return new Request('', {}, raw, {}, undefined);
  const host = raw.headers.host ?? '';
  return { raw, headers: raw.headers, host, hostname: host.replace(/:\d+$/, '') };
}

/** How the router compares paths. */
export function readingOf(instance: FastifyLike): PathReading {
  const { caseSensitive = true, ignoreTrailingSlash = false } = optionsOf(instance);
  return { caseSensitive, ignoreTrailingSlash };
}

/**
 * Rewrites request targets for the options `useSemicolonDelimiter` and `ignoreDuplicateSlashes`, so that the rest of the
 * module need not know them.
 */
export function targetReaderOf(instance: FastifyLike): (url: string) => string {
  const { useSemicolonDelimiter, ignoreDuplicateSlashes } = optionsOf(instance);
  if (!useSemicolonDelimiter && !ignoreDuplicateSlashes) return (url) => url;
  const delimiter = useSemicolonDelimiter ? /[?;]/ : /\?/;
  return (url) => {
    if (!url.startsWith('/')) return url;
    const end = url.search(delimiter);
    const path = end === -1 ? url : url.slice(0, end);
    const read = ignoreDuplicateSlashes ? path.replace(/\/{2,}/g, '/') : path;
    return end === -1 ? read : `${read}?${url.slice(end + 1)}`;
  };
}
