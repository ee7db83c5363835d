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

/** What a file imports, however it says so: `import`, `export from`, `import()` or `require()`. */
export function importsOf(file: LibraryFile): string[] {
  const found = new Set<string>();
  for (const node of nodesOf(file.ast)) {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteralLike(specifier)) found.add(specifier.text);
  }
  return [...found];
}

/** `core`, `sources`, `nest`; empty for files that stand directly in `lib/`. */
export function roomOf(path: string): string {
  const [, room = '', rest] = path.split('/');
  return rest === undefined ? '' : room;
}

/** The path below the root that a relative import leads to. */
export function resolveImport(file: LibraryFile, specifier: string): string {
  return new URL(specifier, `file:///${file.path}`).pathname.slice(1).replace(/js$/, 'ts');
}

/** The package of a bare import: `@nestjs/core` of `@nestjs/core/router/paths-explorer.js`. */
export function packageOf(specifier: string): string {
  if (specifier.startsWith('node:')) return 'node:';
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  const loads =
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');
  return loads ? node.arguments[0] : undefined;
}
