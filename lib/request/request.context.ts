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
/** Characters of `Access-Control-Request-Headers` that are parsed at most. */
const MAX_REQUESTED = 1_024;

/** The handler that owns a request: it reads the request as the platform does, and decides on the response head. */
export interface ContextOwner {
  readonly reader: RequestReader;
  /** The headers to write in the response head: the given ones with those of the decision. */
  onHeaders(response: ServerResponse, context: RequestContext, given: GivenHeaders): GivenHeaders;
  /** The headers to write in a 103. */
  onEarlyHints(context: RequestContext, hints: OutgoingHttpHeaders): OutgoingHttpHeaders;
}

/** Lists of sources, and what they were looked up for. */
interface GivenLists {
  readonly policy: CorsPolicy;
  readonly paramsFrom: unknown;
  readonly isPaired: boolean | undefined;
  /** Of the policies. */
  readonly revision: number;
  readonly matchers: readonly OriginMatcher[];
}

type Bearer = ServerResponse & { [CONTEXT]?: RequestContext };

/** Everything CORS needs to know about a request, from its arrival to the head of its response. */
export class RequestContext implements RequestTarget {
  /** The route that was reached; `null` if the router found none, undefined before routing. */
  route: RegisteredRoute | null | undefined;
  /** Routes that were reached and called `next()`. */
  passed: readonly RegisteredRoute[] = NONE_PASSED;
  /** Lists of the sources of a policy. */
  lists: GivenLists | undefined;
  /** Whether it is a preflight that the application answers itself. */
  passThrough = false;
  /** Whether a policy has stopped it, see {@link RequestGate}. */
  isStopped = false;
  /** As it came; once a route was reached, as middleware that overrides methods has left it. */
  method: string;
  /** `Access-Control-Request-Method` of a preflight; undefined for any other request. */
  readonly requestedMethod: string | undefined;
  /** The request target as the router reads it. Express changes `request.url` for mounted routers. */
  readonly url: string;
  readonly origin: string | undefined;
  /** The original methods of the response, which the module has wrapped. */
  writeHead: ServerResponse['writeHead'] | undefined = undefined;
  writeEarlyHints: ServerResponse['writeEarlyHints'] | undefined = undefined;

  constructor(
    /** The handler of the application it belongs to, if applications are mounted or share an instance. */
    public owner: ContextOwner,
    /** The request of the platform. */
    readonly request: object,
    readonly raw: IncomingMessage,
  ) {
    this.method = raw.method ?? 'GET';
    this.url = owner.reader.targetOf(raw.url ?? '/');
    this.origin = originOf(raw);
    this.requestedMethod = requestedMethodOf(raw);
  }

  /** Host and port, as the platform trusts them. */
  get host(): string {
    return this.owner.reader.hostOf(this.request);
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
    const requested = [this.raw.headers[REQUEST_HEADERS_FIELD] ?? ''].flat().join(',');
    return requested
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
