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
  /** For a preflight: what the policy tells it besides the origin, see {@link preflightHeaders}. */
  readonly headers?: readonly HeaderPair[];
  /** Lists that sources gave for this request; undefined where they were not asked, which refuses like a failure. */
  readonly sourceMatchers?: readonly OriginMatcher[] | undefined;
  /** For a preflight with several candidate policies: whether another origin might be answered by another one. */
  readonly isAmbiguous?: boolean;
}

/** Why a decision is what it is. */
export type CorsReason =
  | 'public'
  | 'origin-admitted'
  | 'origin-refused'
  | 'lookup-failed'
  | 'no-origin'
  | 'no-policy'
  | 'enforced'
  | 'own-page';

/** The whole answer of CORS to one request: nothing but these headers may start with `Access-Control-`. */
export interface CorsDecision {
  readonly admitted: boolean;
  readonly reason: CorsReason;
  /** `Access-Control-Allow-Origin`: the origin or `*`; undefined for none. All that an answer may echo. */
  readonly allowOrigin: string | undefined;
  /** The other headers, shared by every request they are the same for. */
  readonly headers: readonly HeaderPair[];
  /** Tokens that `Vary` must hold; empty for none. */
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
/** The answer to a request that a policy stops, see `enforce.ts`. */
export const ENFORCED = refusal('enforced', 'Origin');
/** The answer to a handshake of the application's own page, which needs no headers. */
export const OWN_PAGE: CorsDecision = Object.freeze({
  ...{ admitted: true, reason: 'own-page', allowOrigin: undefined, headers: NO_HEADERS, vary: 'Origin' },
} as const);
/** The next request may be admitted, so no cache may keep this answer. */
const NO_STORE: readonly HeaderPair[] = Object.freeze([Object.freeze([CACHE_CONTROL, 'no-store'] as const)]);
/** The answer where nothing could be decided: nobody is admitted. */
export const FAILED = refusal('lookup-failed', 'Origin', NO_STORE);

const VARY_PUBLIC = REQUEST_METHOD;
const VARY_PREFLIGHT = `Origin, ${REQUEST_METHOD}`;
const PREFLIGHT_NO_POLICY = refusal('no-policy', VARY_PREFLIGHT);
const PREFLIGHT_REFUSED = refusal('origin-refused', VARY_PREFLIGHT);
/** The same for a preflight. */
export const PREFLIGHT_FAILED = refusal('lookup-failed', VARY_PREFLIGHT, NO_STORE);

/** From the facts of a request and the policy of its route to the whole answer. Pure; never throws. */
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
 * What a policy tells a preflight besides the origin, with the joined methods of `Access-Control-Allow-Methods`. Once made,
 * it can be kept for every preflight that these methods are the answer to.
 */
export function preflightHeaders(
  { beforeMethods, afterMethods }: PreflightTerms,
  methods: string,
): readonly HeaderPair[] {
  const pair: HeaderPair = [ALLOW_METHODS, methods];
  return methods === '' ? [...beforeMethods, ...afterMethods] : [...beforeMethods, pair, ...afterMethods];
}

const NEVER_KEPT: HeaderPair = Object.freeze([MAX_AGE, '0'] as const);

/** The same, for one preflight only: the browser asks again before the next request. */
export function uncachedHeaders(headers: readonly HeaderPair[]): readonly HeaderPair[] {
  return headers.map((pair) => (pair[0] === MAX_AGE ? NEVER_KEPT : pair));
}

/** The status a preflight is answered with. */
export const statusOf = ({ admitted }: CorsDecision): 204 | 403 => (admitted ? 204 : 403);

/** All headers of a decision but `Vary`. */
export function headersOf({ allowOrigin, headers }: CorsDecision): readonly HeaderPair[] {
  return allowOrigin === undefined ? headers : [[ALLOW_ORIGIN, allowOrigin], ...headers];
}

/** Whether a policy with a list admits an origin, by its own entries or by what its sources gave. */
export function admits(policy: CorsPolicy, sourceMatchers: CorsFacts['sourceMatchers'], origin: string): boolean {
  return policy.matcher.admits(origin) || (sourceMatchers?.some((list) => list.admits(origin)) ?? false);
}

/** Whether sources have a say: not where the policy's own entries admit the origin, nor where no list could hold it. */
export function asksSources(policy: CorsPolicy, origin: string): boolean {
  return policy.sources.length > 0 && splitExactOrigin(origin) !== undefined && !policy.matcher.admits(origin);
}

/** Whether every source that was to be asked has said whom it admits. */
function isAnswered({ sources }: CorsPolicy, { sourceMatchers }: CorsFacts): boolean {
  return sourceMatchers === undefined ? sources.length === 0 : !sourceMatchers.includes(UNANSWERED);
}
