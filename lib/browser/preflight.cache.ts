import type { EngineTraits } from './engine.js';
import type { PreflightedRequest, PreflightGrant } from './preflight.js';
import { isSafelistedMethod, unsafeNames } from './safelist.js';

interface Entry {
  readonly origin: string;
  readonly url: string;
  readonly credentials: boolean;
  readonly kind: 'method' | 'header';
  readonly name: string;
  until: number;
}

/** Fetch: CORS-preflight cache, of one browser. */
export class PreflightCache {
  private entries: Entry[] = [];

  constructor(private readonly engine: EngineTraits) {}

  /** Whether the cache allows the request, so that no preflight is sent. */
  allows(request: PreflightedRequest): boolean {
    const { method, headers } = request;
    const coversMethod = isSafelistedMethod(method) || this.has(request, 'method', method);
    const allowed = coversMethod && unsafeNames(headers).every((name) => this.has(request, 'header', name));
    if (!allowed && this.engine.replacesPreflights) this.forgetUrl(request);
    return allowed;
  }

  /** Adds what a preflight has allowed. */
  add(request: PreflightedRequest, { methods, headers, maxAge }: PreflightGrant): void {
    if (this.engine.replacesPreflights) this.forgetUrl(request);
    const until = Date.now() + maxAge * 1000;
    const { origin, url } = request;
    const credentials = request.credentials === 'include';
    for (const [kind, names] of [['method', methods] as const, ['header', headers] as const]) {
      for (const name of new Set(names)) {
        const known = this.matching(request).find((entry) => entry.kind === kind && entry.name === name);
        if (known) known.until = until;
        else this.entries.push({ origin, url, credentials, kind, name, until });
      }
    }
  }

  /** Fetch: clear cache entries, for a request that has failed. */
  failed(request: PreflightedRequest): void {
    if (this.engine.replacesPreflights) return;
    const gone = new Set(this.matching(request));
    this.entries = this.entries.filter((entry) => !gone.has(entry));
  }

  clear(): void {
    this.entries = [];
  }

  private forgetUrl({ origin, url }: PreflightedRequest): void {
    this.entries = this.entries.filter((entry) => entry.origin !== origin || entry.url !== url);
  }

  /** Fetch: method cache entry match, header-name cache entry match. */
  private has(request: PreflightedRequest, kind: Entry['kind'], name: string): boolean {
    // A cached "*" does not include Authorization, not even in Chromium.
    const byWildcard = name !== 'authorization';
    return this.matching(request).some(
      (entry) =>
        entry.kind === kind && (entry.name === name || (entry.name === '*' && byWildcard && !entry.credentials)),
    );
  }

  /** Fetch: cache entry match. */
  private matching({ origin, url, credentials }: PreflightedRequest): Entry[] {
    this.entries = this.entries.filter(({ until }) => until > Date.now());
    return this.entries.filter(
      (entry) => entry.origin === origin && entry.url === url && (entry.credentials || credentials !== 'include'),
    );
  }
}
