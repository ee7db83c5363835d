import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsPolicy } from '../policy/policy.js';
import { REQUEST_HEADERS, REQUEST_METHOD } from '../policy/terms.js';
import type { RequestTarget, RegisteredRoute } from '../routes/registered.route.js';
import type { RequestReader } from './request.reader.js';
import type { GivenHeaders } from './response.headers.js';

const CONTEXT = Symbol('nestjs-cors context');
const REQUEST_METHOD_FIELD = REQUEST_METHOD.toLowerCase();
const REQUEST_HEADERS_FIELD = REQUEST_HEADERS.toLowerCase();
const NONE_PASSED: readonly RegisteredRoute[] = Object.freeze([]);
/** Characters of what a preflight asks for that are looked at. */
const MAX_REQUESTED = 1_024;

/** What a request is to CORS. A handshake opens a socket. */
export type RequestKind = 'preflight' | 'actual' | 'handshake';

/** Whoever the request belongs to: reads it as the platform does, and has a say as the head of its response is written. */
export interface ContextOwner extends RequestReader {
  /** The headers of a head that is about to be written, with those of the decision. */
  onHeaders(response: ServerResponse, context: RequestContext, given: GivenHeaders): GivenHeaders;
  /** The headers of a 103 that is about to be written. */
  onEarlyHints(context: RequestContext, hints: OutgoingHttpHeaders): OutgoingHttpHeaders;
}

/** Lists that sources gave, and what they were asked for. */
interface GivenLists {
  readonly policy: CorsPolicy;
  readonly place: unknown;
  readonly isPaired: boolean | undefined;
  readonly matchers: readonly OriginMatcher[];
}

type Bearer = ServerResponse & { [CONTEXT]?: RequestContext };

/** The one place a request is read: what CORS has to know of it, from its first sight to the head of its response. */
export class RequestContext implements RequestTarget {
  /** The route that was reached; `null` where the router found none, undefined while it was not asked. */
  route: RegisteredRoute | null | undefined;
  /** Routes that were reached and passed the request on. */
  passed: readonly RegisteredRoute[] = NONE_PASSED;
  /** Lists that sources gave for a policy. */
  lists: GivenLists | undefined;
  /** Whether it is a preflight that the application answers itself. */
  passThrough = false;
  /** Whether a policy has stopped it, see {@link RequestGate}. */
  isStopped = false;
  readonly method: string;
  /** The method that a preflight asks for; undefined for any other request. */
  readonly requestedMethod: string | undefined;
  /** As the router reads what came: one that is mounted below a prefix shortens it later. */
  readonly url: string;
  readonly origin: string | undefined;
  /** How the response writes its head, and early hints, without the module. */
  writeHead: ServerResponse['writeHead'] | undefined = undefined;
  writeEarlyHints: ServerResponse['writeEarlyHints'] | undefined = undefined;

  constructor(
    /** Whose request it is, where one application is mounted below another, or shares its instance. */
    public owner: ContextOwner,
    /** The platform's request, where its host name is asked for. */
    readonly request: object,
    readonly raw: IncomingMessage,
  ) {
    this.method = raw.method ?? 'GET';
    this.url = owner.targetOf(raw.url ?? '/');
    this.origin = originOf(raw);
    this.requestedMethod = requestedMethodOf(raw);
  }

  get kind(): RequestKind {
    return this.requestedMethod === undefined ? 'actual' : 'preflight';
  }

  /** Host and port, as the platform trusts them. */
  get host(): string {
    return this.owner.hostOf(this.request);
  }

  get hostname(): string {
    return this.owner.hostnameOf(this.request);
  }

  /** A copy: a source that writes to them would change what the handler reads. */
  get params(): Readonly<Record<string, string>> | undefined {
    const { params } = this.request as { params?: Readonly<Record<string, string>> };
    return params && Object.freeze({ ...params });
  }

  /** The headers that a preflight asks for, in lower case; no more than a page would. */
  get requestedHeaders(): readonly string[] {
    const asked = [this.raw.headers[REQUEST_HEADERS_FIELD] ?? ''].flat().join(',');
    return asked
      .slice(0, MAX_REQUESTED)
      .split(',')
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== '');
  }

  /** `Sec-Fetch-Site`; two of them arrive as one text with a comma, which is neither of its values. */
  get fetchSite(): string | undefined {
    return [this.raw.headers['sec-fetch-site']].flat().join(', ') || undefined;
  }

  get carriesCookies(): boolean {
    return this.raw.headers.cookie !== undefined;
  }

  static of(response: ServerResponse): RequestContext | undefined {
    return (response as Bearer)[CONTEXT];
  }

  attachTo(response: ServerResponse): void {
    (response as Bearer)[CONTEXT] = this;
  }
}

/** A request that asks whether another one may be sent (Fetch: CORS-preflight request). */
export type PreflightContext = RequestContext & { readonly requestedMethod: string; readonly origin: string };

export const isPreflight = (context: RequestContext): context is PreflightContext =>
  context.requestedMethod !== undefined;

/** The `Origin` of a request; two of them arrive as one text with a comma, which no policy admits. */
export function originOf(request: IncomingMessage): string | undefined {
  const origin: string | string[] | undefined = request.headers.origin;
  return Array.isArray(origin) ? origin.join(', ') : origin;
}

/** Fetch: a CORS-preflight request is OPTIONS with `Origin` and `Access-Control-Request-Method`. */
export function requestedMethodOf(request: IncomingMessage): string | undefined {
  if (request.method !== 'OPTIONS' || request.headers.origin === undefined) return undefined;
  const asked = request.headers[REQUEST_METHOD_FIELD];
  return Array.isArray(asked) ? asked.join(', ') : asked;
}
