import { readFileSync } from 'node:fs';
import { ROOT } from './library.files.js';

/** A fenced block of the README. */
export interface ReadmeBlock {
  readonly language: string;
  /** What stands behind the language, for instance `no-check`. */
  readonly mark: string;
  readonly code: string;
  /** The file it says it is (`// orders.module.ts` as its first line), so that blocks can import each other. */
  readonly name: string;
}

/** The text of the README. */
export const readme = readFileSync(`${ROOT}README.md`, 'utf8');

/** Every fenced block, in order. */
export const readmeBlocks: readonly ReadmeBlock[] = [...readme.matchAll(/^```(\w*)[ \t]*(.*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', mark = '', code = ''], index) => ({
    language,
    mark: mark.trim(),
    code,
    name: /^\/\/ ([\w.-]+\.ts)$/m.exec(code.split('\n', 1)[0] ?? '')?.[1] ?? `readme-${index + 1}.ts`,
  }),
);

/** The blocks that have to compile. */
export const checkedBlocks = readmeBlocks.filter(({ language, mark }) => language === 'ts' && mark !== 'no-check');
