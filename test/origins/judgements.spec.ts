import { describe, expect, it } from '@jest/globals';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { compileAllowedHeaders, compileMethods } from '../../lib/policy/names.compiler.js';
import { warnOfCovered } from '../../lib/origins/origin.cover.js';
import { OriginMatcher } from '../../lib/origins/origin.matcher.js';
import { parsePattern, patternAdmits, type OriginPattern } from '../../lib/origins/origin.pattern.js';
import { checkOrigin, checkPattern } from '../../lib/origins/origin.trust.js';
import { plainScope } from '../rules/faults.js';

const patternOf = (text: string): OriginPattern => parsePattern(text) as OriginPattern;

describe('an origin', () => {
  it.each<[origin: string, production: boolean, stays: boolean, needed: string[]]>([
    ['https://app.example.com', true, true, []],
    ['https://wiki.internal', true, false, ['dangerouslyAllowOriginPrivateNetwork']],
    ['https://wiki.internal', false, true, ['dangerouslyAllowOriginPrivateNetwork']],
    ['https://x.ngrok.io', true, false, []],
    ['https://x.ngrok.io', false, true, []],
    ['http://x.ngrok.io', true, false, ['dangerouslyAllowOriginInsecure']],
    ['http://app.example.com', true, false, ['dangerouslyAllowOriginInsecure']],
    ['http://app.example.com', false, true, ['dangerouslyAllowOriginInsecure']],
    ['http://localhost:3000', true, false, ['dangerouslyAllowOriginLoopback']],
    ['capacitor://localhost', true, true, []],
    ['no origin', true, true, []],
  ])('%s is accepted, in production %j: %j', (origin, production, stays, needed) => {
    const scope = { ...plainScope(new IssueCollector(production)), production };
    expect([checkOrigin(origin, origin, 'x', scope), [...scope.needed]]).toEqual([stays, needed]);
  });

  it.each(['http://wiki.internal', 'http://x.ngrok.io'])(
    '%s is rejected while one of its two risks is not accepted by an option',
    (origin) => {
      const dangers = new Set(['dangerouslyAllowOriginInsecure'] as const);
      const scope = { ...plainScope(new IssueCollector(true)), production: true, dangers };
      expect(checkOrigin(origin, origin, 'x', scope)).toBe(false);
    },
  );

  it('a custom scheme with credentials is a warning', () => {
    const scope = { ...plainScope(new IssueCollector(false)), credentials: true };
    expect(checkOrigin('capacitor://localhost', 'x', 'x', scope)).toBe(true);
    expect(checkPattern(patternOf('https://*.example.com'), 'x', scope)).toBe(true);
    expect(checkPattern(patternOf('https://*.example.com:*'), 'x', scope)).toBe(false);
    expect(scope.issues.issues.map(({ severity }) => severity)).toEqual(['warning', 'warning', 'error', 'warning']);
  });
});

describe('a pattern', () => {
  it.each([
    'https://app.*.com',
    'https://[::1]x:*',
    'http://localhost:3*',
    'https://*.a.com:99999',
    'ht*p://a',
    'https://*',
  ])('%s is no pattern', (text) => {
    expect(parsePattern(text)).toBe('pattern-invalid');
  });

  it.each([
    ['.example.com', false],
    ['example.com', false],
    ['aexample.com', false],
    ['abexample.com', false],
    ['.a.example.com', false],
    ['a.example.com', true],
    ['a.b.example.com', true],
  ])('a "*" over labels and the host %s: %j', (host, covered) => {
    expect(patternAdmits(patternOf('https://*.example.com'), { scheme: 'https', host, port: '' })).toBe(covered);
  });

  it.each([
    ['https://my_*.example.com', 'my_a.example.com'],
    ['https://*_b.example.com', 'a_b.example.com'],
  ])('%s covers %s: the rule of letters, digits and hyphens is for the "*" alone', (text, host) => {
    expect(patternAdmits(patternOf(text), { scheme: 'https', host, port: '' })).toBe(true);
  });
});

describe('an entry that a wider one covers', () => {
  const covered = (exact: readonly string[], patterns: readonly string[]): string[] => {
    const issues = new IssueCollector(false);
    const places = new Map(patterns.map((text) => [patternOf(text), text]));
    warnOfCovered(new Map(exact.map((text) => [text, text])), places, issues);
    return issues.issues.map(({ path, message }) => `${path}: ${message}`);
  };

  it('the warning names the wider entry', () => {
    expect(covered(['https://a.example.com'], ['https://*.example.org', 'https://*.example.com'])).toEqual([
      'https://a.example.com: "https://a.example.com" is already admitted by "https://*.example.com".',
    ]);
    expect(covered([], ['https://*-c.example.com', 'https://*-x-c.example.com'])).toEqual([
      'https://*-x-c.example.com: "https://*-x-c.example.com" is already admitted by "https://*-c.example.com".',
    ]);
  });

  it.each([
    [['http://*.example.com', 'https://*.example.com']],
    [['https://a-*.example.com', 'https://a-b-*.example.org']],
    [['http://localhost:*', 'http://a*.localhost:*']],
    [['http://localhost:*', 'http://*.localhost:*']],
    [['https://*-c.example.com', 'https://*-c-x.example.com']],
    [['https://a-*.example.com:1', 'https://a-b-*.example.com:2']],
  ])('no entry covers another in %j', (patterns) => {
    expect(covered([], patterns)).toEqual([]);
  });
});

describe('an expression at run time', () => {
  const admits = (regex: RegExp, origin: string) => new OriginMatcher([], [], [regex]).admits(origin);

  it('keeps the flags that it needs and no state', () => {
    expect(admits(/https:\/\/\p{Ll}+\.example\.com/u, 'https://app.example.com')).toBe(true);
    expect(admits(/https:\/\/[a-z&&[^x]]\.example\.com/, 'https://a.example.com')).toBe(false);
    const stateful = new OriginMatcher([], [], [/https:\/\/app\.example\.com/gy]);
    expect([1, 2, 3].map(() => stateful.admits('https://app.example.com'))).toEqual([true, true, true]);
    expect(admits(/https:\/\/APP\.example\.com/i, 'https://app.example.com')).toBe(false);
  });

  it('matches from end to end', () => {
    const regex = /https:\/\/a\.example\.com|https:\/\/b\.example\.com/;
    expect(['https://b.example.com', 'https://b.example.com.evil.test'].map((o) => admits(regex, o))).toEqual([
      true,
      false,
    ]);
  });
});

describe('a list of names', () => {
  it('a fault of a list is reported at the list, and the valid names are kept', () => {
    const issues = new IssueCollector(false);
    const path = (index: number) => `policies[0].methods[${index}]`;
    expect(compileMethods({ names: [], path, credentials: false, issues })).toEqual([]);
    expect(compileMethods({ names: ['GET', 7, 'PUT', null], path, credentials: false, issues })).toEqual([
      'GET',
      'PUT',
    ]);
    const names = Array.from({ length: 65 }, (_, index) => `X-${index}`);
    compileAllowedHeaders({ names, path, credentials: false, issues });
    expect(issues.issues.map((issue) => issue.path)).toEqual([
      'policies[0].methods',
      'policies[0].methods[1]',
      'policies[0].methods[3]',
      'policies[0].methods',
    ]);
  });
});
