import { splitExactOrigin } from '../origins/origin.grammar.js';
import { UNANSWERED, type OriginMatcher } from '../origins/origin.matcher.js';
import { NO_HEADERS } from './policy.build.js';
import type { CorsPolicy, HeaderPair, PreflightTerms } from './policy.js';
import { ALLOW_METHODS, ALLOW_ORIGIN, CACHE_CONTROL, MAX_AGE, REQUEST_METHOD, TIMING_ALLOW_ORIGIN } from './terms.js';

/** What a decision depends on, read from the request once. */
export interface CorsFacts {
  /** `preflight`: OPTIONS with `Origin` and `Access-Control-Request-Method`; anything else is `actual`. */
  readonly kind: 'preflight' | 'actual';
  /** The `Origin` header as it came; undefined on a non-CORS request. */
  readonly origin: string | undefined;
  /** For a preflight: the headers besides the origin, see {@link preflightHeaders}. */
  readonly headers?: readonly HeaderPair[];
  /** Lists that sources returned for this request; undefined if none was called, which is refused like a failed lookup. */
  readonly sourceMatchers?: readonly OriginMatcher[] | undefined;
  /** For a preflight: whether another policy might answer another origin, so that `Vary` must include `Origin`. */
  readonly isAmbiguous?: boolean;
}

/** The reason for a decision. After an admitted preflight, a browser stops at what is not listed; only events say so. */
export type CorsReason =
  | 'public'
  | 'origin-admitted'
  | 'origin-refused'
  | 'lookup-failed'
  | 'no-origin'
  | 'no-policy'
  | 'enforced'
  | 'own-page'
  | 'method-not-listed'
  | 'header-not-listed';

/** The whole CORS part of one response: it has no other `Access-Control-` headers than these. */
export interface CorsDecision {
  readonly admitted: boolean;
  readonly reason: CorsReason;
  /** `Access-Control-Allow-Origin`: the origin, the only value that is echoed, or `*`; undefined for none. */
  readonly allowOrigin: string | undefined;
  /** The other headers; the array is shared between requests. */
  readonly headers: readonly HeaderPair[];
  /** Tokens that `Vary` must contain; empty for none. */
  readonly vary: string;
}

const refusal = (reason: CorsReason, vary: string, headers = NO_HEADERS): CorsDecision =>
  Object.freeze({ admitted: false, reason, allowOrigin: undefined, headers, vary });
const admission = (
  policy: CorsPolicy,
  origin: string | undefined,
  headers: readonly HeaderPair[],
  vary: string,
): CorsDecision =>
  policy.public
    ? { admitted: true, reason: 'public', allowOrigin: '*', headers, vary }
    : { admitted: true, reason: 'origin-admitted', allowOrigin: origin, headers, vary };

const NO_POLICY = refusal('no-policy', '');
const NO_ORIGIN_HEADER = refusal('no-origin', 'Origin');
/** The answer to a page that no policy admits. */
export const REFUSED = refusal('origin-refused', 'Origin');
/** The decision on a request that the policy stops, see `enforce.ts`. */
const ENFORCED = refusal('enforced', 'Origin');
/** The answer to a handshake of the application's own page, which needs no headers. */
export const OWN_PAGE: CorsDecision = Object.freeze({
  ...{ admitted: true, reason: 'own-page', allowOrigin: undefined, headers: NO_HEADERS, vary: 'Origin' },
} as const);
/** The next request may be admitted, so the response must not be cached. */
const NO_STORE: readonly HeaderPair[] = Object.freeze([Object.freeze([CACHE_CONTROL, 'no-store'] as const)]);
/** The refusal of an actual request whose lookup failed. */
export const FAILED = refusal('lookup-failed', 'Origin', NO_STORE);

const VARY_PUBLIC = REQUEST_METHOD;
const VARY_PREFLIGHT = `Origin, ${REQUEST_METHOD}`;
const PREFLIGHT_NO_POLICY = refusal('no-policy', VARY_PREFLIGHT);
const PREFLIGHT_REFUSED = refusal('origin-refused', VARY_PREFLIGHT);
/** The refusal of a preflight whose lookup failed. */
export const PREFLIGHT_FAILED = refusal('lookup-failed', VARY_PREFLIGHT, NO_STORE);

/** The decision for a request under the policy of its route. Pure; never throws. */
export function decide(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  if (facts.kind === 'preflight') return decidePreflight(policy, facts);
  const decision = decideActual(policy, facts);
  return policy && policy.refusedHeaders.length > 0 && !decision.admitted
    ? { ...decision, headers: [...decision.headers, ...policy.refusedHeaders] }
    : decision;
}

/** The answer to a page that is admitted as one of the application's own, though its browser takes it for one of another origin. */
export function neighbourPage(policy: CorsPolicy | false, { kind, origin, headers }: CorsFacts): CorsDecision {
  const lines = kind === 'preflight' ? headers : policy ? policy.actualHeaders : NO_HEADERS;
  const vary = kind === 'preflight' ? VARY_PREFLIGHT : 'Origin';
  return { admitted: true, reason: 'own-page', allowOrigin: origin, headers: lines ?? NO_HEADERS, vary };
}

/** The answer to a request that a policy stops, see `enforce.ts`. */
export function enforcedBy(policy: CorsPolicy | false): CorsDecision {
  return policy === false ? ENFORCED : { ...ENFORCED, headers: policy.refusedHeaders };
}

/** Fetch: CORS check, for the response to an actual request. */
function decideActual(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  if (policy === false) return NO_POLICY;
  if (policy.public) return admission(policy, undefined, policy.actualHeaders, '');
  const { origin } = facts;
  if (origin === undefined) return NO_ORIGIN_HEADER;
  if (!admits(policy, facts.sourceMatchers, origin)) return isAnswered(policy, facts) ? REFUSED : FAILED;
  const headers: readonly HeaderPair[] = policy.timingAllowOrigin
    ? [...policy.actualHeaders, [TIMING_ALLOW_ORIGIN, origin]]
    : policy.actualHeaders;
  return admission(policy, origin, headers, 'Origin');
}

/** Fetch: CORS-preflight fetch, the server's half of steps 6 and 7. */
function decidePreflight(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  if (policy === false) return PREFLIGHT_NO_POLICY;
  const { origin = '', headers = NO_HEADERS } = facts;
  if (!policy.public && !admits(policy, facts.sourceMatchers, origin)) {
    return isAnswered(policy, facts) ? PREFLIGHT_REFUSED : PREFLIGHT_FAILED;
  }
  const constant = policy.public && facts.isAmbiguous !== true;
  return admission(policy, origin, headers, constant ? VARY_PUBLIC : VARY_PREFLIGHT);
}

/**
 * The headers of an admitted preflight besides the origin; `methods` is the value of `Access-Control-Allow-Methods`.
 * They do not depend on the request, so they can be cached.
 */
export function preflightHeaders(
  { beforeMethods, afterMethods }: PreflightTerms,
  methods: string,
): readonly HeaderPair[] {
  const pair: HeaderPair = [ALLOW_METHODS, methods];
  return methods === '' ? [...beforeMethods, ...afterMethods] : [...beforeMethods, pair, ...afterMethods];
}

const UNCACHED: HeaderPair = Object.freeze([MAX_AGE, '0'] as const);

/** The same headers with `Access-Control-Max-Age: 0`, so that the browser does not cache the preflight. */
export function uncachedHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headers.map((pair) => (pair[0] === MAX_AGE ? UNCACHED : pair));
}

/** The status of the response to a preflight. */
export const statusOf = ({ admitted }: CorsDecision): 204 | 403 => (admitted ? 204 : 403);

/** All headers of a decision except `Vary`. */
export function headersOf({ allowOrigin, headers }: CorsDecision): readonly HeaderPair[] {
  return allowOrigin === undefined ? headers : [[ALLOW_ORIGIN, allowOrigin], ...headers];
}

/** Whether a policy admits an origin, by its own entries or by the lists of its sources. */
export function admits(policy: CorsPolicy, sourceMatchers: CorsFacts['sourceMatchers'], origin: string): boolean {
  return policy.matcher.admits(origin) || (sourceMatchers?.some((list) => list.admits(origin)) ?? false);
}

/** Whether the sources must be called: the policy's own entries do not admit the origin, and a list could contain it. */
export function needsSources(policy: CorsPolicy, origin: string): boolean {
  return policy.sources.length > 0 && splitExactOrigin(origin) !== undefined && !policy.matcher.admits(origin);
}

/** Whether every lookup that the policy needs has succeeded. */
function isAnswered({ sources }: CorsPolicy, { sourceMatchers }: CorsFacts): boolean {
  return sourceMatchers === undefined ? sources.length === 0 : !sourceMatchers.includes(UNANSWERED);
}
