import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { PathReading } from '../../routes/route.entries.js';

/** A route as the router of an instance holds it. */
export interface LiveRoute {
  readonly method: string;
  /** Its place in the router: the path without what the router does not tell apart. */
  readonly place: string;
  /** The path as it was registered, and as `request.routeOptions.url` says it. */
  readonly url: string;
  readonly constraints: Readonly<Record<string, unknown>>;
}

/** The constraints that are asked for: a version, or none. */
export interface Wanted {
  readonly version?: unknown;
}

/** What find-my-way is told when it is made. */
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
/** What find-my-way hands to `buildPrettyMeta`. */
interface PrintedRoute {
  readonly method: string;
  readonly path: string;
  readonly opts: { readonly constraints?: Record<string, unknown> };
  readonly store?: { readonly config?: { readonly url?: string } } | null;
}

/** What we use of a Fastify instance. */
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
 * The router that runs, asked instead of its configuration: which routes it holds, how it reads paths, what it finds.
 * `test/platforms/fastify.router.spec.ts` compares each of them with what requests reach, and fails where Fastify changes.
 */
export class LiveRouter {
  readonly options: RouterOptions;
  /** Whether versions go by their names, as Nest's adapter has it; otherwise they are Fastify's, of three numbers. */
  readonly namesVersions: boolean;

  constructor(private readonly instance: FastifyLike) {
    this.options = optionsOf(instance);
    this.namesVersions = this.options.constraints?.['version'] !== undefined;
  }

  /** The parameters of the route that it finds; undefined where it cannot read the path. */
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
   * Every route, those of plugins and those from before the adapter among them. `printRoutes()` is the one thing of
   * Fastify that goes through them: it asks `buildPrettyMeta` about each, and find-my-way puts its own there unless
   * that place takes no other. Routes that cannot be printed are missing, which `find` then says.
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
        // A constraint that cannot be printed.
      }
    }
    return found;
  }
}

/** A version that a route declares, as a request asks for that and no other. */
function numbersOf(version: string): string {
  const [major, minor, patch] = version.split('.', 3).map((part) => Number(part) || 0);
  return `${major}.${minor ?? 0}.${patch ?? 0}`;
}

/**
 * The options that find-my-way was given. `initialConfig` is no witness: what Fastify 5.5 and later fills in there,
 * and what Nest's adapters hand on, stood over options that were given elsewhere in some versions of both. Fastify
 * keeps the options it works by under a symbol; up to 5.4 they stand at the top level, and `routerOptions` is ignored.
 */
export function optionsOf(instance: FastifyLike): RouterOptions {
  const options = (privatePart(instance, 'fastify.options') ?? instance.initialConfig) as Options;
  const { routerOptions } = options;
  return routerOptions && Object.hasOwn(routerOptions, 'defaultRoute') ? routerOptions : options;
}

/** A part of an instance that Fastify keeps under a symbol. */
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

/** How the router reads the paths of requests. */
export function readingOf(instance: FastifyLike): PathReading {
  const { caseSensitive = true, ignoreTrailingSlash = false } = optionsOf(instance);
  return { caseSensitive, ignoreTrailingSlash };
}

/**
 * Reads a request target as the router does that cuts a path at `;`, or takes doubled slashes for one: what is handed
 * on means the same to a reader that knows neither.
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
