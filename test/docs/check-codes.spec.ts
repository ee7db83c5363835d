import { describe, expect, it } from '@jest/globals';
import { RULES } from '../../lib/rules/configuration.rules.js';
import type { Rule } from '../../lib/rules/rule.js';
import { LIST_RULES } from '../../lib/rules/table/list.rules.js';
import { ORIGIN_RULES } from '../../lib/rules/table/origin.rules.js';
import { TRUST_RULES } from '../../lib/rules/table/trust.rules.js';
import { pages } from './pages.js';

const [, table = ''] = (pages.get('docs/tenants-own.md') ?? '').split('## Codes of `check()`');
const rows = [...table.matchAll(/^\| (error|warning)([^|]*?) *\| (.*?) *\|$/gm)];
const codesOf = (codes: string): string[] => [...codes.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code);
const severities: Readonly<Record<string, Rule['severity']>> = {
  ' in production, warning elsewhere': 'error-in-production',
  ' in production only': 'production-only',
};

describe('the codes of check() on the page of sources', () => {
  it.each(rows.map(([, severity, when = '', codes = '']) => [`${severity}${when}`, severity, when, codes]))(
    '%s: have that severity',
    (_row, severity, when, codes) => {
      const expected = severities[when ?? ''] ?? severity;
      const listed = codesOf(codes ?? '').map((code) => [code, (RULES as Record<string, Rule>)[code]?.severity]);
      expect(listed).toEqual(codesOf(codes ?? '').map((code) => [code, expected]));
    },
  );

  it('are all that entries of a list can have', () => {
    // What is no string has a code of lists.
    const { 'origin-not-a-rule': _notOfLists, ...ofOrigins } = ORIGIN_RULES;
    const known = Object.keys({ ...LIST_RULES, ...ofOrigins, ...TRUST_RULES });
    const listed = rows.flatMap(([, , , codes = '']) => codesOf(codes));
    expect(listed.toSorted()).toEqual([...known, 'origin-duplicate', 'origin-covered'].toSorted());
  });
});
