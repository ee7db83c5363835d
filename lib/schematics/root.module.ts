import type ts from 'typescript';
import { everywhere } from '../cli/migrate/name.changes.js';
import type { Declared, SourceFiles, SourceText } from '../cli/source/source.files.js';
import { BY_HAND, Unsure } from './unsure.js';

/** The application that main.ts creates, and its root module. */
export interface Created {
  readonly call: ts.CallExpression;
  readonly root: Declared & { readonly node: ts.ClassDeclaration };
}

/** Finds what `NestFactory.create()` is given. Throws {@link Unsure} where that is not plain. */
export function createdIn(files: SourceFiles, main: SourceText): Created {
  const [call, ...others] = callsOfCreate(files, main);
  const first = call?.arguments[0];
  if (call === undefined || first === undefined)
    throw new Unsure(
      `${main.path} has no NestFactory.create(): this schematic cannot tell the root module. ${BY_HAND}`,
    );
  if (others.length > 0)
    throw new Unsure(
      `${main.path} creates several applications: this schematic cannot tell which one is meant. ${BY_HAND}`,
    );
  const found = classOf(files, first, main);
  if (found === undefined || !files.ts.isClassDeclaration(found.node))
    throw new Unsure(
      `${main.path} creates the application from ${first.getText()}, which is no class that could be found. ${BY_HAND}`,
    );
  return { call, root: { ...found, node: found.node } };
}

/** What a name means; `export default AppModule` means a name of its file. */
function classOf(files: SourceFiles, name: ts.Node, source: SourceText): Declared | undefined {
  const found = files.ts.isIdentifier(name) ? files.declarationOf(name.text, name, source) : undefined;
  return found && files.ts.isExportAssignment(found.node) ? classOf(files, found.node.expression, found.source) : found;
}

/** The calls of `NestFactory.create()` in a file. */
export function callsOfCreate(files: SourceFiles, main: SourceText): ts.CallExpression[] {
  const { ts } = files;
  return [...everywhere(main.tree)].flatMap((node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const { expression, name } = node.expression;
    const isFactory = ts.isIdentifier(expression) && files.packageOf(expression.text, main) === '@nestjs/core';
    return isFactory && name.text === 'create' ? [node] : [];
  });
}
