import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ROOT } from './library.files.js';

const page = readFileSync(`${ROOT}docs/tenants.md`, 'utf8');
const FOLDER = `${ROOT}test/orms/`;

/** Every fenced block, and the file that its first line names. */
const blocks = [...page.matchAll(/^```(\w*)\n(?:\/\/ (\S+)\n)?([\s\S]*?)^```$/gm)].map(
  ([, language = '', name = '', code = '']) => ({ language, name, code }),
);
const anchorOf = (title: string): string =>
  `#${title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replace(/\s/g, '-')}`;
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title));

describe('the page of tenants', () => {
  it.each(blocks)('shows $name as it is tested', ({ language, name, code }) => {
    expect([language, existsSync(FOLDER + name)]).toEqual(['ts', true]);
    expect(code).toBe(readFileSync(FOLDER + name, 'utf8'));
  });

  it('shows the source of every ORM', () => {
    const sources = readdirSync(FOLDER).filter((name) => name.endsWith('.source.ts'));
    expect(sources.length).toBeGreaterThanOrEqual(6);
    expect(blocks.map(({ name }) => name)).toEqual(expect.arrayContaining(sources));
  });

  it('links only to what is there', () => {
    const links = [...page.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const lost = links.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const text = file === '' ? page : readFileSync(`${ROOT}docs/${file}`, 'utf8');
      return anchor !== undefined && !anchorsOf(text).includes(`#${anchor}`);
    });
    expect(links.length).toBeGreaterThan(1);
    expect(lost).toEqual([]);
  });

  it('is one that a person reads', () => {
    expect(page.split('\n').length).toBeLessThan(300);
  });
});
