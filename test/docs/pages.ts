import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ROOT } from '../architecture/library.files.js';

/** A fenced block of a page. */
export interface Block {
  readonly page: string;
  readonly language: string;
  readonly code: string;
  /** The file it says it is (`// orders.module.ts` as its first line), so that blocks can import each other. */
  readonly name: string;
}

/** The README and all pages of `docs`, by their paths. */
export const pages: ReadonlyMap<string, string> = new Map(
  ['README.md', ...readdirSync(`${ROOT}docs`).map((name) => `docs/${name}`)]
    .filter((path) => path.endsWith('.md'))
    .map((path) => [path, readFileSync(ROOT + path, 'utf8')]),
);

/** Every fenced block, page by page. */
export const blocks: readonly Block[] = [...pages].flatMap(([page, text]) =>
  [...text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = ''], index) => ({
    page,
    language,
    code,
    name: /^\/\/ (?:test\/)?([\w.-]+\.ts)\n/.exec(code)?.[1] ?? `${page.replaceAll('/', '-')}-${index + 1}.ts`,
  })),
);

/** Where files stand that pages show word for word, because they are run. */
const FOLDERS = ['test/docs/src/', 'test/docs/shown/', 'test/orms/'];

/** The file that a block shows, if it has to be equal to one. */
export const fileOf = ({ name }: Block): string | undefined =>
  FOLDERS.map((folder) => ROOT + folder + name).find((path) => existsSync(path));

/** The anchors of a page, as GitHub, npm and the site make them of its titles. */
export function anchorsOf(text: string): string[] {
  const titles = [...text.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)];
  return titles.map(([, title = '']) => anchorOf(title));
}

function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
