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

/** RFC 9111 section 5.2: on a refusal that only a failed lookup explains. */
export const CACHE_CONTROL = 'Cache-Control';

/** What every response header of the protocol starts with, in lower case. */
export const CORS_HEADER_PREFIX = 'access-control-';

/** The methods `'routed'` stands for where no route is known, in the order they are always listed in. */
export const DEFAULT_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'];

/** RFC 9110 section 5.6.2: what a method and a header name are made of. */
export const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** Methods a page cannot ask for (Fetch: forbidden method). */
export const FORBIDDEN_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE', 'TRACK']);

/** Methods browsers upper-case on their own (Fetch: normalize a method); any other is sent as typed. */
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

/** Headers that let an allowed POST act as another method behind the browser's back. */
export const METHOD_OVERRIDE_HEADERS: ReadonlySet<string> = new Set([
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
]);

/** Response headers no script may ever read (Fetch: forbidden response-header name). */
export const FORBIDDEN_RESPONSE_HEADERS: ReadonlySet<string> = new Set(['set-cookie', 'set-cookie2']);

/** Response headers that tell strangers about the inside of an application. */
export const TELLING_RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'server',
  'x-csrf-token',
  'x-powered-by',
]);
