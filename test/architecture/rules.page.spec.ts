import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { RULES } from '../../lib/rules/configuration.rules.js';
import type { Rule } from '../../lib/rules/rule.js';
import { ROOT } from './library.files.js';
import { rulesPage } from './rules.page.js';

const PAGE = `${ROOT}docs/configuration-errors.md`;
const rules = Object.entries(RULES) as [string, Rule][];

describe('the page of rules', () => {
  it('is current: npm run docs writes it', async () => {
    const page = await format(rulesPage(), { parser: 'markdown', printWidth: 120 });
    if (process.env['WRITE_DOCS'] === '1') writeFileSync(PAGE, page);
    expect(existsSync(PAGE) && readFileSync(PAGE, 'utf8')).toBe(page);
  });

  it('has each rule once, and nothing else', () => {
    const titles = [...rulesPage().matchAll(/^### (.*)$/gm)].map(([, title = '']) => title);
    expect(titles.toSorted()).toEqual(Object.keys(RULES).toSorted());
  });

  it.each(rules)('%s reads as sentences', (_code, { when, message, hint, example }) => {
    const [value, detail = ''] = example;
    expect(when).toMatch(/^[^A-Z].*[^.]$/);
    for (const text of [message(JSON.stringify(value) ?? 'undefined', detail), hint('x', detail)])
      expect(text).toMatch(/^.{8,}[.?$]$/s);
  });

  it.each(rules)('%s never leads towards something weaker', (_code, { hint, example, unless }) => {
    const text = hint('x', example[1] ?? '');
    expect(text).not.toMatch(/dangerously|reflect/);
    // A "*" alone admits everybody; one to remove, or in a pattern, does not.
    expect(
      text.replace(/(?:[Rr]emove|right of the|a pattern with|at the end,) "\*"|a "\*" for the port/, ''),
    ).not.toMatch(/(["'])\*\1/);
    expect(unless === undefined || !text.includes(unless)).toBe(true);
  });

  // Apps of Capacitor and Tauri have such an origin for good: what declares it is no way around the rule.
  it('names an option that takes a risk only for the origins of such apps', () => {
    const naming = rules.filter(([, { hint }]) => hint('x', 'Tauri').includes('dangerously'));
    expect(naming.map(([code]) => code)).toEqual(['origin-loopback']);
  });
});
