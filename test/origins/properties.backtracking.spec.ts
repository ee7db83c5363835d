import { createContext, runInContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { splitOrigin } from '../../lib/origins/origin.grammar.js';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { vetRegex } from '../../lib/origins/regex/origin.regex.js';
import { MAX_ORIGIN_LENGTH } from '../../lib/origins/origin.grammar.js';
import { RUNS } from './arbitraries.js';
import { plainScope } from '../rules/faults.js';

/** Milliseconds: a sound expression needs some microseconds, a catastrophic one would not end in an hour. */
const LIMIT = 2_000;

const atom = fc.constantFrom('a', '[a-z]', '[ab]', '\\w', '\\d', 'a-', '\\.', '-', '[a-z0-9-]', 'ab');
const quantifier = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2,}', '{1,3}', '{0,40}');
const name = fc.constantFrom('x', '$x', '\\u0078', '\\u{79}');

/** Whatever may stand in the place of a label: quantifiers in quantifiers, names, references, looks to both sides. */
const looks = fc.constantFrom('?=', '?!', '?<=', '?<!');
const simple = fc.tuple(atom, quantifier).map(([one, times]) => one + times);
const around = (inner: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    simple,
    fc.tuple(inner, quantifier).map(([one, times]) => `(?:${one})${times}`),
    fc.tuple(inner, inner, quantifier).map(([a, b, times]) => `(${a}|${b})${times}`),
    fc.tuple(name, inner, quantifier).map(([called, one, times]) => `(?<${called}>${one})${times}`),
    fc.tuple(looks, inner).map(([look, one]) => `(${look}${one})`),
    fc.constantFrom('\\1', '\\k<x>', '\\k<\\u0078>', '[(?<x>]', '\\(?<x>'),
  );
const nested = fc.oneof({ weight: 4, arbitrary: around(simple) }, { weight: 1, arbitrary: around(around(simple)) });
const part = fc.array(nested, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
const sources = part.map((one) => `^https:\\/\\/${one}\\.example\\.com$`);

/** Origins that a browser could send, as long as one can be, which an expression might come nearly to the end of. */
function hostile(): string[] {
  const heads = ['', 'a', 'ab', 'a-', '1'];
  const pumps = ['a', 'ab', 'a-', '1', 'a1', 'aa-', 'a.', 'ab.'];
  const tails = ['', '.', '.example', '.example.com', '.example.com.', '.example.com:1', '_', '._', '.example.co'];
  const long = heads.flatMap((head) =>
    pumps.flatMap((pump) => tails.map((tail) => pumped(`https://${head}`, pump, tail))),
  );
  return [...new Set(long)].filter((origin) => splitOrigin(origin) !== undefined);
}

function pumped(head: string, pump: string, tail: string): string {
  return head + pump.repeat(Math.floor((MAX_ORIGIN_LENGTH - head.length - tail.length) / pump.length)) + tail;
}

const ORIGINS = hostile();
const context = createContext({ origins: ORIGINS, regex: /x/ });

/** Tries an expression as a matcher does, on all of them; false where that takes longer than the limit, at which V8 stops it. */
function isQuick(regex: RegExp, limit: number = LIMIT): boolean {
  context['regex'] = new RegExp(`^(?:${regex.source})$`, regex.flags);
  try {
    runInContext('origins.forEach((origin) => regex.test(origin))', context, { timeout: limit });
    return true;
  } catch {
    return false;
  }
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(source, flags);
  } catch {
    return undefined;
  }
}

/** Whether none of its faults is that it may take long: whose domain it admits is another matter. */
function isTimed(regex: RegExp): boolean {
  const issues = new IssueCollector(false);
  vetRegex({ regex, accepts: ['https://app.example.com'], rejects: [] }, 'origins[0]', plainScope(issues));
  const slow = ['regex-unsafe', 'regex-not-analysable', 'regex-back-reference'];
  return issues.errors.every(({ code }) => !slow.includes(code));
}

describe('an expression that passes validation', () => {
  it('is matched quickly against every origin of full length', () => {
    let [timed, refused] = [0, 0];
    fc.assert(
      fc.property(sources, fc.constantFrom('', 'u', 'v'), (source, flags) => {
        const regex = compiled(source, flags);
        fc.pre(regex !== undefined);
        if (!isTimed(regex)) return void refused++;
        timed++;
        expect([source, isQuick(regex)]).toEqual([source, true]);
      }),
      { ...RUNS, numRuns: Math.ceil(RUNS.numRuns / 16), endOnFailure: true, maxSkipsPerRun: 1_000 },
    );
    expect([timed > RUNS.numRuns / 200, refused > RUNS.numRuns / 200]).toEqual([true, true]);
  }, 600_000);

  it('an expression that backtracks would be noticed by this test', () => {
    expect(ORIGINS.length).toBeGreaterThan(200);
    const slow = /^https:\/\/(?<a>[a-z]*)\1(?<b>[a-z]*)\2(?<c>[a-z]*)\3(?<d>[a-z]*)\4(?<e>[a-z]*)\5\.example\.com$/;
    for (const regex of [slow, /^https:\/\/(?:[a-z]+)+\.example\.com$/, /^https:\/\/(?=(?:a|aa)+-).*$/])
      expect([String(regex), isQuick(regex, 200), isTimed(regex)]).toEqual([String(regex), false, false]);
  });
});
