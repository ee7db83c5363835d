import type { HeaderList } from './header.list.js';
import type { PageRequest } from './wire.js';

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;
/** Fetch: request-body-header name. */
const BODY_HEADERS: ReadonlySet<string> = new Set([
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
]);

/** The state of a request across redirects. */
export interface FetchState {
  readonly page: PageRequest;
  method: string;
  url: URL;
  headers: HeaderList;
  body: Uint8Array | undefined;
  /** Fetch: response tainting. Once `cors`, it stays so. */
  tainting: 'basic' | 'cors';
  /** Fetch: redirect-tainted origin; it is sent as `null`. */
  hasTaintedOrigin: boolean;
  redirects: number;
}

/** Fetch: redirect status. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/** Fetch: HTTP-redirect fetch. Returns why the redirect may not be followed; undefined if it is followed. */
export function follow(state: FetchState, status: number, location: string, origin: string): string | undefined {
  const { page, method, url } = state;
  if (page.redirect === 'error') return 'the page follows no redirects';
  if (!URL.canParse(location, url.href)) return `${location} is no URL`;
  const next = new URL(location, url);
  if (next.protocol !== 'http:' && next.protocol !== 'https:') return `${next.protocol} is not http`;
  if (state.redirects++ === MAX_REDIRECTS) return `more than ${MAX_REDIRECTS} redirects`;
  const withUser = next.username !== '' || next.password !== '';
  if (withUser && (state.tainting === 'cors' || next.origin !== origin)) return 'the URL holds user information';
  const changes = status === 303 ? method !== 'GET' && method !== 'HEAD' : status < 303 && method === 'POST';
  if (changes) {
    state.method = 'GET';
    state.body = undefined;
    state.headers = state.headers.filter(([name]) => !BODY_HEADERS.has(name.toLowerCase()));
  }
  if (next.origin !== url.origin) {
    state.headers = state.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
    if (url.origin !== origin) state.hasTaintedOrigin = true;
  }
  if (next.hash === '') next.hash = url.hash;
  state.url = next;
  return undefined;
}
