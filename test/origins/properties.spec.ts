import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import {
  admittedBy,
  entry,
  junk,
  mutation,
  options,
  origin,
  RUNS,
  withCredentials,
  withoutCredentials,
} from './arbitraries.js';
import { admits, allowOrigin, answer, answerOf, asked, canonical, entriesOf, kind } from '../policy/decisions.js';
import { allowed } from './reference.matcher.js';

describe('with credentials', () => {
  it('only an admitted origin is answered, byte for byte and never as "*" or "null"', () => {
    let admitted = 0;
    const property = fc.property(asked(withCredentials), kind, ([written, from], of) => {
      const given = answerOf(compilePolicy(written), { kind: of, origin: from, methods: 'GET' });
      const expected = canonical.test(from) && allowed(entriesOf(written), from);
      admitted += Number(expected);
      const { 'Access-Control-Allow-Origin': named, 'Access-Control-Allow-Credentials': credentials } = given;
      expect([named, credentials]).toEqual(expected ? [from, 'true'] : [undefined, undefined]);
      expect(Object.keys(given).length > 0).toBe(expected);
    });
    fc.assert(property, RUNS);
    expect(admitted).toBeGreaterThan(RUNS.numRuns / 5);
  });
});

describe('a look-alike of an admitted origin', () => {
  it('is refused unless the list admits it by itself', () => {
    let looked = 0;
    const mutated = fc
      .array(entry, { minLength: 1, maxLength: 4 })
      .chain((entries) =>
        fc.tuple(fc.constant(entries), fc.constantFrom(...entries).chain(admittedBy), mutation, kind),
      );
    const property = fc.property(mutated, ([entries, from, mutate, of]) => {
      const policy = compilePolicy({ origins: entries });
      const lookAlike = mutate(from);
      expect([from, allowOrigin(policy, from, of)]).toEqual([from, from]);
      if (canonical.test(lookAlike) && allowed(entries, lookAlike)) return;
      looked++;
      expect([lookAlike, allowOrigin(policy, lookAlike, of)]).toEqual([lookAlike, undefined]);
    });
    fc.assert(property, RUNS);
    expect(looked).toBeGreaterThan(RUNS.numRuns / 2);
  });
});

describe('a header value', () => {
  it('is printable, and the origin in it is "*" or canonical', () => {
    const property = fc.property(asked(options), kind, ([written, from], of) => {
      for (const [name, value] of answer(compilePolicy(written), { kind: of, origin: from, methods: 'GET, PUT' })
        .headers) {
        expect(name).toMatch(/^Access-Control-[A-Za-z-]+$/);
        expect(value).toMatch(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/);
        expect(name !== 'Access-Control-Allow-Origin' || value === '*' || canonical.test(value)).toBe(true);
      }
    });
    fc.assert(property, RUNS);
  });
});

describe('a decision', () => {
  it('is reached for any request', () => {
    const anything = fc.oneof(junk, origin, fc.constant(undefined));
    const property = fc.property(options, anything, kind, junk, (written, from, of, methods) => {
      const policy = compilePolicy(written);
      const { admitted, reason } = answer(policy, { kind: of, origin: from, methods });
      const open = written.origins === '*';
      const reasons = open ? ['public'] : ['origin-admitted', 'origin-refused', 'no-origin'];
      expect(reasons).toContain(reason);
      expect(admitted).toBe(reason === 'public' || reason === 'origin-admitted');
    });
    fc.assert(property, RUNS);
  });
});

describe('a refusal', () => {
  it('has no CORS header and is the same as the answer without Origin', () => {
    let refused = 0;
    const written = asked(fc.oneof(withCredentials, withoutCredentials));
    const property = fc.property(written, kind, ([policyOptions, from], of) => {
      const policy = compilePolicy(policyOptions);
      const decision = answer(policy, { kind: of, origin: from, methods: 'GET' });
      if (decision.admitted) return;
      refused++;
      expect(decision.headers).toEqual([]);
      const without = answer(policy, { kind: of, origin: undefined, methods: 'GET' });
      expect([decision.headers, decision.vary]).toEqual([without.headers, without.vary]);
    });
    fc.assert(property, RUNS);
    expect(refused).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('every origin is refused where there is no policy', () => {
    fc.assert(
      fc.property(junk, kind, (from, of) => {
        const vary = of === 'preflight' ? 'Origin, Access-Control-Request-Method' : '';
        expect(answer(false, { kind: of, origin: from })).toEqual({
          admitted: false,
          reason: 'no-policy',
          headers: [],
          vary,
        });
      }),
      RUNS,
    );
  });
});

describe('the compiled list', () => {
  const lists = fc.array(entry, { minLength: 1, maxLength: 12 });
  const withOrigin = lists.chain((entries) =>
    fc.tuple(fc.constant(entries), fc.oneof(origin, fc.constantFrom(...entries).chain(admittedBy))),
  );

  it('admits the same origins as a naive implementation', () => {
    const seen = { true: 0, false: 0 };
    const property = fc.property(withOrigin, ([entries, from]) => {
      const expected = allowed(entries, from);
      seen[`${expected}`]++;
      expect([from, admits(compilePolicy({ origins: entries }), from)]).toEqual([from, expected]);
    });
    fc.assert(property, RUNS);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('does not depend on order or duplicates', () => {
    const property = fc.property(withOrigin, fc.nat(), ([entries, from], turn) => {
      const at = turn % entries.length;
      const turned = [...entries.slice(at), ...entries.slice(0, at)].toReversed();
      const expected = admits(compilePolicy({ origins: entries }), from);
      expect(admits(compilePolicy({ origins: [...turned, ...entries] }), from)).toBe(expected);
    });
    fc.assert(property, RUNS);
  });
});
