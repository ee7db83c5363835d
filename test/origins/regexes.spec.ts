import { describe, expect, it } from '@jest/globals';
import { REGEX_RULES } from '../../lib/rules/regex.rules.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import { faultsOf, typed } from '../rules/faults.js';
import { APP, DEVELOPMENT, FAULTY, HINTS, SOUND } from './regexes.table.js';

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
