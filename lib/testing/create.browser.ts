import type { Readable } from 'node:stream';
import { ModulesContainer } from '@nestjs/core';
import { Browser } from '../browser/browser.fetch.js';
import { ENGINES, type BrowserEngine, type ThirdPartyCookies } from '../browser/engine.js';
import { getHeader } from '../browser/header.list.js';
import type { Outcome, PageRequest } from '../browser/wire.js';
import { CorsService } from '../module/cors.service.js';
import { appTransport, type TestableApp } from './app.transport.js';
import { cookieJar } from './cookie.jar.js';
import { httpTransport } from './http.transport.js';
import { checkPageOrigin } from './page.origin.js';
import { deliveryOf, type PageDelivery } from './page.delivery.js';
import {
  beaconRequest,
  eventSourceRequest,
  fetchRequest,
  formRequest,
  webSocketRequest,
  type BodyInit,
  type PageForm,
  type PageRequestInit,
} from './page.request.js';
import { PageResponse } from './page.response.js';

/** Options of {@link createBrowser}. */
export interface BrowserOptions {
  /** The origin of the page, as browsers send it; `null` for a sandboxed frame. */
  origin: string;
  /** Cookies the browser has for the API, by name. Those set by responses are stored as well. */
  cookies?: Readonly<Record<string, string>>;
  /** The rules to follow. Default `standard`: those of the Fetch standard, which are the strictest. */
  engine?: BrowserEngine;
  /**
   * Cookies of a site other than the page's. Default: as the engine has them: `standard` and `chromium` allow them,
   * `firefox` keeps them apart for each site, `webkit` blocks all but `Partitioned` ones.
   */
  thirdPartyCookies?: ThirdPartyCookies;
  /** The base URL of paths. Default `http://localhost`, or the URL that is given in place of an application. */
  api?: string;
}

/** A browser with one page in it. */
export interface TestBrowser {
  /** What `fetch()` in the page would do. Rejects as a browser does for a request that cannot be made at all. */
  fetch(path: string, init?: PageRequestInit): Promise<PageResponse>;
  /** `new EventSource()`: readable where it opens. An answer that is no event stream, or no 200, is blocked by `status`. */
  eventSource(path: string, init?: { withCredentials?: boolean }): Promise<PageResponse>;
  /** `navigator.sendBeacon()`: sent without a preflight, whoever the page is, unless its type of body asks for one. */
  sendBeacon(path: string, body?: BodyInit): Promise<PageDelivery>;
  /** A form that is submitted: sent whoever the page is. `enforce` is what stops it. */
  submitForm(path: string, form?: PageForm): Promise<PageDelivery>;
  /** `new WebSocket()`: the status is 101 where it opens. Browsers let every page try. */
  webSocket(path: string, protocols?: readonly string[]): Promise<PageDelivery>;
  /** Clears the preflight cache, as closing the browser does. */
  forgetPreflights(): void;
}

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
 * @throws TypeError if the origin is not spelled as a browser sends it, or if there is no such engine
 * @see https://fetch.spec.whatwg.org/#fetching
 */
export function createBrowser(app: TestableApp | string, options: BrowserOptions): TestBrowser {
  const { origin, cookies = {}, engine = 'standard' } = options;
  checkPageOrigin(origin);
  if (!Object.hasOwn(ENGINES, engine))
    throw new TypeError(`There is no engine ${JSON.stringify(engine)}; there are ${Object.keys(ENGINES).join(', ')}.`);
  const api = options.api ?? (typeof app === 'string' ? app : 'http://localhost');
  const transport = typeof app === 'string' ? httpTransport() : appTransport(app);
  const jar = cookieJar(api, cookies, options.thirdPartyCookies ?? ENGINES[engine].thirdPartyCookies);
  const browser = new Browser(origin, transport, engine, jar);
  const urlOf = (path: string): string => new URL(path, api).href;
  const read = async (request: PageRequest, url: string, outcome: Outcome): Promise<PageResponse> => {
    const isFirst = outcome.exchanges.every((each) => each.request.url === outcome.exchanges[0]?.request.url);
    const isAsked = outcome.failure?.step === 'origin' && isFirst;
    const reason = isAsked ? await reasonOf(app, origin, request, url) : undefined;
    return new PageResponse(outcome, { origin, method: request.method, url }, reason);
  };
  const deliver = async (request: PageRequest): Promise<PageDelivery> => deliveryOf(await browser.fetch(request));
  return {
    fetch: async (path, init = {}) => {
      const request = await fetchRequest(urlOf(path), init);
      return read(request, path, await browser.fetch(request));
    },
    eventSource: async (path, { withCredentials = false } = {}) => {
      const request = eventSourceRequest(urlOf(path), withCredentials);
      return read(request, path, asEventStream(await browser.fetch(request)));
    },
    sendBeacon: async (path, body) => deliver(await beaconRequest(urlOf(path), body)),
    submitForm: async (path, form = {}) => deliver(await formRequest(urlOf(path), form)),
    webSocket: (path, protocols = []) => deliver(webSocketRequest(urlOf(path), protocols)),
    forgetPreflights: () => browser.forgetPreflights(),
  };
}

/** The application knows more than the browser: the entry that was probably meant for this page. */
async function reasonOf(
  app: TestableApp | string,
  origin: string,
  { method, url, headers, credentials }: PageRequest,
  given: string,
): Promise<string | undefined> {
  if (typeof app === 'string') return undefined;
  const { host, pathname, search } = new URL(url);
  // As the test has written it, where that is a path.
  const path = /^\/(?!\/)/.test(given) ? given : pathname + search;
  const question = { method, path, host, origin, headers: Object.fromEntries(headers), credentials };
  const explained = await serviceOf(app)?.explain(question);
  return explained?.blockedBy === 'origin' ? explained.reason : undefined;
}

/** None where CORS is left to `enableCors()`. Looked up in the container, since `app.get()` of what is missing may end the process. */
function serviceOf(app: TestableApp): CorsService | undefined {
  const modules = [...(app.get?.(ModulesContainer, { strict: false }).values() ?? [])];
  const provider = modules.map(({ providers }) => providers.get(CorsService)).find((each) => each !== undefined);
  return provider?.instance as CorsService | undefined;
}

/** HTML: an event source opens with a 200 of its type only; its events are not read here. */
function asEventStream({ response, failure, exchanges }: Outcome): Outcome {
  (response?.body as Readable | undefined)?.destroy();
  const type = getHeader(response?.headers ?? [], 'content-type') ?? '';
  if (response === undefined || (response.status === 200 && /^text\/event-stream\s*(;|$)/i.test(type)))
    return { response: response && { ...response, body: undefined }, failure, exchanges };
  const found = `${response.status}${type === '' ? '' : ` and the type ${type}`}`;
  return { response: undefined, failure: { step: 'status', of: 'answer', found }, exchanges };
}
