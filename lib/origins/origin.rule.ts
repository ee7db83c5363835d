/** What a source may look at to say whose list applies: only what a preflight and its actual request both carry. */
export interface CorsRequest {
  /** The method; for a preflight the one it asks for (`Access-Control-Request-Method`). */
  readonly method: string;
  /** The path as the client sent it, without the query. */
  readonly path: string;
  /** The host name in lower case, without a port; behind a proxy what the platform trusts as the host. */
  readonly host: string;
  /** The parameters of the route, decoded. */
  readonly params: Readonly<Record<string, string>>;
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
  /** Whose list? Synchronous; `undefined` refuses. What it reads must be in the URL or the host, never in a header. */
  key(request: CorsRequest): string | undefined;
  /**
   * The origins of one key, validated like configured ones: an invalid entry is dropped and never widens.
   * A throw, a rejection or an answer after the time limit refuses. `signal` aborts at the time limit; until the promise
   * settles (for a minute at most) no other lookup of this key begins, and an answer that comes late is kept.
   */
  origins(key: string, signal: AbortSignal): Iterable<string> | Promise<Iterable<string>>;
  /** Optional: for several instances of the application. Called once, before the server listens. */
  watch?: OriginWatch;
  /** Optional: tells the other instances that the list of a key (of all, where it is left out) has changed. */
  announce?(key?: string): void | Promise<void>;
  /** Optional: whether word of other instances arrives at present; shown in `CorsService.report().sources`. */
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
  /** Forgets the list of a key, or all lists: also whenever word of changes may have been missed. */
  forget(key?: string): void;
  /** Logs a trouble; the same one is logged once. */
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
  /** Milliseconds a list is kept. Default 30 000: how long a removed origin may still be admitted. */
  ttl?: number;
  /** Milliseconds an empty list (an unknown key) is kept. Default 5 000. */
  negativeTtl?: number;
  /** Lists kept at most, and as many empty ones apart. Default 10 000. */
  max?: number;
  /**
   * Milliseconds a request waits for its list, the wait for a turn included, before it is refused. Default 1 000. A
   * lookup that takes longer holds its place in `maxInFlight` until the source's promise settles; its late answer is kept.
   */
  timeout?: number;
  /** Milliseconds after `ttl` for which a list may stand in while its lookup fails. Default 0: never. */
  staleIfError?: number;
  /**
   * Milliseconds by which a replica that the source reads from may lag behind its primary. Default 1 000; 0 for no
   * replica. A list read within this time after its key was forgotten may be from before the change: it counts no longer
   * than that, and is read again.
   */
  replicationLag?: number;
  /**
   * Lookups under way at most; further ones wait for their turn, up to `timeout`. Default 8: keep it below the size
   * of the pool that the source shares with the application. Keys that had a list lately go first; others get at most
   * three quarters of the places, and are refused where 1 000 of them wait.
   */
  maxInFlight?: number;
  /** A bare regular expression is no source, though it has a `source`: write `{ regex, accepts }`. */
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
