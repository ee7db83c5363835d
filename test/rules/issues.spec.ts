import { describe, expect, it } from '@jest/globals';
import { CorsConfigurationError } from '../../lib/rules/configuration.error.js';
import { IssueCollector, show } from '../../lib/rules/configuration.issue.js';

const circle: { self?: unknown } = {};
circle.self = circle;

const PAGE = 'node_modules/nestjs-cors/docs/configuration-errors.md';

describe('a value that was written', () => {
  it.each<[value: unknown, text: string]>([
    ['a', '"a"'],
    [7, '7'],
    [{ a: [1, null] }, '{"a":[1,null]}'],
    [undefined, 'undefined'],
    [null, 'null'],
    [/a\/b/u, '/a\\/b/u'],
    [class Tenants {}, 'Tenants'],
    [() => true, 'a function'],
    [Symbol('x'), 'Symbol(x)'],
    [5n, '5'],
    [circle, 'an object that cannot be printed'],
    ['\u0000\u001f', '"\\u0000\\u001f"'],
    ['a\u007fb\u0085c\u2028d\u2029e\u200bf', '"a\\u007fb\\u0085c\\u2028d\\u2029e\\u200bf"'],
    ['é ☃', '"é ☃"'],
    ['a'.repeat(126), `"${'a'.repeat(126)}"`],
    ['a'.repeat(127), `"${'a'.repeat(124)}...`],
  ])('is shown as a person would type it: %#', (value, text) => {
    expect(show(value)).toBe(text);
  });
});

describe('the faults of a configuration', () => {
  it('a fault counts once at one place; rule, place and text tell faults apart', () => {
    const issues = new IssueCollector(false);
    issues.add('origin-empty', 'a', '');
    issues.add('origin-empty', 'a', '');
    issues.add('origin-empty', 'b', '');
    issues.add('origin-duplicate', 'a', 'x');
    issues.add('origin-duplicate', 'a', 'y');
    expect(issues.issues.map(({ code, path, value }) => [code, path, value])).toEqual([
      ['origin-empty', 'a', ''],
      ['origin-empty', 'b', ''],
      ['origin-duplicate', 'a', 'x'],
      ['origin-duplicate', 'a', 'y'],
    ]);
    expect(issues.errors.map(({ path }) => path)).toEqual(['a', 'b']);
    expect(issues.warnings.map(({ value }) => value)).toEqual(['x', 'y']);
  });

  it('faults of another environment are adopted, merely risky ones as warnings', () => {
    const there = new IssueCollector(true);
    there.add('origin-empty', 'a', '');
    there.add('origin-empty', 'known', '');
    there.add('origin-insecure', 'b', 'http://a.example.com');
    there.add('origin-loopback', 'c', 'http://localhost');
    there.add('origin-duplicate', 'd', 'x');
    const here = new IssueCollector(false);
    here.add('origin-empty', 'known', '');
    const [known] = here.issues;
    here.adopt(there, () => false);
    expect(here.issues.map(({ code, path, severity }) => `${severity} ${path} ${code}`)).toEqual([
      'error known origin-empty',
      'error a origin-empty',
      'warning b origin-insecure',
      'warning c origin-loopback',
    ]);
    expect(here.issues[0]).toBe(known);
    expect(here.issues[2]).toEqual({ ...there.issues[2], severity: 'warning' });
  });

  it('a collector knows whether an issue already proposes a name', () => {
    const issues = new IssueCollector(false);
    issues.add('option-unknown', 'default.origin', 1, 'origins\nDid you mean "origins"?');
    issues.add('option-invalid', 'other.x', 1, '"methods"');
    const asked: Parameters<IssueCollector['hintsAt']>[] = [
      ['option-unknown', 'default', 'origins'],
      ['option-unknown', '', 'origins'],
      ['option-unknown', 'other', 'origins'],
      ['option-unknown', 'origin', 'origins'],
      ['option-unknown', 'default', 'origin'],
      ['option-invalid', 'default', 'origins'],
      ['option-invalid', 'other', 'origins'],
      ['option-unknown', 'other', 'methods'],
    ];
    expect(asked.map((args) => issues.hintsAt(...args))).toEqual([true, true, ...Array<boolean>(6).fill(false)]);
  });

  it.each([
    [1, '1 error and 1 warning'],
    [2, '2 errors and 1 warning'],
  ])('one error has all of them, the errors first: %i', (count, told) => {
    const issues = new IssueCollector(false);
    issues.add('origin-duplicate', 'a', 'x');
    for (let at = 0; at < count; at++) issues.add('origin-empty', `b[${at}]`, '');
    const error = new CorsConfigurationError(issues.issues);
    const fault = (at: number) =>
      `\n  error at b[${at}] (origin-empty)\n    An empty string is not an origin.\n    Fix: Remove the entry, or write scheme://host.\n    See: ${PAGE}#origin-empty`;
    expect(`${error.name}: ${error.message}`).toBe(
      [
        `CorsConfigurationError: The CORS configuration has ${told}:`,
        ...Array.from({ length: count }, (_, at) => fault(at)),
        `\n  warning at a (origin-duplicate)\n    "x" is listed twice.\n    Fix: Remove one of the entries.\n    See: ${PAGE}#origin-duplicate`,
      ].join('\n'),
    );
    expect(error).toBeInstanceOf(Error);
  });
});
