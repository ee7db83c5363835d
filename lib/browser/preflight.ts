import { ALLOW_HEADERS, ALLOW_METHODS, MAX_AGE, REQUEST_HEADERS, REQUEST_METHOD } from '../policy/terms.js';
import type { CredentialsMode } from './cors.check.js';
import type { EngineTraits } from './engine.js';
import { extractList, getHeader, type HeaderList } from './header.list.js';
import { isSafelistedMethod, unsafeNames } from './safelist.js';

/** The parts of a request that a preflight depends on. */
export interface PreflightedRequest {
  readonly method: string;
  readonly url: string;
  readonly origin: string;
  readonly headers: HeaderList;
  readonly credentials: CredentialsMode;
}

/** What a preflight does not allow; `missing` is the method or header, `found` the value of the response header. */
export interface PreflightFailure {
  readonly step: 'method' | 'headers';
  readonly missing: string;
  readonly found: string | undefined;
}

/** What a preflight allows, and for how many seconds it may be cached. */
export interface PreflightGrant {
  readonly methods: readonly string[];
  readonly headers: readonly string[];
  readonly maxAge: number;
}

/** Seconds if `Access-Control-Max-Age` is absent or not a number. */
const DEFAULT_MAX_AGE = 5;

/** Whether a browser sends a preflight first. */
export function needsPreflight({ method, headers }: Pick<PreflightedRequest, 'method' | 'headers'>): boolean {
  return !isSafelistedMethod(method) || unsafeNames(headers).length > 0;
}

/** The request headers of the preflight; it has no cookies, and none of the headers that the page sets. */
export function preflightHeaders({ method, origin, headers }: PreflightedRequest): HeaderList {
  const names = unsafeNames(headers);
  return [
    ['Accept', '*/*'],
    [REQUEST_METHOD, method],
    ...(names.length > 0 ? [[REQUEST_HEADERS, names.join(',')] as const] : []),
    ['Origin', origin],
  ];
}

/** Fetch: CORS-preflight fetch, step 7 from 7.3 on; the CORS check and the status come before. */
export function checkPreflight(
  request: PreflightedRequest,
  response: HeaderList,
  engine: EngineTraits,
): PreflightFailure | PreflightGrant {
  const { method, credentials, headers } = request;
  const methods = extractList(response, ALLOW_METHODS) ?? [];
  const names = extractList(response, ALLOW_HEADERS) ?? [];
  const failure = (step: 'method' | 'headers', missing: string): PreflightFailure => ({
    step,
    missing,
    found: getHeader(response, step === 'method' ? ALLOW_METHODS : ALLOW_HEADERS),
  });
  if (methods === 'failure') return failure('method', method);
  if (names === 'failure') return failure('headers', unsafeNames(headers)[0] ?? '');
  const anything = credentials !== 'include';
  if (!methods.includes(method) && !isSafelistedMethod(method) && !(anything && methods.includes('*')))
    return failure('method', method);
  const listed = names.map((name) => name.toLowerCase());
  const wildcard = anything && listed.includes('*');
  const covered = (name: string): boolean =>
    listed.includes(name) || (wildcard && (name !== 'authorization' || engine.authorizationByWildcard));
  const missing = unsafeNames(headers).find((name) => !covered(name));
  if (missing !== undefined) return failure('headers', missing);
  return { methods, headers: listed, maxAge: Math.min(maxAgeOf(response), engine.maxAge) };
}

function maxAgeOf(headers: HeaderList): number {
  const value = getHeader(headers, MAX_AGE);
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : DEFAULT_MAX_AGE;
}
