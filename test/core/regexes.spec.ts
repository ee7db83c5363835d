import { describe, expect, it } from '@jest/globals';
import { REGEX_RULES } from '../../lib/core/rules/regex.rules.js';
import { compilePolicy } from '../../lib/core/policy.compiler.js';
import { faultsOf, typed } from './faults.js';

const APP = 'https://app.example.com';
const HINTS = {
  'regex-examples-missing':
    'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.',
  'regex-not-anchored': 'Begin with ^ and end with $; put alternatives in a group: ^(?:a|b)$.',
  'regex-flags': 'Remove the flag.',
  'regex-refuses-example': 'Correct the expression or the example.',
  'regex-accepts-reject': 'Correct the expression or the example.',
  'regex-look-alike': 'Escape the dots, keep labels to [a-z0-9-]+, and spell scheme, domain and port out.',
  'regex-unsafe':
    'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
  'regex-not-analysable': 'Use plain groups, classes and quantifiers, or a pattern with "*".',
} as const;

interface Faulty {
  rule: keyof typeof HINTS;
  regex: RegExp;
  accepts?: string[];
  rejects?: string[];
  path?: string;
}

const FAULTY: readonly Faulty[] = [
  { rule: 'regex-examples-missing', regex: /^https:\/\/app\.example\.com$/, accepts: [], path: 'accepts' },
  { rule: 'regex-not-anchored', regex: /https:\/\/app\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /https:\/\/app\.example\.com$/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com|https:\/\/b\.example\.com$/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com$|https:\/\/b\.example\.com/ },
  { rule: 'regex-not-anchored', regex: /^https:\/\/app\.example\.com$|/ },
  ...['g', 'y', 'm', 's', 'i'].map((flag) => ({
    rule: 'regex-flags' as const,
    regex: new RegExp('^https://app\\.example\\.com$', flag),
  })),
  { rule: 'regex-refuses-example', regex: /^https:\/\/b\.example\.com$/, path: 'accepts[0]' },
  { rule: 'regex-refuses-example', regex: /^https:\/\/app\.example\.com\\$/, path: 'accepts[0]' },
  {
    rule: 'regex-accepts-reject',
    regex: /^https:\/\/[a-z]+\.example\.com$/,
    rejects: ['https://evil.test', 'https://admin.example.com'],
    path: 'rejects[1]',
  },
  { rule: 'regex-look-alike', regex: /^https:\/\/app.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/.*\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/[^.]+\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.[a-z]*example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?:\.[a-z.]+)?$/ },
  { rule: 'regex-look-alike', regex: /^https?:\/\/app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^[a-z]+:\/\/app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?::\d+)?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/(?:[a-z]+@)?app\.example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\/?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\.?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com\s*$/ },
  { rule: 'regex-look-alike', regex: /^(?:https:\/\/app\.example\.com|null)$/ },
  { rule: 'regex-look-alike', regex: /^(?:https:\/\/app\.example\.com)?$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/[a-z]+\.vercel\.app$/, accepts: ['https://mine.vercel.app'] },
  { rule: 'regex-look-alike', regex: /^https:\/\/(?:app\.example\.com|[a-z0-9-]+\.github\.io)$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app[.-]example\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.[a-z]{7}\.com$/ },
  { rule: 'regex-look-alike', regex: /^https:\/\/app\.example\.com(?::\d{4})?$/ },
  {
    rule: 'regex-look-alike',
    regex: /^https:\/\/\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$/,
    accepts: ['https://203.0.113.7'],
  },
  { rule: 'regex-unsafe', regex: /^https:\/\/(?:[a-z]+)+\.example\.com$/ },
  { rule: 'regex-unsafe', regex: /^https:\/\/(?:[a-z]|[a-z0-9])*\.example\.com$/ },
  { rule: 'regex-unsafe', regex: /^(?:a+)+$/, accepts: ['aa'] },
  { rule: 'regex-not-analysable', regex: new RegExp('^https:\\/\\/[[a-z]--[q]]\\.example\\.com$', 'v') },
];

interface Sound {
  regex: RegExp;
  accepts: string[];
  admits: string[];
  refuses: string[];
}

const SOUND: readonly Sound[] = [
  {
    regex: /^(?:https:\/\/[a-z]+\.example\.com|https:\/\/[a-z]+\.example\.org)$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.org'],
    refuses: ['https://example.org'],
  },
  {
    regex: /^https:\/\/(?<name>app|shop)\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.com'],
    refuses: ['https://xapp.example.com'],
  },
  {
    regex: /(?:^https:\/\/app\.example\.com$)|(^https:\/\/b\.example\.com$)/,
    accepts: [APP],
    admits: [APP, 'https://b.example.com'],
    refuses: ['https://b.example.com.evil.test'],
  },
  {
    regex: /^https:\/\/(?:app|shop)\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://shop.example.com'],
    refuses: ['https://xapp.example.com', `${APP}\n`, `x${APP}`, `${APP}.evil.test`],
  },
  {
    regex: /^https:\/\/app\.example\.com$|^https:\/\/b\.example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://b.example.com'],
    refuses: ['https://c.example.com'],
  },
  {
    regex: /^https:\/\/(?:[a-z0-9-]+\.)+example\.com$/,
    accepts: [APP],
    admits: [APP, 'https://a.b.example.com'],
    refuses: ['https://example.com', 'https://evilexample.com'],
  },
  {
    regex: /^https:\/\/app\.example\.com:(?:3000|4000)$/u,
    accepts: [`${APP}:3000`],
    admits: [`${APP}:3000`, `${APP}:4000`],
    refuses: [APP, `${APP}:30000`],
  },
  {
    regex: /^https?:\/\/app\.example\.com(?::\d+)?$/,
    accepts: [APP, 'http://app.example.com', `${APP}:8443`],
    admits: [APP, 'http://app.example.com:81', `${APP}:8443`],
    // What no browser sends is refused ahead of the expression: a default port, one too high.
    refuses: [`${APP}:443`, `${APP}:99999`],
  },
];

describe('a regular expression', () => {
  it.each(FAULTY.map((row) => ({ ...row, text: `${String(row.regex)} ${typed(row.rejects ?? row.accepts ?? [])}` })))(
    '$text is faulty: $rule',
    ({ rule, regex, accepts = [APP], rejects = [], path = 'regex' }) => {
      const errors = faultsOf({ origins: [{ regex, accepts, rejects }] }).filter(({ code }) =>
        code.startsWith('regex-'),
      );
      expect(errors).toContainEqual({ code: rule, severity: 'error', path: `origins[0].${path}`, hint: HINTS[rule] });
    },
  );

  it('has a row here for each of its rules', () => {
    const rules = Object.keys(REGEX_RULES).filter((rule) => rule !== 'regex-bare');
    expect([...new Set(FAULTY.map(({ rule }) => rule))].toSorted()).toEqual(rules.toSorted());
  });

  describe.each(SOUND.map((row) => ({ ...row, text: String(row.regex) })))(
    '$text',
    ({ regex, accepts, admits, refuses }) => {
      it('starts without an error', () => {
        expect(faultsOf({ origins: [{ regex, accepts }] }).filter(({ severity }) => severity === 'error')).toEqual([]);
      });

      it('admits what it matches from end to end, and nothing else', () => {
        const { matcher } = compilePolicy({ origins: [{ regex, accepts }] });
        expect([...admits, ...refuses].filter((origin) => matcher.admits(origin))).toEqual(admits);
      });
    },
  );

  it('keeps no state between requests', () => {
    const { matcher } = compilePolicy({ origins: [{ regex: /^https:\/\/app\.example\.com$/, accepts: [APP] }] });
    expect([1, 2, 3, 4].map(() => matcher.admits(APP))).toEqual([true, true, true, true]);
  });

  it('is held to its examples: one that is no origin, and one that may not be trusted, are faults of their own', () => {
    const regex = /^https?:\/\/app\.example\.com\/?$/;
    const accepts = [`${APP}/`, 'http://app.example.com', APP];
    const faults = faultsOf({ origins: [{ regex, accepts }], credentials: true });
    expect(faults.map(({ code, path }) => `${path} ${code}`).filter((text) => text.includes('accepts'))).toEqual([
      'origins[0].accepts[0] origin-trailing-slash',
      'origins[0].accepts[1] origin-insecure-with-credentials',
    ]);
  });
});
