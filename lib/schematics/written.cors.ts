import type ts from 'typescript';
import { everywhere } from '../cli/migrate/name.changes.js';
import type { SourceFiles } from '../cli/source/source.files.js';
import type { TypeScript } from '../cli/source/typescript.loader.js';
import type { ProjectFiles } from './project.files.js';

/** The variables that the module reads: they win over its options. */
const VARIABLE = /^CORS_(?:ORIGINS|CREDENTIALS|METHODS|ALLOWED_HEADERS|EXPOSED_HEADERS|MAX_AGE)$/;
const SETTER = /(?:^|\.)(?:set|header|headers|setHeader|append|appendHeader|writeHead|Header)$/;

/** Where an application gives variables of the module a meaning: in its files of variables, and in its source. */
export function variablesIn(project: ProjectFiles, files: SourceFiles, paths: readonly string[]): readonly string[] {
  const ofFiles = project.variableFiles().flatMap((path) =>
    (project.readFile(path) ?? '').split('\n').flatMap((line, index) => {
      const [, name = ''] = /^\s*(?:export\s+)?(\w+)\s*[=:]/.exec(line) ?? [];
      return VARIABLE.test(name) ? [`${project.short(path)}:${index + 1}  ${name}`] : [];
    }),
  );
  const ofSource = textsIn(project, files, paths, /\bCORS_[A-Z]/, (text) => VARIABLE.test(text));
  return [...ofFiles, ...ofSource];
}

/** Where source files write headers of CORS themselves. */
export function headersIn(project: ProjectFiles, files: SourceFiles, paths: readonly string[]): readonly string[] {
  return textsIn(
    project,
    files,
    paths,
    /access-control-allow-/i,
    (text, node) => /^access-control-allow-/i.test(text) && isSet(files.ts, node),
  );
}

/** `response.setHeader(name, …)`, `response.set({ [name]: … })`, `@Header(name, …)`. */
function isSet(typescript: TypeScript, name: ts.Node): boolean {
  const { parent } = name;
  const isKey = typescript.isPropertyAssignment(parent) && parent.name === name;
  const given = isKey ? parent.parent : name;
  return (
    typescript.isCallExpression(given.parent) &&
    given.parent.arguments.some((each) => each === given) &&
    SETTER.test(given.parent.expression.getText())
  );
}

/** The places of names and texts in source files; comments do not count. */
function textsIn(
  project: ProjectFiles,
  files: SourceFiles,
  paths: readonly string[],
  holds: RegExp,
  isMeant: (text: string, node: ts.Node) => boolean,
): readonly string[] {
  const { ts } = files;
  return paths.flatMap((path) => {
    const text = project.readFile(path) ?? '';
    if (!holds.test(text)) return [];
    const { tree } = files.parse(path, text);
    return [...everywhere(tree)].flatMap((node) => {
      if (!(ts.isStringLiteralLike(node) || ts.isIdentifier(node)) || !isMeant(node.text, node)) return [];
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      return [`${project.short(path)}:${line + 1}  ${node.text}`];
    });
  });
}
