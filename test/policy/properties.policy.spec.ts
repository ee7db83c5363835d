import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { decide, preflightHeaders, type CorsDecision } from '../../lib/policy/decide.js';
import { compilePolicy, exposing } from '../../lib/policy/policy.compiler.js';
import { junk, options, origin, RUNS, secureEntry, withoutCredentials } from '../origins/arbitraries.js';
import { admits, answer, answerOf, asked, entriesOf, kind, type Answer } from './decisions.js';

const namesOf = (names: string | readonly string[] | undefined): readonly string[] =>
  typeof names === 'object' ? names : [];

describe('a longer list', () => {
  it('a longer list of origins never admits less', () => {
    const property = fc.property(asked(withoutCredentials), secureEntry, ([written, from], added) => {
      fc.pre(written.origins !== '*');
      const more = { ...written, origins: [...entriesOf(written), added] };
      const [before, after] = [admits(compilePolicy(written), from), admits(compilePolicy(more), from)];
      expect([before, after]).not.toEqual([true, false]);
    });
    fc.assert(property, RUNS);
  });

  it('a longer list of headers is answered with every name of the shorter one', () => {
    const property = fc.property(asked(options), kind, ([written, from], of) => {
      const more = {
        ...written,
        allowedHeaders: [...namesOf(written.allowedHeaders), 'X-More'],
        exposedHeaders: [...namesOf(written.exposedHeaders), 'X-More'],
      } as CorsPolicyOptions;
      const less = answerOf(compilePolicy(written), { kind: of, origin: from, methods: 'GET' });
      const longer = answerOf(compilePolicy(more), { kind: of, origin: from, methods: 'GET' });
      for (const [name, value] of Object.entries(less))
        expect(longer[name]?.split(', ')).toEqual(expect.arrayContaining(value.split(', ')));
    });
    fc.assert(property, RUNS);
  });
});

describe('a policy', () => {
  it('is frozen in depth', () => {
    fc.assert(
      fc.property(options, (written) => expect(unfrozen(compilePolicy(written), 'policy')).toEqual([])),
      RUNS,
    );
  });

  it('its answers do not change with its options or earlier answers', () => {
    const property = fc.property(asked(options), kind, ([written, from], of) => {
      const mine = structuredClone(written);
      const policy = compilePolicy(mine);
      const facts = () => ({ kind: of, origin: from, headers: preflightHeaders(policy.preflight, 'GET') }) as const;
      const first = decide(policy, facts());
      const kept = structuredClone(first) as CorsDecision;
      damage(mine);
      damage(first);
      expect(decide(policy, facts())).toEqual(kept);
      expect(decide(compilePolicy(written), facts())).toEqual(kept);
    });
    fc.assert(property, RUNS);
  });

  it('exposing further headers on one route does not change it', () => {
    const property = fc.property(asked(options), kind, ([written, from], of) => {
      const facts = { kind: of, origin: from, methods: 'GET' } as const;
      const policy = compilePolicy(written);
      const before = structuredClone(answer(policy, facts));
      const more = exposing(policy, ['X-More'], (index) => `[${index}]`, new IssueCollector(false));
      expect(unfrozen(more, 'policy')).toEqual([]);
      expect(answer(policy, facts)).toEqual(before);
      expect(more.exposedHeaders).toEqual([...policy.exposedHeaders, 'X-More']);
    });
    fc.assert(property, RUNS);
  });
});

describe('the size of an answer and the work for it', () => {
  const size = ({ headers, vary }: Answer): number => headers.flat().join('').length + vary.length;

  it('the size does not depend on the size of the request', () => {
    const property = fc.property(options, kind, junk, (written, of, from) => {
      const policy = compilePolicy(written);
      const admitted = size(answer(policy, { kind: of, origin: '', methods: 'GET' }));
      const got = answer(policy, { kind: of, origin: from, methods: 'GET' });
      expect(size(got)).toBe(admitted);
    });
    fc.assert(property, RUNS);
  });

  it('the size depends on the admitted origin, which has at most 326 bytes', () => {
    const labels = fc.array(fc.constantFrom('a', 'bb', 'c-c', 'd'.repeat(63)), { minLength: 1, maxLength: 400 });
    const property = fc.property(labels, (front) => {
      const from = `https://${front.join('.')}.example.com`;
      const policy = compilePolicy({ origins: ['https://*.example.com'] });
      expect(admits(policy, from)).toBe(from.length <= 326);
    });
    fc.assert(property, RUNS);
  });

  it('the number of lookups depends on the labels of the host, not on the number of patterns', () => {
    const entries = Array.from({ length: 500 }, (_, index) => `https://*.shop-${index}.example.com`);
    const { matcher } = compilePolicy({ origins: entries });
    const property = fc.property(fc.oneof(origin, junk), (from) => {
      const lookups = jest.spyOn(Map.prototype, 'get');
      const text = jest.spyOn(String.prototype, 'slice');
      matcher.admits(from);
      const [looked, cut] = [lookups.mock.calls.length, text.mock.calls.length];
      jest.restoreAllMocks();
      const labels = Math.min(from.split('.').length, 163);
      expect([looked <= labels, cut <= 3 * labels]).toEqual([true, true]);
    });
    fc.assert(property, RUNS);
  });

  it('an expression is never tested against more than 326 characters', () => {
    const regex = /^https:\/\/(?:[a-z0-9-]+\.)+example\.com$/;
    const { matcher } = compilePolicy({ origins: [{ regex, accepts: ['https://a.example.com'] }] });
    const property = fc.property(fc.oneof(origin, junk), fc.nat(400), (from, times) => {
      const asking = from.replace('://', `://${'a.'.repeat(times)}`);
      const shown = jest.spyOn(RegExp.prototype, 'exec');
      matcher.admits(asking);
      const lengths = shown.mock.calls.map(([text]) => text.length);
      jest.restoreAllMocks();
      expect(lengths.filter((length) => length > 326)).toEqual([]);
      expect(lengths.length > 0).toBe(asking.length <= 326);
    });
    fc.assert(property, RUNS);
  });
});

/** What of a value could still be changed; a matcher keeps its state in private fields. */
function unfrozen(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, inner]) => unfrozen(inner, `${path}.${key}`));
  return Object.isFrozen(value) ? inside : [path, ...inside];
}

/** Changes whatever can be changed in a value. */
function damage(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    damage((value as Record<string, unknown>)[key]);
    Reflect.set(value, key, 'damaged');
  }
  if (Array.isArray(value) && !Object.isFrozen(value)) value.push('damaged');
}
