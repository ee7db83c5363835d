import fc from 'fast-check';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { decide, headersOf, preflightHeaders, type CorsDecision, type CorsFacts } from '../../lib/policy/decide.js';
import type { CorsPolicy, HeaderPair } from '../../lib/policy/policy.js';
import { admittedBy, junk, origin } from '../origins/arbitraries.js';

export const kind = fc.constantFrom('preflight' as const, 'actual' as const);

/** An origin as a browser may send it. */
export const canonical = /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(?::[1-9][0-9]{0,4})?$/;

/** Facts where a preflight's methods are not yet lines. */
export type Asked = Omit<CorsFacts, 'lines'> & { readonly methods?: string };

/** A decision as it is written. */
export interface Answer extends Pick<CorsDecision, 'admitted' | 'reason' | 'vary'> {
  readonly headers: readonly HeaderPair[];
}

export function answer(policy: CorsPolicy | false, { methods, ...facts }: Asked): Answer {
  const headers = policy === false || methods === undefined ? undefined : preflightHeaders(policy.preflight, methods);
  const decision = decide(policy, headers === undefined ? facts : { ...facts, headers });
  const { admitted, reason, vary } = decision;
  return { admitted, reason, headers: headersOf(decision), vary };
}

/** The headers of a decision, by name. */
export const answerOf = (policy: CorsPolicy | false, facts: Asked): Record<string, string> =>
  Object.fromEntries(answer(policy, facts).headers);

export const allowOrigin = (policy: CorsPolicy, from: string, of: CorsFacts['kind']): string | undefined =>
  answerOf(policy, { kind: of, origin: from, methods: 'GET' })['Access-Control-Allow-Origin'];

export const admits = (policy: CorsPolicy, from: string): boolean => allowOrigin(policy, from, 'actual') !== undefined;

/** The entries of a policy that is not `'*'`. */
export const entriesOf = (written: CorsPolicyOptions): string[] => written.origins as string[];

/** Options and an origin that is often, but not always, admitted by them. */
export const asked = <T extends CorsPolicyOptions>(from: fc.Arbitrary<T>) =>
  from.chain((written) => {
    const entries = Array.isArray(written.origins) ? entriesOf(written) : [];
    const near = entries.length === 0 ? origin : fc.constantFrom(...entries).chain(admittedBy);
    return fc.tuple(fc.constant(written), fc.oneof(near, origin, junk));
  });
