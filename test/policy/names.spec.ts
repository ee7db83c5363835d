import { describe, expect, it } from '@jest/globals';
import { HEADER_RULES } from '../../lib/rules/table/header.rules.js';
import { METHOD_RULES } from '../../lib/rules/table/method.rules.js';
import { PROTECTION_RULES } from '../../lib/rules/table/protection.rules.js';
import { REQUEST_HEADERS, DEFAULT_METHODS } from '../../lib/policy/terms.js';
import { faultOf, faultsOf, typed } from '../rules/faults.js';
import { GROUPS } from './names.table.js';

describe.each(GROUPS)('$what of a policy', ({ rows }) => {
  const titled = rows.map((entry) => ({ entry, title: `${typed(entry.written).slice(38, 120)} ${entry.rule}` }));

  it.each(titled)('$title is rejected with a hint', ({ entry }) => {
    expect(faultsOf(entry.written)).toEqual([faultOf(entry)]);
  });

  it.each(titled)('$title starts once corrected', ({ entry }) => {
    expect(faultsOf(entry.mended)).toEqual([]);
  });
});

describe('the rules of headers', () => {
  it('each has a row in the tables, except the one about routes', () => {
    const covered = new Set(GROUPS.flatMap(({ rows }) => rows.map(({ rule }) => rule)));
    const rules = Object.keys({ ...METHOD_RULES, ...HEADER_RULES, ...PROTECTION_RULES }).filter(
      (rule) => rule !== 'exposed-headers-without-policy',
    );
    expect([...covered].toSorted()).toEqual(rules.toSorted());
  });
});

describe('the terms of the protocol', () => {
  it('those that this folder never reads are spelled as in the standard', () => {
    expect([...DEFAULT_METHODS, REQUEST_HEADERS]).toEqual([
      ...['GET', 'HEAD', 'PUT', 'PATCH', 'POST', 'DELETE'],
      'Access-Control-Request-Headers',
    ]);
  });
});
