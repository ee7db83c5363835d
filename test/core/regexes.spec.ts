import { describe, expect, it } from '@jest/globals';
import type { RuleCode } from '../../lib/core/configuration.rules.js';
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
  'regex-dot-unescaped': 'Write "\\." for a dot, and [a-z0-9-] for the characters of a label.',
  'regex-class-too-wide':
    'Name the characters of a label: [a-z0-9-]; with a dot inside where labels are meant: [a-z0-9.-].',
  'regex-scheme-open': 'Begin with ^https:\\/\\/.',
  'regex-domain-open':
    'Let what varies end at a dot, and spell your registered domain out to its right: \\.example\\.com$.',
  'pattern-hosting-suffix-with-credentials':
    'List the origins you own there, or serve the pages under a domain of your own.',
  'pattern-public-suffix': 'Keep your own registered domain to the right of the "*".',
  'pattern-port-with-credentials': 'Name the port; any port is for loopback hosts in development.',
  'origin-insecure-with-credentials': 'Serve the page over https and list that origin.',
  'regex-unsafe':
    'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
  'regex-not-analysable': 'Use plain groups, classes and quantifiers, or a pattern with "*".',
} as const;

interface Faulty {
  rule: keyof typeof HINTS & RuleCode;
  regex: RegExp;
  accepts?: string[];
  rejects?: string[];
  path?: string;
  credentials?: true;
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
  // What is judged on the parsed expression, whether an example shows it or not.
  { rule: 'regex-dot-unescaped', regex: /^https:\/\/app.example\.com$/ },
  { rule: 'regex-dot-unescaped', regex: /^https:\/\/(?:[a-z]+.)?app\.example\.com$/ },
  ...[/^https:\/\/[^.]+\.example\.com$/, /^https:\/\/\S+\.example\.com$/, /^https:\/\/[\w.:]+\.example\.com$/].map(
    (regex) => ({ rule: 'regex-class-too-wide' as const, regex }),
  ),
  { rule: 'regex-scheme-open', regex: /^[a-z]+:\/\/app\.example\.com$/ },
  { rule: 'regex-scheme-open', regex: /^(?:https:\/\/)?app\.example\.com$/ },
  { rule: 'regex-scheme-open', regex: /^(?:https:\/\/app\.example\.com|null)$/ },
  ...[
    /^https:\/\/app\.example\.[a-z]{2,3}$/,
    /^https:\/\/app\.example\.com(?:\.[a-z]+)?$/,
    /^https:\/\/app\.[a-z]*example\.com$/,
    /^https:\/\/(?:app\.)?[a-z]+$/,
    /^https:\/\/[a-z.]+$/,
    /^https:\/\/(?:app\.example\.com|\d+\.0\.0\.1)$/,
    /^https:\/\/(?:app\.example\.com|8\.8\.8\.\d+)$/,
  ].map((regex) => ({
    rule: /\]\*example/.test(regex.source) ? ('pattern-public-suffix' as const) : ('regex-domain-open' as const),
    regex,
  })),
  { rule: 'pattern-public-suffix', regex: /^https:\/\/[a-z]+\.co\.uk$/, accepts: ['https://example.co.uk'] },
  { rule: 'pattern-public-suffix', regex: /^https:\/\/(?:app\.example\.com|shop-[a-z]+\.com)$/ },
  ...[/^https:\/\/shop-[a-z0-9-]+\.vercel\.app$/, /^https:\/\/(?:shop|[a-z]{4}-shop)\.vercel\.app$/].map((regex) => ({
    rule: 'pattern-hosting-suffix-with-credentials' as const,
    regex,
    accepts: ['https://shop-a.vercel.app'],
    credentials: true as const,
  })),
  {
    rule: 'pattern-port-with-credentials',
    regex: /^https:\/\/app\.example\.com:\d{4}$/,
    accepts: [`${APP}:3000`, `${APP}:4000`],
    credentials: true,
  },
  {
    rule: 'origin-insecure-with-credentials',
    regex: /^https?:\/\/app\.example\.com$/,
    accepts: [APP, 'http://app.example.com'],
    credentials: true,
  },
  {
    rule: 'regex-not-analysable',
    regex: new RegExp(`^(?:${Array.from({ length: 300 }, (_, at) => `https://a${at}\\.example\\.com`).join('|')})$`),
    accepts: ['https://a7.example.com'],
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

/** What a developer's machine may have: judged like patterns of that shape. */
const DEVELOPMENT: readonly { regex: RegExp; accepts: string[]; inProduction: string }[] = [
  {
    regex: /^http:\/\/localhost:\d+$/,
    accepts: ['http://localhost:3000'],
    inProduction: 'origin-loopback',
  },
  {
    regex: /^http:\/\/(?:[a-z0-9-]+\.)?localhost(?::\d+)?$/,
    accepts: ['http://localhost:3000', 'http://app.localhost'],
    inProduction: 'origin-loopback',
  },
  {
    regex: /^https:\/\/192\.168\.\d{1,3}\.\d{1,3}:8443$/,
    accepts: ['https://192.168.0.7:8443'],
    inProduction: 'origin-private-network',
  },
  {
    regex: /^https:\/\/127\.0\.0\.\d{1,3}$/,
    accepts: ['https://127.0.0.2'],
    inProduction: 'origin-loopback',
  },
];

describe('a regular expression', () => {
  it.each(DEVELOPMENT.map((row) => ({ ...row, text: String(row.regex) })))(
    '$text starts in development, even with credentials, and not in production: $inProduction',
    ({ regex, accepts, inProduction }) => {
      const written = { origins: [{ regex, accepts }], credentials: true };
      expect(faultsOf(written)).toEqual([]);
      expect(faultsOf(written, true)).toEqual([
        expect.objectContaining({ code: inProduction, severity: 'error', path: 'origins[0].regex' }),
      ]);
    },
  );

  it.each([
    '/^https:\\/\\/app\\.example\\.com$/',
    '^https://app.example.com$',
    'https://app\\.example\\.com',
    'https://app.example.com$',
  ])('is none when it is the string %s', (text) => {
    expect(faultsOf({ origins: [text] })).toEqual([
      {
        code: 'regex-in-string',
        severity: 'error',
        path: 'origins[0]',
        hint: 'Write a pattern such as "https://*.example.com", or { regex: /^...$/, accepts: [...] } in the options of the module.',
      },
    ]);
  });

  it('is judged in each of its alternatives, also where no example meets it', () => {
    const regex = /^(?:https:\/\/app\.example\.com|http:\/\/localhost:\d+)$/;
    expect(faultsOf({ origins: [{ regex, accepts: [APP] }] })).toEqual([]);
    expect(faultsOf({ origins: [{ regex, accepts: [APP] }] }, true).map(({ code }) => code)).toEqual([
      'origin-loopback',
    ]);
  });

  it('under a hosting suffix is a warning outside production, like a pattern', () => {
    const regex = /^https:\/\/shop-[a-z0-9]+\.vercel\.app$/;
    const codes = (production: boolean) =>
      faultsOf({ origins: [{ regex, accepts: ['https://shop-a.vercel.app'] }] }, production).map(
        ({ code, severity }) => `${severity} ${code}`,
      );
    expect(codes(false)).toContain('warning pattern-hosting-suffix');
    expect(codes(true)).toContain('error pattern-hosting-suffix');
  });

  it.each(
    FAULTY.map((row) => ({
      ...row,
      text: `${String(row.regex).slice(0, 90)} ${typed(row.rejects ?? row.accepts ?? [])}`,
    })),
  )('$text is faulty: $rule', ({ rule, regex, accepts = [APP], rejects = [], path = 'regex', credentials = false }) => {
    const errors = faultsOf({ origins: [{ regex, accepts, rejects }], credentials });
    expect(errors).toContainEqual({ code: rule, severity: 'error', path: `origins[0].${path}`, hint: HINTS[rule] });
  });

  it('has a row here for each of its rules', () => {
    const rules = Object.keys(REGEX_RULES).filter((rule) => !['regex-bare', 'regex-in-string'].includes(rule));
    expect(FAULTY.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
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
    expect(faults.map(({ code, path }) => `${path} ${code}`)).toEqual(
      expect.arrayContaining([
        'origins[0].accepts[0] origin-trailing-slash',
        'origins[0].regex origin-insecure-with-credentials',
      ]),
    );
  });
});
