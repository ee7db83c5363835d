import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsPolicy } from '../policy/policy.js';
import { REQUEST_HEADERS, REQUEST_METHOD } from '../policy/terms.js';
import { requestedNames } from '../policy/unlisted.js';
import type { RequestTarget, RegisteredRoute } from '../routes/registered.route.js';
import type { RequestReader } from './request.reader.js';
import type { GivenHeaders } from './response/response.headers.js';

const CONTEXT = Symbol('nestjs-cors context');
const REQUEST_METHOD_FIELD = REQUEST_METHOD.toLowerCase();
/** The field of Node's headers. */
export const REQUEST_HEADERS_FIELD = REQUEST_HEADERS.toLowerCase();
const NONE_PASSED: readonly RegisteredRoute[] = Object.freeze([]);

/** What a request is to CORS. A handshake opens a socket. */
export type RequestKind = 'preflight' | 'actual' | 'handshake';

/** The handler of the application that a request belongs to. */
export interface ContextOwner {
  readonly reader: RequestReader;
  /** Returns the headers to write in the response head: those given to `writeHead`, and those of the decision. */
  onHeaders(response: ServerResponse, context: RequestContext, given: GivenHeaders): GivenHeaders;
  /** Returns the headers to write in a 103 (Early Hints). */
  onEarlyHints(context: RequestContext, hints: OutgoingHttpHeaders): OutgoingHttpHeaders;
}

/** Lists that sources gave, and what they were looked up for. */
interface SourceLists {
  readonly policy: CorsPolicy;
  readonly paramsFrom: unknown;
  readonly isPaired: boolean | undefined;
  /** The revision of the policies, which changes when they are replaced. */
  readonly revision: number;
  readonly matchers: readonly OriginMatcher[];
}

type ResponseWithContext = ServerResponse & { [CONTEXT]?: RequestContext };

/** Everything CORS needs to know about a request, from its arrival to the head of its response. */
export class RequestContext implements RequestTarget {
  /** The route that was reached; `null` if the router found none; undefined before routing. */
  route: RegisteredRoute | null | undefined;
  /** Routes that were reached and called `next()`. */
  passed: readonly RegisteredRoute[] = NONE_PASSED;
  /** The lists that were looked up for this request. */
  lists: SourceLists | undefined;
  /** Whether it is a preflight that the application answers itself. */
  passThrough = false;
  /** Whether `enforce` has stopped it: it is answered 403 and does not run. */
  isStopped = false;
  /** As it came; once a route was reached, as middleware that overrides methods has left it. */
  method: string;
  /** `Access-Control-Request-Method` of a preflight; undefined for any other request. */
  readonly requestedMethod: string | undefined;
  /** The request target as the router reads it. A copy, since Express changes `request.url` in mounted routers. */
  readonly url: string;
  readonly origin: string | undefined;
  /** The methods of the response that the module has wrapped. */
  writeHead: ServerResponse['writeHead'] | undefined = undefined;
  writeEarlyHints: ServerResponse['writeEarlyHints'] | undefined = undefined;

  constructor(
    /** May change if several applications share an instance of Express. */
    public owner: ContextOwner,
    /** The platform's request, which wraps Node's or is Node's. */
    readonly request: object,
    readonly raw: IncomingMessage,
  ) {
    this.method = raw.method ?? 'GET';
    this.url = owner.reader.targetOf(raw.url ?? '/');
    this.origin = originOf(raw);
    this.requestedMethod = requestedMethodOf(raw);
  }

  get kind(): RequestKind {
    return this.requestedMethod === undefined ? 'actual' : 'preflight';
  }

  /** Host and port; from `X-Forwarded-Host` only if the platform is set to trust it. */
  get host(): string {
    return this.owner.reader.hostOf(this.request);
  }

  get scheme(): string {
    return this.owner.reader.schemeOf(this.request);
  }

  get hostname(): string {
    return this.owner.reader.hostnameOf(this.request);
  }

  /** A frozen copy, so that a source cannot change the parameters of the handler. */
  get params(): Readonly<Record<string, string>> | undefined {
    const { params } = this.request as { params?: Readonly<Record<string, string>> };
    return params && Object.freeze({ ...params });
  }

  /** The names of `Access-Control-Request-Headers`, in lower case, from a limited part of the header. */
  get requestedHeaders(): readonly string[] {
    return requestedNames(this.requestedHeaderText ?? '');
  }

  /** `Access-Control-Request-Headers` as received; Node joins several. */
  get requestedHeaderText(): string | undefined {
    return this.raw.headers[REQUEST_HEADERS_FIELD] as string | undefined;
  }

  /** `Sec-Fetch-Site`. Two such headers are joined by a comma, which matches no value. */
  get fetchSite(): string | undefined {
    const site: string | string[] | undefined = this.raw.headers['sec-fetch-site'];
    return Array.isArray(site) ? site.join(', ') : site;
  }

  get carriesCookies(): boolean {
    return this.raw.headers.cookie !== undefined;
  }

  static of(response: ServerResponse): RequestContext | undefined {
    return (response as ResponseWithContext)[CONTEXT];
  }

  attachTo(response: ServerResponse): void {
    (response as ResponseWithContext)[CONTEXT] = this;
  }
}

/** A preflight (Fetch: CORS-preflight request). */
export type PreflightContext = RequestContext & { readonly requestedMethod: string; readonly origin: string };

export const isPreflight = (context: RequestContext): context is PreflightContext =>
  context.requestedMethod !== undefined;

/** The `Origin` of a request; two headers are joined by a comma, which no policy admits. */
function originOf(request: IncomingMessage): string | undefined {
  const origin: string | string[] | undefined = request.headers.origin;
  return Array.isArray(origin) ? origin.join(', ') : origin;
}

/** Fetch: a CORS-preflight request is OPTIONS with `Origin` and `Access-Control-Request-Method`. */
export function requestedMethodOf(request: IncomingMessage): string | undefined {
  if (request.method !== 'OPTIONS' || request.headers.origin === undefined) return undefined;
  const requested = request.headers[REQUEST_METHOD_FIELD];
  return Array.isArray(requested) ? requested.join(', ') : requested;
}
