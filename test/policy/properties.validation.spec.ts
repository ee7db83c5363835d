import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { CorsConfigurationError } from '../../lib/rules/configuration.error.js';
import { canonicalOrigin, splitOrigin } from '../../lib/origins/origin.grammar.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import type { CorsPolicy } from '../../lib/policy/policy.js';
import { entry, junk, mutation, origin, RUNS } from '../origins/arbitraries.js';
import { admits } from './decisions.js';
import { allowed } from '../origins/reference.matcher.js';

/** What people write: sound entries, slips of them, and what should never be there. */
const written = fc.oneof(
  { weight: 6, arbitrary: entry },
  { weight: 2, arbitrary: fc.tuple(origin, mutation).map(([from, mutate]) => mutate(from)) },
  { weight: 1, arbitrary: junk },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(
      '*',
      'null',
      'https://*.com',
      'https://*',
      'https://*.github.io',
      'http://localhost:*',
      'capacitor://localhost',
      true,
      undefined,
      {},
      /^https:\/\/a\.example\.com$/,
    ),
  },
);
const policies = fc.record({
  origins: fc.array(written, { maxLength: 4 }),
  credentials: fc.boolean(),
});

/** Runs that are skipped do not count. */
const SOME = { ...RUNS, maxSkipsPerRun: 1000 };

/** The policy, or the faults that stop it. */
function start(options: object, production: boolean): CorsPolicy | CorsConfigurationError {
  try {
    return compilePolicy(options as CorsPolicyOptions, production);
  } catch (error) {
    if (error instanceof CorsConfigurationError) return error;
    throw error;
  }
}

describe('a policy that starts', () => {
  it('admits what is written and nothing else', () => {
    const property = fc.property(policies, fc.boolean(), fc.oneof(origin, junk), (options, production, from) => {
      const policy = start(options, production);
      fc.pre(!(policy instanceof CorsConfigurationError));
      const entries = options.origins as string[];
      expect([policy.public, policy.public && policy.credentials]).toEqual([entries[0] === '*', false]);
      const expected = !policy.public && splitOrigin(from) !== undefined && allowed(entries, from);
      expect(admits(policy, from)).toBe(policy.public || expected);
    });
    fc.assert(property, SOME);
  });

  it('a policy that does not start says where and how to correct it, on separate lines', () => {
    const property = fc.property(policies, fc.boolean(), (options, production) => {
      const error = start(options, production);
      fc.pre(error instanceof CorsConfigurationError);
      const errors = error.issues.filter(({ severity }) => severity === 'error');
      expect(errors.length).toBeGreaterThan(0);
      for (const { path, code, message, hint } of errors) {
        expect(error.message).toContain(`error at ${path} (${code})`);
        expect(path).toMatch(/^(?:origins|credentials$)/);
        expect([message.length > 10, hint.length > 5]).toEqual([true, true]);
        expect(message + hint).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      }
    });
    fc.assert(property, SOME);
  });

  it('a policy that starts in production starts elsewhere too and admits the same', () => {
    const property = fc.property(policies, fc.oneof(origin, junk), (options, from) => {
      const production = start(options, true);
      fc.pre(!(production instanceof CorsConfigurationError));
      const development = start(options, false) as CorsPolicy;
      expect(admits(development, from)).toBe(admits(production, from));
    });
    fc.assert(property, SOME);
  });
});

describe('a proposed spelling', () => {
  it('is the proposal for itself', () => {
    const property = fc.property(
      fc.oneof(
        origin,
        fc.tuple(origin, mutation).map(([o, mutate]) => mutate(o)),
      ),
      (text) => {
        const proposal = canonicalOrigin(text);
        fc.pre(proposal !== undefined && splitOrigin(proposal) !== undefined);
        expect(canonicalOrigin(proposal as string)).toBe(proposal);
      },
    );
    fc.assert(property, RUNS);
  });

  it('is the origin itself where that is spelled as browsers do', () => {
    fc.assert(
      fc.property(origin, (text) => expect([canonicalOrigin(text), new URL(text).origin]).toEqual([text, text])),
      RUNS,
    );
  });
});

describe('neighbouring origins', () => {
  it.each([
    [
      ['https://foo.com', 'https://bar.com'],
      ['https://barfoo.com', 'https://foobar.com', 'https://foo.combar.com'],
    ],
    [
      ['https://a.b', 'https://b.a'],
      ['https://a.a', 'https://b.b', 'https://a.b.a', 'https://b.a.b'],
    ],
    [
      ['https://*.foo.com', 'https://bar.com'],
      ['https://barfoo.com', 'https://foo.com', 'https://.foo.com'],
    ],
    [
      ['http://foo.com:1', 'https://foo.com:11'],
      ['http://foo.com:11', 'https://foo.com:1', 'https://foo.com'],
    ],
  ])('the origins %j never add up to %j', (origins, strangers) => {
    const policy = compilePolicy({ origins });
    expect(strangers.filter((stranger) => admits(policy, stranger))).toEqual([]);
  });
});
