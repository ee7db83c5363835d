import type ts from 'typescript';
import { everywhere } from '../cli/migrate/name.changes.js';
import type { Declared, SourceFiles, SourceText } from '../cli/migrate/source.files.js';
import { Unsure } from './unsure.js';

const BY_HAND = 'Import CorsModule in the root module of your application yourself.';

/** The class that `NestFactory.create()` is given, and the file in which it stands. Throws {@link Unsure} where that is not plain. */
export function rootModuleOf(files: SourceFiles, main: SourceText): Declared & { readonly node: ts.ClassDeclaration } {
  const created = createdIn(files, main);
  const [first] = created;
  if (first === undefined)
    throw new Unsure(
      `${main.path} has no NestFactory.create(): this schematic cannot tell the root module. ${BY_HAND}`,
    );
  if (new Set(created.map((each) => each.getText())).size > 1)
    throw new Unsure(
      `${main.path} creates several applications: this schematic cannot tell which one is meant. ${BY_HAND}`,
    );
  const found = files.ts.isIdentifier(first) ? files.declarationOf(first.text, first, main) : undefined;
  if (found === undefined || !files.ts.isClassDeclaration(found.node))
    throw new Unsure(
      `${main.path} creates the application from ${first.getText()}, which is no class that could be found. ${BY_HAND}`,
    );
  return { ...found, node: found.node };
}

function createdIn(files: SourceFiles, main: SourceText): ts.Node[] {
  const { ts } = files;
  return [...everywhere(main.tree)].flatMap((node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return [];
    const { expression, name } = node.expression;
    const isFactory = ts.isIdentifier(expression) && files.packageOf(expression.text, main) === '@nestjs/core';
    return isFactory && name.text === 'create' && node.arguments[0] ? [node.arguments[0]] : [];
  });
}
