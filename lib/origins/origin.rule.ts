/** What a source may derive its key from: only what a preflight and its actual request have in common. */
export interface CorsRequest {
  /** The method; for a preflight, that of `Access-Control-Request-Method`. */
  readonly method: string;
  /** The path as the client sent it, without the query. */
  readonly path: string;
  /** The host name in lower case, without a port; behind a proxy, the host that the platform trusts. */
  readonly host: string;
  /** The parameters of the route, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** The query, which a preflight and its actual request have in common. */
  readonly query: URLSearchParams;
}

/**
 * Origins looked up at run time, for instance per tenant: a provider of the application.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class TenantOrigins implements OriginSource {
 *   constructor(private readonly tenants: TenantService) {}
 *   key(request: CorsRequest) {
 *     return request.params.tenant;
 *   }
 *   origins(tenant: string, signal: AbortSignal) {
 *     return this.tenants.originsOf(tenant, { signal });
 *   }
 * }
 * ```
 */
export interface OriginSource {
  /** The key of the list that applies, for instance the tenant. Synchronous; `undefined` refuses the origin. */
  key(request: CorsRequest): string | undefined;
  /**
   * The origins of one key, validated like configured ones; invalid entries are dropped.
   * The origin is refused if this throws, rejects or exceeds the time limit, at which `signal` aborts. Until the promise
   * settles (for a minute at most) no other lookup of the key starts, and a late result is still cached.
   */
  origins(key: string, signal: AbortSignal): Iterable<string> | Promise<Iterable<string>>;
  /** Optional: for several instances of the application. Called once, before the server listens. */
  watch?: OriginWatch;
  /** Optional: notifies the other instances that the list of a key has changed, or all lists if it is omitted. */
  announce?(key?: string): void | Promise<void>;
  /** Optional: whether notifications from other instances currently arrive; shown in `CorsService.report().sources`. */
  readonly listening?: boolean;
}

/**
 * Watches for lists that change elsewhere: in the database, or by `CorsService.invalidate()` on another instance. May
 * return a function that undoes it, or a promise of one. It is called once, after the last request has ended. Start-up
 * waits for the promise for 5 s at most. A throw or a rejection is logged, and the source goes on without watching.
 *
 * @example
 * ```ts
 * async watch({ forget }: OriginChanges) {
 *   const subscription = await this.events.subscribe('tenant.changed', ({ tenant }) => forget(tenant));
 *   return () => subscription.close();
 * }
 * ```
 */
export type OriginWatch = (changes: OriginChanges) => void | OriginUnwatch | Promise<void | OriginUnwatch>;

/** Stops watching, and closes what was opened for it; at most 5 s are waited for it. */
export type OriginUnwatch = () => void | Promise<void>;

/** What a source calls while it watches. */
export interface OriginChanges {
  /** Drops the cached list of a key, or all lists. Call it also when notifications may have been missed. */
  forget(key?: string): void;
  /** Logs a problem; the same text is logged once. */
  warn(message: string): void;
}

/** A regular expression over whole origins that carries its own examples, checked at start-up. */
export interface OriginRegex {
  /** Anchored at both ends, without the flags `g y m s i`; matched against the whole origin. */
  regex: RegExp;
  /** Origins it must match; look-alikes derived from them must not match. At least one. */
  accepts: readonly string[];
  /** Origins it must not match. */
  rejects?: readonly string[];
}

/** Where a provider is found in Nest's container (Nest's `InjectionToken`). */
// eslint-disable-next-line typescript/no-unsafe-function-type -- the same union as Nest's own InjectionToken
export type OriginSourceToken = string | symbol | Function | (abstract new (...args: never[]) => unknown);

/** A provider that looks origins up at run time, with the bounds of its cache. */
export interface OriginSourceRule {
  /** The injection token of an {@link OriginSource}. */
  source: OriginSourceToken;
  /** Milliseconds a list is cached. Default 30 000: how long a removed origin may still be admitted. */
  ttl?: number;
  /** Milliseconds an empty list (of an unknown key) is cached. Default 5 000. */
  negativeTtl?: number;
  /** Lists cached at most; empty ones are counted separately, with the same limit. Default 10 000. */
  max?: number;
  /**
   * Milliseconds a request waits for its list, including the wait for a free lookup, before its origin is refused. Default
   * 1 000. A longer lookup counts towards `maxInFlight` until the source's promise settles; its late result is cached.
   */
  timeout?: number;
  /** Milliseconds after `ttl` for which an expired list is still used while its lookup fails. Default 0: never. */
  staleIfError?: number;
  /**
   * Milliseconds by which a replica that the source reads from may lag behind its primary. Default 1 000; 0 for no
   * replica. A list that is read within this time after its key was dropped may be outdated: it is cached only for this
   * time, and then read again.
   */
  replicationLag?: number;
  /**
   * Concurrent lookups at most; further ones wait, up to `timeout`. Default 8: keep it below the size of the connection
   * pool that the source shares with the application. Keys that recently had a list take precedence; others get at most
   * three quarters of the lookups, and are refused once 1 000 of them wait.
   */
  maxInFlight?: number;
  /** Excludes a bare `RegExp`, which has a property `source`: write `{ regex, accepts }`. */
  exec?: never;
}

/** A class that is a provider of the application and an {@link OriginSource}. */
export type OriginSourceClass = abstract new (...args: never[]) => OriginSource;

/**
 * One entry of `origins`:
 * - an exact origin, written as a browser serialises it: `https://app.example.com`, `capacitor://localhost`, `app://.`;
 * - a pattern: `https://*.example.com` (one or more labels, never the apex), `https://preview-*.example.com`
 *   (letters, digits and hyphens inside that label), `http://localhost:*` (any or no port), `moz-extension://*` (every
 *   installation of every Firefox extension, never with credentials);
 * - a regular expression with its examples;
 * - a provider that looks origins up at run time.
 */
export type OriginRule = string | OriginRegex | OriginSourceClass | OriginSourceRule;
