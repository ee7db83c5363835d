import { createRequire } from 'node:module';
import type { SourceText } from '../cli/source/source.files.js';
import type { ProjectFiles } from './project.files.js';

/** A part of a file that another text takes the place of. */
export interface TextEdit {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Writes edits into their files, formatted by the project's Prettier where the file was formatted by it. */
export async function applyEdits(files: ProjectFiles, edits: readonly TextEdit[]): Promise<void> {
  for (const source of new Set(edits.map((each) => each.source))) {
    const before = source.tree.text;
    const own = edits.filter((each) => each.source === source).sort((one, other) => other.start - one.start);
    const after = own.reduce((text, edit) => replaced(text, { ...edit, text: asIn(before, edit.text) }), before);
    files.write(source.path, await formatted(files, source.path, before, after));
  }
}

const replaced = (text: string, edit: TextEdit): string => text.slice(0, edit.start) + edit.text + text.slice(edit.end);

/** A text with the indents and line ends of a file. */
function asIn(file: string, text: string): string {
  const indented = /^\t/m.test(file)
    ? text.replace(/^(\t*)((?: {2})+)/gm, (_, tabs: string, spaces: string) => tabs + '\t'.repeat(spaces.length / 2))
    : text;
  return file.includes('\r\n') ? indented.replaceAll('\n', '\r\n') : indented;
}

interface Prettier {
  resolveConfig(path: string): Promise<object | null>;
  check(text: string, options: object): Promise<boolean>;
  format(text: string, options: object): Promise<string>;
}

async function formatted(files: ProjectFiles, path: string, before: string, after: string): Promise<string> {
  try {
    const prettier = createRequire(`${files.root}/package.json`)('prettier') as Prettier;
    const options = { ...(await prettier.resolveConfig(path)), filepath: path };
    return (await prettier.check(before, options)) ? await prettier.format(after, options) : after;
  } catch {
    // The project has no Prettier.
    return after;
  }
}
