import type { CredentialsMode } from './cors.check.js';
import type { HeaderList } from './header.list.js';
import type { Failure } from './verdict.js';

/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
}

/** An answer as it came over the wire. */
export interface WireResponse {
  readonly status: number;
  readonly headers: HeaderList;
  /** Whatever the transport gives. */
  readonly body: unknown;
}

/** Takes a request to whoever answers it. A rejection is a network error. */
export type Transport = (request: WireRequest) => Promise<WireResponse>;

/** Keeps the cookies of a browser. */
export interface CookieJar {
  cookiesFor(url: string, origin: string): string | undefined;
  store(url: string, origin: string, headers: HeaderList): void;
}

/** What script asks for with `fetch()`. */
export interface PageRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array | undefined;
  readonly credentials: CredentialsMode;
  readonly redirect: 'follow' | 'error';
}

/** One request and its answer. */
export interface RoundTrip {
  readonly kind: 'preflight' | 'actual';
  readonly request: WireRequest;
  readonly response: WireResponse | undefined;
}

/** What came of it: the answer as the page may see it, or why it may not; and all that went over the wire. */
export interface Outcome {
  readonly response: WireResponse | undefined;
  readonly failure: Failure | undefined;
  readonly exchanges: readonly RoundTrip[];
}
