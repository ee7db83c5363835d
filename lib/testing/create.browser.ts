import { Browser } from '../browser/browser.fetch.js';
import type { CredentialsMode } from '../browser/cors.check.js';
import type { BrowserEngine } from '../browser/engine.js';
import { normalizeMethod } from '../browser/safelist.js';
import type { PageRequest } from '../browser/wire.js';
import { canonicalOrigin, splitExactOrigin } from '../origins/origin.grammar.js';
import { FORBIDDEN_METHODS, FORBIDDEN_REQUEST_HEADERS } from '../policy/terms.js';
import { appTransport, type TestableApp } from './app.transport.js';
import { cookieJar } from './cookie.jar.js';
import { httpTransport } from './http.transport.js';
import { PageResponse } from './page.response.js';

/** Options of {@link createBrowser}. */
export interface BrowserOptions {
  /** The origin of the page, as browsers send it; `null` for a sandboxed frame. */
  origin: string;
  /** Cookies the browser has for the API, by name. Those set by responses are stored as well. */
  cookies?: Readonly<Record<string, string>>;
  /** The rules to follow. Default `standard`: those of the Fetch standard, which are the strictest. */
  engine?: BrowserEngine;
  /** The base URL of paths. Default `http://localhost`, or the URL that is given in place of an application. */
  api?: string;
}

/** The options of `fetch()` that CORS depends on. */
export interface PageRequestInit {
  /** Default `GET`. */
  method?: string;
  headers?: HeadersInit;
  /** A body; a string goes as `text/plain`, unless a `Content-Type` is given. */
  body?: BodyInit | null;
  /** Whether cookies are sent. Default `same-origin`, as in browsers. */
  credentials?: CredentialsMode;
  /** Default `follow`. */
  redirect?: 'follow' | 'error';
}

/** A browser with one page in it. */
export interface TestBrowser {
  /** What `fetch()` in the page would do. Rejects as a browser does for a request that cannot be made at all. */
  fetch(path: string, init?: PageRequestInit): Promise<PageResponse>;
  /** Clears the preflight cache, as closing the browser does. */
  forgetPreflights(): void;
}

type HeadersInit = ConstructorParameters<typeof Headers>[0];
type BodyInit = NonNullable<ConstructorParameters<typeof Response>[0]>;

/**
 * A browser for tests: `fetch()` runs the algorithm of the Fetch standard against an application in memory, on either
 * platform and without a port, or against a server.
 *
 * @example
 * ```ts
 * const page = createBrowser(app, { origin: 'https://shop.example.com' });
 * const answer = await page.fetch('/orders', { credentials: 'include' });
 * expect(answer).toMatchObject({ readable: true, status: 200 });
 * ```
 *
 * @param app an application, started or not, or the URL of a server
 * @throws TypeError if the origin is not spelled as a browser sends it
 * @see https://fetch.spec.whatwg.org/#fetching
 */
export function createBrowser(app: TestableApp | string, options: BrowserOptions): TestBrowser {
  const { origin, cookies = {}, engine = 'standard' } = options;
  if (origin !== 'null' && splitExactOrigin(origin) === undefined) {
    const proposal = canonicalOrigin(origin);
    throw new TypeError(
      `No page has the origin ${JSON.stringify(origin)}.${proposal ? ` Browsers send ${proposal}.` : ''}`,
    );
  }
  const api = options.api ?? (typeof app === 'string' ? app : 'http://localhost');
  const transport = typeof app === 'string' ? httpTransport() : appTransport(app);
  const browser = new Browser(origin, transport, engine, cookieJar(api, cookies));
  return {
    fetch: async (path, init = {}) => {
      const request = await requestOf(new URL(path, api).href, init);
      const outcome = await browser.fetch(request);
      return new PageResponse(outcome, { origin, method: request.method, url: path });
    },
    forgetPreflights: () => browser.forgetPreflights(),
  };
}

/** Fetch: new Request(). What a page cannot set is left out, as browsers do. */
async function requestOf(url: string, init: PageRequestInit): Promise<PageRequest> {
  const method = normalizeMethod(init.method ?? 'GET');
  if (FORBIDDEN_METHODS.has(method.toUpperCase())) throw new TypeError(`A page cannot send ${method}.`);
  const body = init.body ?? undefined;
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) throw new TypeError(`${method} has no body.`);
  const headers = new Headers(init.headers);
  const extracted = body === undefined ? undefined : new Response(body);
  const type = extracted?.headers.get('content-type');
  if (type && !headers.has('content-type')) headers.set('content-type', type);
  const list = [...headers].filter(([name]) => !isForbidden(name));
  return {
    method,
    url,
    headers: list,
    body: extracted && new Uint8Array(await extracted.arrayBuffer()),
    credentials: init.credentials ?? 'same-origin',
    redirect: init.redirect ?? 'follow',
  };
}

/** Fetch: forbidden request-header. */
function isForbidden(name: string): boolean {
  const lower = name.toLowerCase();
  return FORBIDDEN_REQUEST_HEADERS.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-');
}
