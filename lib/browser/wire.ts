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
  cookiesFor(url: string, origin: string): string | undefined;
  store(url: string, origin: string, headers: HeaderList): void;
}

/** The arguments of `fetch()` in the page. */
export interface PageRequest {
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
