import { splitOrigin } from './origin.grammar.js';
import { UNANSWERED, type OriginMatcher } from './origin.matcher.js';
import type { CorsPolicy, HeaderLine } from './policy.js';
import { ALLOW_METHODS, ALLOW_ORIGIN, CACHE_CONTROL, REQUEST_METHOD } from './terms.js';

/** What a decision depends on, read from the request once. */
export interface CorsFacts {
  /** `preflight`: OPTIONS with `Origin` and `Access-Control-Request-Method`; anything else is `actual`. */
  readonly kind: 'preflight' | 'actual';
  /** The `Origin` header as it came; undefined on a non-CORS request. */
  readonly origin: string | undefined;
  /** For a preflight: the joined methods that `Access-Control-Allow-Methods` names. */
  readonly methods?: string;
  /** Lists that sources gave for this request; undefined where they were not asked, which refuses like a failure. */
  readonly lists?: readonly OriginMatcher[] | undefined;
  /** For a preflight with several candidate policies: whether another origin might be answered by another one. */
  readonly contested?: boolean;
}

/** Why a decision is what it is. */
export type CorsReason = 'public' | 'origin-admitted' | 'origin-refused' | 'lookup-failed' | 'no-origin' | 'no-policy';

/** The whole answer of CORS to one request: nothing but these headers may start with `Access-Control-`. */
export interface CorsDecision {
  readonly admitted: boolean;
  readonly reason: CorsReason;
  readonly headers: readonly HeaderLine[];
  /** Tokens that `Vary` must hold; empty for none. */
  readonly vary: string;
}

const NO_HEADERS: readonly HeaderLine[] = Object.freeze([]);
const freeze = (decision: CorsDecision): CorsDecision => Object.freeze(decision);

const NO_POLICY = freeze({ admitted: false, reason: 'no-policy', headers: NO_HEADERS, vary: '' });
const NO_ORIGIN_HEADER = freeze({ admitted: false, reason: 'no-origin', headers: NO_HEADERS, vary: 'Origin' });
const REFUSED = freeze({ admitted: false, reason: 'origin-refused', headers: NO_HEADERS, vary: 'Origin' });
/** The next request may be admitted, so no cache may keep this answer. */
const NO_STORE: readonly HeaderLine[] = Object.freeze([Object.freeze([CACHE_CONTROL, 'no-store'] as const)]);
/** The answer where nothing could be decided: nobody is admitted. */
export const FAILED = freeze({ admitted: false, reason: 'lookup-failed', headers: NO_STORE, vary: 'Origin' });

const VARY_PUBLIC = REQUEST_METHOD;
const VARY_PREFLIGHT = `Origin, ${REQUEST_METHOD}`;
const PREFLIGHT_NO_POLICY = freeze({ ...NO_POLICY, vary: VARY_PREFLIGHT });
const PREFLIGHT_REFUSED = freeze({ ...REFUSED, vary: VARY_PREFLIGHT });
const PREFLIGHT_FAILED = freeze({ ...FAILED, vary: VARY_PREFLIGHT });

/** From the facts of a request and the policy of its route to the whole answer. Pure; never throws. */
export function decide(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  return facts.kind === 'preflight' ? decidePreflight(policy, facts) : decideActual(policy, facts);
}

/** Fetch: CORS check, for the response to an actual request. */
function decideActual(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  if (policy === false) return NO_POLICY;
  if (policy.public) {
    return { admitted: true, reason: 'public', headers: [[ALLOW_ORIGIN, '*'], ...policy.actualHeaders], vary: '' };
  }
  const { origin } = facts;
  if (origin === undefined) return NO_ORIGIN_HEADER;
  if (!admits(policy, facts, origin)) return isAnswered(policy, facts) ? REFUSED : FAILED;
  const headers: HeaderLine[] = [[ALLOW_ORIGIN, origin], ...policy.actualHeaders];
  return { admitted: true, reason: 'origin-admitted', headers, vary: 'Origin' };
}

/** Fetch: CORS-preflight fetch, the server's half of steps 6 and 7. */
function decidePreflight(policy: CorsPolicy | false, facts: CorsFacts): CorsDecision {
  if (policy === false) return PREFLIGHT_NO_POLICY;
  const { origin = '', methods = '' } = facts;
  if (!policy.public && !admits(policy, facts, origin)) {
    return isAnswered(policy, facts) ? PREFLIGHT_REFUSED : PREFLIGHT_FAILED;
  }
  const { beforeMethods, afterMethods } = policy.preflight;
  const headers: HeaderLine[] = [[ALLOW_ORIGIN, policy.public ? '*' : origin], ...beforeMethods];
  if (methods !== '') headers.push([ALLOW_METHODS, methods]);
  headers.push(...afterMethods);
  const constant = policy.public && facts.contested !== true;
  const reason = policy.public ? 'public' : 'origin-admitted';
  return { admitted: true, reason, headers, vary: constant ? VARY_PUBLIC : VARY_PREFLIGHT };
}

/** Whether a policy with a list admits an origin, by its own entries or by what its sources gave. */
export function admits(policy: CorsPolicy, facts: Pick<CorsFacts, 'lists'>, origin: string): boolean {
  return policy.matcher.admits(origin) || (facts.lists?.some((list) => list.admits(origin)) ?? false);
}

/** Whether sources have a say: not where the policy's own entries admit the origin, nor where no list could hold it. */
export function asksSources(policy: CorsPolicy, origin: string): boolean {
  return policy.sources.length > 0 && splitOrigin(origin) !== undefined && !policy.matcher.admits(origin);
}

/** Whether every source that was to be asked has said whom it admits. */
function isAnswered({ sources }: CorsPolicy, { lists }: CorsFacts): boolean {
  return lists === undefined ? sources.length === 0 : !lists.includes(UNANSWERED);
}
