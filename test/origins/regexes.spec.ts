import { describe, expect, it } from '@jest/globals';
import { REGEX_RULES } from '../../lib/rules/table/regex.rules.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import { APP } from '../kit/origins.js';
import { faultsOf, typed } from '../rules/faults.js';
import { DEVELOPMENT, FAULTY, HINTS, SOUND } from './regexes.table.js';

describe('a regular expression', () => {
  it.each(DEVELOPMENT.map((row) => ({ ...row, text: String(row.regex) })))(
    '$text starts in development with credentials, and in production: $inProduction',
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
  ])('the string %s is not taken for an expression', (text) => {
    expect(faultsOf({ origins: [text] })).toEqual([
      {
        code: 'regex-in-string',
        severity: 'error',
        path: 'origins[0]',
        hint: 'Write a pattern such as "https://*.example.com", or { regex: /^...$/, accepts: [...] } in the options of the module.',
      },
    ]);
  });

  it('each alternative is judged, even one that no example matches', () => {
    const regex = /^(?:https:\/\/app\.example\.com|http:\/\/localhost:\d+)$/;
    expect(faultsOf({ origins: [{ regex, accepts: [APP] }] })).toEqual([]);
    expect(faultsOf({ origins: [{ regex, accepts: [APP] }] }, true).map(({ code }) => code)).toEqual([
      'origin-loopback',
    ]);
  });

  it('an expression under a hosting suffix is a warning outside production, as a pattern is', () => {
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
  )(
    '$text breaks the rule $rule',
    ({ rule, regex, accepts = [APP], rejects = [], path = 'regex', credentials = false }) => {
      const errors = faultsOf({ origins: [{ regex, accepts, rejects }], credentials });
      expect(errors).toContainEqual({ code: rule, severity: 'error', path: `origins[0].${path}`, hint: HINTS[rule] });
    },
  );

  it('the table has a row for each rule of expressions', () => {
    const rules = Object.keys(REGEX_RULES).filter((rule) => !['regex-bare', 'regex-in-string'].includes(rule));
    expect(FAULTY.map(({ rule }) => rule)).toEqual(expect.arrayContaining(rules));
  });

  describe.each(SOUND.map((row) => ({ ...row, text: String(row.regex) })))(
    '$text',
    ({ regex, accepts, admits, refuses }) => {
      it('starts without an error', () => {
        expect(faultsOf({ origins: [{ regex, accepts }] }).filter(({ severity }) => severity === 'error')).toEqual([]);
      });

      it('admits only what it matches from end to end', () => {
        const { matcher } = compilePolicy({ origins: [{ regex, accepts }] });
        expect([...admits, ...refuses].filter((origin) => matcher.admits(origin))).toEqual(admits);
      });
    },
  );

  it('an expression keeps no state between requests', () => {
    const { matcher } = compilePolicy({ origins: [{ regex: /^https:\/\/app\.example\.com$/, accepts: [APP] }] });
    expect([1, 2, 3, 4].map(() => matcher.admits(APP))).toEqual([true, true, true, true]);
  });

  it('an example that is no origin and an example that may not be trusted are faults', () => {
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
