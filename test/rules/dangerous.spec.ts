import { describe, expect, it } from '@jest/globals';
import type { CorsPolicyOptions } from 'nestjs-cors';
import { RULES, type RuleCode } from '../../lib/rules/configuration.rules.js';
import { DANGEROUS_KEYS, type DangerousOption } from '../../lib/rules/dangerous.options.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import type { Rule } from '../../lib/rules/rule.js';
import { faultsOf } from './faults.js';

const rules = Object.entries(RULES) as [RuleCode, Rule][];

/** What each option lets start, and what admits nobody all the same. */
const ROWS: readonly { option: DangerousOption; written: object; admits: string }[] = [
  {
    option: 'dangerouslyAllowOriginLoopback',
    written: { origins: ['http://localhost:3000'], credentials: true },
    admits: 'http://localhost:3000',
  },
  {
    option: 'dangerouslyAllowOriginLoopback',
    written: { origins: [{ regex: /^http:\/\/localhost:\d+$/, accepts: ['http://localhost:1'] }] },
    admits: 'http://localhost:3000',
  },
  {
    option: 'dangerouslyAllowOriginPrivateNetwork',
    written: { origins: ['https://wiki.internal'] },
    admits: 'https://wiki.internal',
  },
  {
    option: 'dangerouslyAllowOriginInsecure',
    written: { origins: ['http://portal.example.com'], credentials: true },
    admits: 'http://portal.example.com',
  },
  {
    option: 'dangerouslyAllowOriginInsecure',
    written: { origins: ['http://*.example.com'] },
    admits: 'http://portal.example.com',
  },
  {
    option: 'dangerouslyAllowPatternHostingSuffix',
    written: { origins: ['https://team-*.vercel.app'], credentials: true },
    admits: 'https://team-7.vercel.app',
  },
];

/** What no option lets start. */
const NEVER: readonly [rule: RuleCode, written: object][] = [
  ['wildcard-with-credentials', { origins: '*', credentials: true }],
  ['origin-null', { origins: ['null'] }],
  ['pattern-public-suffix', { origins: ['https://*.com'] }],
  ['pattern-port-with-credentials', { origins: ['https://a.example.com:*'], credentials: true }],
  ['origin-tunnel', { origins: ['https://a.ngrok-free.app'] }],
  ['regex-look-alike', { origins: [{ regex: /^https:\/\/a\.example\.com\/?$/, accepts: ['https://a.example.com'] }] }],
];

const everyOption = Object.fromEntries(DANGEROUS_KEYS.map((key) => [key, true]));
const title = ({ option, written }: (typeof ROWS)[number]): string => `${option}: ${JSON.stringify(written)}`;

describe('an option named dangerously', () => {
  it('is named after the rules that it silences', () => {
    for (const [code, { unless }] of rules.filter(([, rule]) => rule.unless !== undefined)) {
      const named = code
        .replace(/-with-credentials$/, '')
        .replace(/(?:^|-)([a-z])/g, (_all, l: string) => l.toUpperCase());
      expect(unless).toBe(`dangerouslyAllow${named}`);
    }
    expect(new Set(rules.flatMap(([, { unless }]) => unless ?? []))).toEqual(new Set(DANGEROUS_KEYS));
  });

  it.each(ROWS.map((row) => ({ ...row, title: title(row) })))('$title', ({ option, written, admits }) => {
    expect(faultsOf(written, true).some(({ severity }) => severity === 'error')).toBe(true);
    const others = Object.fromEntries(DANGEROUS_KEYS.filter((key) => key !== option).map((key) => [key, true]));
    expect(faultsOf({ ...written, ...others }, true).some(({ severity }) => severity === 'error')).toBe(true);
    const mended = { ...written, [option]: true } as unknown as CorsPolicyOptions;
    expect(faultsOf(mended, true)).toEqual([]);
    const policy = compilePolicy(mended, true);
    expect([policy.dangers, policy.matcher.admits(admits)]).toEqual([[option], true]);
    expect(policy.matcher.admits('https://evil.test')).toBe(false);
  });

  it.each(NEVER.map(([rule, written]) => ({ rule, written })))('no option silences $rule', ({ rule, written }) => {
    const faults = faultsOf({ ...written, ...everyOption }, true);
    expect(faults.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([rule]);
  });

  it('an option that silences nothing is a warning, in development and production', () => {
    const spare = { origins: ['https://a.example.com'], dangerouslyAllowOriginLoopback: true };
    const used = { origins: ['http://localhost:3000'], dangerouslyAllowOriginLoopback: true };
    for (const production of [false, true]) {
      expect(faultsOf(spare, production)).toEqual([
        {
          code: 'dangerous-option-unused',
          severity: 'warning',
          path: 'dangerouslyAllowOriginLoopback',
          hint: 'Remove it.',
        },
      ]);
      expect(faultsOf(used, production)).toEqual([]);
    }
  });

  it('its value is true or false, and false silences nothing', () => {
    const origins = ['http://localhost:3000'];
    expect(faultsOf({ origins, dangerouslyAllowOriginLoopback: 'yes' }, true).map(({ code }) => code)).toEqual([
      'option-invalid',
      'origin-loopback',
    ]);
    expect(faultsOf({ origins, dangerouslyAllowOriginLoopback: false }, true).map(({ code }) => code)).toEqual([
      'origin-loopback',
    ]);
  });
});
