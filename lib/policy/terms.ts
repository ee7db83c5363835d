/** The header names of the CORS protocol, as the Fetch standard spells them (section 3.3). */
export const ALLOW_ORIGIN = 'Access-Control-Allow-Origin';
export const ALLOW_CREDENTIALS = 'Access-Control-Allow-Credentials';
export const ALLOW_METHODS = 'Access-Control-Allow-Methods';
export const ALLOW_HEADERS = 'Access-Control-Allow-Headers';
export const EXPOSE_HEADERS = 'Access-Control-Expose-Headers';
export const MAX_AGE = 'Access-Control-Max-Age';
export const REQUEST_METHOD = 'Access-Control-Request-Method';
export const REQUEST_HEADERS = 'Access-Control-Request-Headers';

/** Fetch section 3.7: which sites may embed a response. */
export const RESOURCE_POLICY = 'Cross-Origin-Resource-Policy';
/** Resource Timing section 4.5: which pages may read its timing. */
export const TIMING_ALLOW_ORIGIN = 'Timing-Allow-Origin';

/** RFC 9111 section 5.2: sent on a refusal because of a failed lookup. */
export const CACHE_CONTROL = 'Cache-Control';

/** The prefix of every header of the protocol, in lower case. */
export const CORS_HEADER_PREFIX = 'access-control-';

/** The methods of `'routed'` at paths without a known route, in the order in which methods are listed. */
export const DEFAULT_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** RFC 9110 section 5.6.2: token, the syntax of methods and header names. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Methods that a page cannot send (Fetch: forbidden method). */
export const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Methods that browsers convert to upper case (Fetch: normalize a method); others are sent as written. */
export const NORMALIZED_METHODS: ReadonlySet<string> = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

/** Methods that need no preflight (Fetch: CORS-safelisted method). */
export const SAFELISTED_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST']);

/** Request headers a page cannot set (Fetch: forbidden request-header), besides `proxy-` and `sec-`. */
export const FORBIDDEN_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept-charset',
  'accept-encoding',
  'access-control-request-headers',
  'access-control-request-method',
  'access-control-request-private-network',
  'connection',
  'content-length',
  'cookie',
  'cookie2',
  'date',
  'dnt',
  'expect',
  'host',
  'keep-alive',
  'origin',
  'referer',
  'set-cookie',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'via',
]);

/** Request headers sent without a preflight for their ordinary values (Fetch: CORS-safelisted request-header). */
export const SAFELISTED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'range',
]);

/** Headers that let an allowed POST act as another method, which the browser cannot see. */
export const METHOD_OVERRIDE_HEADERS: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);

/** Response headers no script may ever read (Fetch: forbidden response-header name). */
export const FORBIDDEN_RESPONSE_HEADERS: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2']);

/** Response headers that reveal internals of an application. */
export const REVEALING_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'server',
  'x-csrf-token',
  'x-powered-by',
]);
