import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type ts from 'typescript';
import { ROOT } from '../architecture/library.files.js';
import { faultsOf, programOf } from '../architecture/memory.program.js';
import { anchorsOf, blocks, fileOf, pages } from './pages.js';

const ORMS = blocks.filter((block) => fileOf(block)?.startsWith(`${ROOT}test/orms/`));
const shown = blocks.filter((block) => fileOf(block) !== undefined);
/** Those of the ORMs import what a user has generated; `npm run typecheck` compiles their files. */
const compiled = blocks.filter((block) => block.language === 'ts' && !ORMS.includes(block));

/** The page with each block as its file has it. */
const filledIn = (text: string): string =>
  text.replace(/^```ts\n\/\/ (test\/)?([\w.-]+\.ts)\n[\s\S]*?^```$/gm, (block, folder = '', name: string) => {
    const file = fileOf({ name, page: '', language: 'ts', code: '' });
    return file === undefined ? block : `\`\`\`ts\n// ${folder}${name}\n${readFileSync(file, 'utf8')}\`\`\``;
  });

describe('the pages of documentation', () => {
  let program: ts.Program;
  beforeAll(() => {
    // Beside each other, and in `src` beside it, where tests in `test` look for them.
    program = programOf(
      new Map(compiled.flatMap(({ name, code }) => [name, `../src/${name}`].map((path) => [path, code]))),
    );
  }, 60_000);

  it.each([...pages])('%s shows files as they are run: npm run docs copies them', (path, text) => {
    if (process.env['WRITE_DOCS'] === '1') writeFileSync(ROOT + path, filledIn(text));
    expect(readFileSync(ROOT + path, 'utf8')).toBe(filledIn(text));
  });

  it('show each file once, and have each name once', () => {
    expect(shown.length).toBeGreaterThanOrEqual(25);
    const names = [...compiled, ...ORMS].map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it.each(compiled.map(({ page, name }) => [page, name]))('%s: %s compiles', (_page, name) => {
    expect(faultsOf(program, name)).toEqual([]);
  });

  it('have blocks of these languages only', () => {
    const languages = new Set(blocks.map(({ language }) => language));
    expect([...languages].sort()).toEqual(['bash', 'ini', 'text', 'ts']);
  });

  it('name only scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { scripts: Record<string, string> };
    const text = [...pages.values()].join('\n');
    const named = [...text.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)].map(([, run, short]) => run ?? short);
    expect(named).toEqual(expect.arrayContaining(['start', 'test', 'bench']));
    expect(named.filter((name) => !Object.hasOwn(scripts, name ?? ''))).toEqual([]);
  });

  it.each([...pages])('%s links only to what is there', (path, text) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const missing = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [target = '', anchor] = link.split('#');
      const file = target === '' ? ROOT + path : join(ROOT, path, '..', target);
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
    });
    expect(missing).toEqual([]);
  });

  it.each([...pages.keys()].filter((path) => path.startsWith('docs/')))('the README leads to %s', (path) => {
    const reached = new Set(['README.md']);
    for (const page of reached)
      for (const [, link = ''] of (pages.get(page) ?? '').matchAll(/\]\(([^)#\s]+\.md)[^)]*\)/g)) {
        const target = join(page, '..', link);
        if (pages.has(target)) reached.add(target);
      }
    expect([...reached]).toContain(path);
  });

  it('are short enough to be read', () => {
    const lines = (path: string): number => (pages.get(path) ?? '').trimEnd().split('\n').length;
    expect(lines('README.md')).toBeLessThanOrEqual(250);
    const long = [...pages.keys()].filter((path) => lines(path) > 310);
    // One is a list of rules, the other of recipes.
    expect(long).toEqual(['docs/configuration-errors.md', 'docs/recipes.md']);
  });
});
