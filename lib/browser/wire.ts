import type { CredentialsMode } from './cors.check.js';
import type { HeaderList } from './header.list.js';
import type { Failure } from './verdict.js';

/** A request as it is sent over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
}

/** A response as it was received. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** The body as the transport returns it. */
  readonly body: unknown;
}

/** Sends a request and returns the response. A rejection is a network error. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/** Stores the cookies of a browser. */
export interface CookieJar {
  /** The `Cookie` header of a request; `navigates` where it opens a page, so that the site is no third party. */
  cookiesFor(url: string, origin: string, method: string, navigates: boolean): string | undefined;
  store(url: string, origin: string, headers: HeaderList, navigates: boolean): void;
}

/** Fetch: request mode. Only `cors` asks a server whether the page may send and read. */
type RequestMode = 'cors' | 'no-cors' | 'navigate' | 'websocket';

/** The arguments of `fetch()` in the page. */
export interface PageRequest {
  /** Default `cors`. */
  readonly mode?: RequestMode;
  /** Headers that the browser itself adds. */
  readonly added?: HeaderList;
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
  readonly credentials: CredentialsMode;
  readonly redirect: 'follow' | 'error';
}

/** A request and its response. */
export interface RoundTrip {
  readonly kind: 'preflight' | 'actual';
  readonly request: WireRequest;
  readonly response: WireResponse | undefined;
}

/** The result of a fetch: the response as the page may read it, or the failure; and everything sent over the wire. */
export interface Outcome {
  readonly response: WireResponse | undefined;
  readonly failure: Failure | undefined;
  readonly exchanges: readonly RoundTrip[];
}
