import type { CredentialsMode } from '../browser/cors.check.js';
import { isSafelistedHeader, normalizeMethod } from '../browser/safelist.js';
import type { HeaderList } from '../browser/header.list.js';
import type { PageRequest } from '../browser/wire.js';
import { FORBIDDEN_METHODS, FORBIDDEN_REQUEST_HEADERS } from '../policy/terms.js';
import { show } from '../rules/configuration.issue.js';

/** The options of `fetch()` that CORS depends on. */
export interface PageRequestInit {
  /** Default `GET`. */
  method?: string;
  /** Headers that the page sets; those that pages cannot set are left out, as in a browser. */
  headers?: HeadersInit;
  /** A body; a string goes as `text/plain`, unless a `Content-Type` is given. */
  body?: BodyInit | null;
  /** Whether cookies are sent. Default `same-origin`, as in browsers. */
  credentials?: CredentialsMode;
  /** Default `follow`. */
  redirect?: 'follow' | 'error';
}

/** A form on the page. */
export interface PageForm {
  /** Default `POST`; with `GET` the fields are the query. */
  method?: 'GET' | 'POST';
  /** Names and values of the fields. */
  fields?: Readonly<Record<string, string>>;
  /** Default `application/x-www-form-urlencoded`. */
  enctype?: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
}

type HeadersInit = ConstructorParameters<typeof Headers>[0];
/** What `fetch()` and `sendBeacon()` take as a body. */
export type BodyInit = NonNullable<ConstructorParameters<typeof Response>[0]>;

/** Fetch: new Request(). What a page cannot set is left out, as browsers do. */
export async function fetchRequest(url: string, init: PageRequestInit): Promise<PageRequest> {
  const method = normalizeMethod(init.method ?? 'GET');
  if (FORBIDDEN_METHODS.has(method.toUpperCase())) throw new TypeError(`A page cannot send ${method}.`);
  refuseUnknown(init as { mode?: unknown });
  const body = init.body ?? undefined;
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) throw new TypeError(`${method} has no body.`);
  const headers = new Headers(init.headers);
  const extracted = await extract(body);
  if (extracted.type && !headers.has('content-type')) headers.set('content-type', extracted.type);
  const list = [...headers].filter(([name, value]) => !isForbidden(name, value));
  const { credentials = 'same-origin', redirect = 'follow' } = init;
  return { method, url, headers: list, body: extracted.bytes, credentials, redirect };
}

/** HTML: new EventSource(). */
export function eventSourceRequest(url: string, withCredentials: boolean): PageRequest {
  return {
    ...{ method: 'GET', url, headers: [], body: undefined, redirect: 'follow' },
    added: [
      ['Accept', 'text/event-stream'],
      ['Cache-Control', 'no-cache'],
    ],
    credentials: withCredentials ? 'include' : 'same-origin',
  };
}

/** Beacon: sendBeacon(). Only a type of body that a form cannot send is asked for by a preflight. */
export async function beaconRequest(url: string, body: BodyInit | undefined): Promise<PageRequest> {
  const { type, bytes } = await extract(body);
  const asks = type !== undefined && !isSafelistedHeader('content-type', type);
  return {
    ...{ mode: asks ? 'cors' : 'no-cors', method: 'POST', url, headers: typed(type), body: bytes },
    ...{ credentials: 'include', redirect: 'follow' },
  };
}

/** HTML: form submission, which opens a page. */
export async function formRequest(
  url: string,
  { method = 'POST', fields = {}, enctype }: PageForm,
): Promise<PageRequest> {
  const shared = { mode: 'navigate', credentials: 'include', redirect: 'follow' } as const;
  if (method === 'GET') {
    const target = new URL(url);
    target.search = new URLSearchParams(fields).toString();
    return { ...shared, method, url: target.href, headers: [], body: undefined };
  }
  const { type, bytes } = await extract(bodyOf(fields, enctype));
  return { ...shared, method, url, headers: typed(enctype === 'text/plain' ? enctype : type), body: bytes };
}

function bodyOf(fields: Readonly<Record<string, string>>, enctype: PageForm['enctype']): BodyInit {
  const pairs = Object.entries(fields);
  if (enctype === 'text/plain') return pairs.map(([name, value]) => `${name}=${value}\r\n`).join('');
  if (enctype !== 'multipart/form-data') return new URLSearchParams(fields);
  const form = new FormData();
  for (const [name, value] of pairs) form.append(name, value);
  return form;
}

/** WebSockets: establish a WebSocket connection. The key is the one of RFC 6455: nothing depends on it here. */
export function webSocketRequest(url: string, protocols: readonly string[]): PageRequest {
  const added: HeaderList = [
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ...(protocols.length === 0 ? [] : [['Sec-WebSocket-Protocol', protocols.join(', ')] as const]),
  ];
  const target = url.replace(/^ws/, 'http');
  return {
    ...{ mode: 'websocket', method: 'GET', url: target, headers: [], added, body: undefined },
    ...{ credentials: 'include', redirect: 'error' },
  };
}

const typed = (type: string | undefined): HeaderList => (type === undefined ? [] : [['content-type', type]]);

/** Fetch: extract a body. */
async function extract(body: BodyInit | undefined): Promise<{ type?: string; bytes?: Uint8Array }> {
  if (body === undefined) return {};
  const extracted = new Response(body);
  const type = extracted.headers.get('content-type');
  return { bytes: new Uint8Array(await extracted.arrayBuffer()), ...(type === null ? {} : { type }) };
}

/** What of `fetch()` is not done here; without a word a test would prove something else. */
function refuseUnknown({ mode = 'cors', redirect = 'follow' }: { mode?: unknown; redirect?: unknown }): void {
  if (mode !== 'cors') throw new TypeError(`fetch() of the page knows no mode but "cors", and this is ${show(mode)}.`);
  if (redirect !== 'follow' && redirect !== 'error')
    throw new TypeError(
      `fetch() of the page knows the redirect modes "follow" and "error", and this is ${show(redirect)}.`,
    );
}

/** Headers that may name another method; with one that pages cannot send they are left out. */
const OVERRIDES: ReadonlySet<string> = new Set(['x-http-method', 'x-http-method-override', 'x-method-override']);

/** Fetch: forbidden request-header. */
function isForbidden(name: string, value: string): boolean {
  const lower = name.toLowerCase();
  if (OVERRIDES.has(lower))
    return value.split(',').some((method) => FORBIDDEN_METHODS.has(method.trim().toUpperCase()));
  return FORBIDDEN_REQUEST_HEADERS.has(lower) || lower.startsWith('proxy-') || lower.startsWith('sec-');
}
