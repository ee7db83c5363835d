import { corsCheck, exposedHeaders } from './cors.check.js';
import { ENGINES, type BrowserEngine, type EngineTraits } from './engine.js';
import { getHeader, type HeaderList } from './header.list.js';
import { checkPreflight, needsPreflight, preflightHeaders, type PreflightedRequest } from './preflight.js';
import { PreflightCache } from './preflight.cache.js';
import { follow, isRedirect, type FetchState } from './fetch.state.js';
import type { Failure } from './verdict.js';
import type { CookieJar, RoundTrip, Outcome, PageRequest, Transport, WireRequest, WireResponse } from './wire.js';

/** The browser's part of the CORS protocol for the pages of one origin, by the steps of the Fetch standard. */
export class Browser {
  private readonly engine: EngineTraits;
  private readonly preflights: PreflightCache;

  constructor(
    private readonly origin: string,
    private readonly transport: Transport,
    engine: BrowserEngine = 'standard',
    private readonly cookies?: CookieJar,
  ) {
    this.engine = ENGINES[engine];
    this.preflights = new PreflightCache(this.engine);
  }

  /** Fetch: fetching. Never rejects. */
  async fetch(page: PageRequest): Promise<Outcome> {
    const { method, headers, body } = page;
    const url = new URL(page.url);
    const exchanges: RoundTrip[] = [];
    const state: FetchState = {
      page,
      method,
      url,
      headers,
      body,
      tainting: 'basic',
      hasTaintedOrigin: false,
      redirects: 0,
    };
    for (;;) {
      const result = await this.fetchOnce(state, exchanges);
      if (result !== 'redirected') return { response: undefined, failure: undefined, ...result, exchanges };
    }
  }

  /** Clears the preflight cache. */
  forgetPreflights(): void {
    this.preflights.clear();
  }

  /** Fetch: main fetch and HTTP fetch, for one URL of the list. */
  private async fetchOnce(state: FetchState, exchanges: RoundTrip[]): Promise<Partial<Outcome> | 'redirected'> {
    const { page } = state;
    if (state.url.origin !== this.origin || state.hasTaintedOrigin) state.tainting = 'cors';
    const request = this.requestOf(state);
    const isChecked = state.tainting === 'cors' && (page.mode ?? 'cors') === 'cors';
    const isPreflighted = isChecked && needsPreflight(request);
    if (isPreflighted && !this.preflights.allows(request)) {
      const failure = await this.preflight(request, exchanges);
      if (failure) return this.failed(request, isPreflighted, failure);
    }
    const response = await this.send('actual', this.wireOf(state, request), exchanges);
    if (typeof response === 'string')
      return this.failed(request, isPreflighted, { step: 'network', of: 'answer', found: response });
    this.storeCookies(state, response);
    // Fetch: HTTP fetch, step 4.4: the check on every answer, redirects included.
    const failure = isChecked ? corsCheck(request.origin, page.credentials, response.headers) : undefined;
    if (failure) return this.failed(request, isPreflighted, { ...failure, of: 'answer' });
    const location = isRedirect(response.status) ? getHeader(response.headers, 'location') : undefined;
    if (location !== undefined) {
      const forbidden = follow(state, response.status, location, this.origin);
      return forbidden
        ? this.failed(request, isPreflighted, { step: 'redirect', of: 'answer', found: forbidden })
        : 'redirected';
    }
    if (!isChecked) return { response };
    return { response: { ...response, headers: exposedHeaders(response.headers, page.credentials) } };
  }

  private requestOf({ page, method, url, headers, hasTaintedOrigin }: FetchState): PreflightedRequest {
    const { credentials } = page;
    return { method, url: withoutFragment(url), origin: hasTaintedOrigin ? 'null' : this.origin, headers, credentials };
  }

  /** Fetch: CORS-preflight fetch. Returns the failure; undefined if the request may be sent. */
  private async preflight(request: PreflightedRequest, exchanges: RoundTrip[]): Promise<Failure | undefined> {
    const wire = { method: 'OPTIONS', url: request.url, headers: preflightHeaders(request), body: undefined };
    const response = await this.send('preflight', wire, exchanges);
    if (typeof response === 'string') return { step: 'network', of: 'preflight', found: response };
    const failure = corsCheck(request.origin, request.credentials, response.headers);
    if (failure) return { ...failure, of: 'preflight' };
    if (response.status < 200 || response.status > 299)
      return { step: 'status', of: 'preflight', found: String(response.status) };
    const checked = checkPreflight(request, response.headers, this.engine);
    if ('step' in checked) return { ...checked, of: 'preflight' };
    this.preflights.add(request, checked);
    return undefined;
  }

  /** Fetch: main fetch, step 12: a network error clears the cached preflights of the request. */
  private failed(request: PreflightedRequest, isPreflighted: boolean, failure: Failure): Partial<Outcome> {
    if (isPreflighted) this.preflights.failed(request);
    return { failure };
  }

  /** Whether cookies are sent and stored. */
  private includesCookies({ page, tainting }: FetchState): boolean {
    return page.credentials === 'include' || (page.credentials === 'same-origin' && tainting === 'basic');
  }

  private storeCookies(state: FetchState, { headers }: WireResponse): void {
    const navigates = state.page.mode === 'navigate';
    if (this.includesCookies(state)) this.cookies?.store(state.url.href, this.origin, headers, navigates);
  }

  private wireOf(state: FetchState, { method, url, origin, headers }: PreflightedRequest): WireRequest {
    const { mode = 'cors', added = [] } = state.page;
    const cookie = this.includesCookies(state)
      ? this.cookies?.cookiesFor(url, this.origin, method, mode === 'navigate')
      : undefined;
    const given = [...headers, ...added];
    const names = new Set(given.map(([name]) => name.toLowerCase()));
    // Fetch: append a request `Origin` header. Across origins in mode cors, for sockets, and except for GET and HEAD.
    const asks = state.tainting === 'cors' && mode === 'cors';
    const withOrigin = asks || mode === 'websocket' || (method !== 'GET' && method !== 'HEAD');
    const own: HeaderList = [
      ...(names.has('accept') ? [] : [['Accept', '*/*'] as const]),
      ...given,
      ...(withOrigin ? [['Origin', origin] as const] : []),
      ...(cookie === undefined ? [] : [['Cookie', cookie] as const]),
    ];
    return { method, url, headers: own, body: state.body };
  }

  /** The response, or the error text if there is none. */
  private async send(
    kind: RoundTrip['kind'],
    request: WireRequest,
    exchanges: RoundTrip[],
  ): Promise<WireResponse | string> {
    try {
      const response = await this.transport(request);
      exchanges.push({ kind, request, response });
      return response;
    } catch (error) {
      exchanges.push({ kind, request, response: undefined });
      return error instanceof Error ? error.message : String(error);
    }
  }
}

function withoutFragment(url: URL): string {
  const copy = new URL(url);
  copy.hash = '';
  return copy.href;
}
