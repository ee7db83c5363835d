import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitOrigin } from '../../lib/origins/origin.grammar.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import type { CorsPolicy } from '../../lib/policy/policy.js';
import { RUNS } from './arbitraries.js';

/** Sound parts thrice as often as faulty ones: what matters is how they are joined. */
const part = (sound: readonly string[], faulty: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...faulty) });
const scheme = part(['https:\\/\\/'], ['https?:\\/\\/', '[a-z]+:\\/\\/', '(?:https:\\/\\/)?']);
const front = part(
  ['', 'app\\.', '(?:app|shop)\\.', '[a-z]+\\.', '(?:[a-z0-9-]+\\.)+', '(?:[a-z]{1,3}\\.)?', 'pr-\\d+\\.', '\\w+\\.'],
  ['[a-z]*', '[a-z0-9-]+', '.*', '[^.]+\\.', '\\S+', '[a-z.]+', 'shop-[a-z]+', '(?:[a-z]+[.-])', 'app.'],
);
const domain = part(
  ['example\\.com', '(?:example|other)\\.(?:com|org)', 'example\\.co\\.uk'],
  [
    ...['example.com', 'example\\.[a-z]+', 'example\\.com(?:\\.[a-z]+)?', 'vercel\\.app', 'github\\.io', 'co\\.uk'],
    ...['com', '[a-z]+'],
  ],
);
const port = part(['', '', ':8443', ':(?:3000|4000)'], [':\\d+', '(?::\\d+)?']);
const whole = fc.tuple(scheme, front, domain, port).map((parts) => parts.join(''));
const source = fc.oneof(
  { weight: 3, arbitrary: whole.map((one) => `^${one}$`) },
  { weight: 1, arbitrary: fc.tuple(whole, whole).map(([a, b]) => `^(?:${a}|${b})$`) },
  { weight: 1, arbitrary: fc.tuple(whole, whole).map(([a, b]) => `^${a}|${b}$`) },
);

/** An expression with what it matches; what is an origin of it serves as example. */
const asked = source.chain((text) => {
  const regex = new RegExp(text);
  const matched = fc.stringMatching(regex, { size: 'xsmall', maxLength: 60 });
  return fc.tuple(fc.constant(regex), fc.array(matched, { minLength: 12, maxLength: 12 }));
});

/** Domains that the parts spell out and nobody else can register; under other suffixes only whole names that are spelled out. */
const OWN =
  /^https:\/\/(?:(?:[a-z0-9_-]+\.)*(?:(?:example|other)\.(?:com|org)|example\.co\.uk)|(?:(?:app|shop)\.)?(?:vercel\.app|github\.io|co\.uk|com))(?::(?:8443|3000|4000))?$/;

function start(regex: RegExp, accepts: readonly string[]): CorsPolicy | undefined {
  try {
    return compilePolicy({ origins: [{ regex, accepts }], credentials: true }, true);
  } catch {
    return undefined;
  }
}

describe('an expression that starts with credentials in production', () => {
  it('admits only domains that it spells out, over https, on ports that it names', () => {
    const seen = { started: 0, admitted: 0 };
    const property = fc.property(asked, ([regex, matched]) => {
      const accepts = matched.filter((text) => splitOrigin(text) !== undefined).slice(0, 2);
      const policy = start(regex, accepts);
      fc.pre(policy !== undefined);
      seen.started++;
      const admitted = matched.filter((origin) => policy.matcher.admits(origin));
      seen.admitted += admitted.length;
      expect([regex, admitted.filter((origin) => !OWN.test(origin))]).toEqual([regex, []]);
    });
    fc.assert(property, { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 40), maxSkipsPerRun: 100, endOnFailure: true });
    expect(Math.min(seen.started, seen.admitted / 3)).toBeGreaterThanOrEqual(RUNS.numRuns / 40);
  }, 600_000);
});
