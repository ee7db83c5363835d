import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The folder of the package. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url)).replaceAll('\\', '/');

/** A source file of the library, by its path below the root. */
export interface LibraryFile {
  readonly path: string;
  readonly ast: ts.SourceFile;
}

/** Every source file of `lib/`, parsed. */
export function libraryFiles(): LibraryFile[] {
  return readdirSync(`${ROOT}lib`, { recursive: true, encoding: 'utf8' })
    .map((name) => `lib/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.c?ts$/.test(path))
    .sort()
    .map((path) => ({
      path,
      ast: ts.createSourceFile(path, readFileSync(ROOT + path, 'utf8'), ts.ScriptTarget.Latest, true),
    }));
}

/** Every node below `node`, itself included. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}
