import type ts from 'typescript';
import type { Declared, SourceFiles, SourceText } from '../cli/source/source.files.js';
import { endOfLineComments } from './comments.js';
import type { TextEdit } from './text.edits.js';
import { BY_HAND, Unsure } from './unsure.js';

/** An import of a module: `CorsModule.forRoot()`, of a package. */
export interface ModuleImport {
  readonly name: string;
  readonly from: string;
  readonly code: string;
}

/** The edits that import modules into a module class, ahead of what it imports already. Throws {@link Unsure} where that is not plain. */
export function importModules(
  files: SourceFiles,
  { node, source }: Declared & { readonly node: ts.ClassDeclaration },
  modules: readonly ModuleImport[],
): readonly TextEdit[] {
  const code = modules.map((each) => each.code);
  const statements = modules.flatMap(({ name, from }) => {
    const known = files.packageOf(name, source);
    if (known === from && isTypeOnly(files, source, name))
      throw new Unsure(`${source.path} imports ${name} as a type only. ${BY_HAND}`);
    if (known === from) return [];
    if (known !== undefined || files.declarationOf(name, node, source))
      throw new Unsure(`${source.path} has a ${name} of its own: import that of ${from} under another name yourself.`);
    return [{ name, from }];
  });
  return [...importStatements(files, source, statements), intoMetadata(files, node, source, code)];
}

function importStatements(
  { ts }: SourceFiles,
  source: SourceText,
  modules: readonly Pick<ModuleImport, 'name' | 'from'>[],
): TextEdit[] {
  const last = source.tree.statements.findLast((each) => ts.isImportDeclaration(each));
  if (last === undefined) throw new Unsure(`${source.path} has no import: import CorsModule in it yourself.`);
  const quote = (last as ts.ImportDeclaration).moduleSpecifier.getText().slice(0, 1);
  const end = last.getText().endsWith(';') ? ';' : '';
  const text = modules.map(({ name, from }) => `\nimport { ${name} } from ${quote}${from}${quote}${end}`).join('');
  const at = endOfLineComments(ts, source.tree.text, last.end);
  return text === '' ? [] : [{ source, start: at, end: at, text }];
}

function intoMetadata(files: SourceFiles, node: ts.ClassDeclaration, source: SourceText, code: string[]): TextEdit {
  const { ts } = files;
  const call = (ts.getDecorators(node) ?? [])
    .map((each) => each.expression)
    .find((each): each is ts.CallExpression => ts.isCallExpression(each) && each.expression.getText() === 'Module');
  if (call === undefined) throw unclear(node, source);
  const [metadata] = call.arguments;
  const indent = indentOf(source, call);
  const list = `imports: [${lines(code, `${indent}    `)}\n${indent}  ]`;
  if (metadata === undefined) {
    const start = call.end - 1;
    return { source, start, end: start, text: `{\n${indent}  ${list},\n${indent}}` };
  }
  if (!ts.isObjectLiteralExpression(metadata)) throw unclear(node, source);
  const imports = metadata.properties.find((each) => each.name?.getText().replace(/['"]/g, '') === 'imports');
  if (imports === undefined) {
    if (metadata.properties.some((each) => ts.isSpreadAssignment(each))) throw unclear(node, source);
    const start = endOfLineComments(ts, source.tree.text, metadata.getStart() + 1);
    return {
      source,
      start,
      end: start,
      text: `\n${indent}  ${list},${metadata.properties.length > 0 ? '' : `\n${indent}`}`,
    };
  }
  if (!ts.isPropertyAssignment(imports) || !ts.isArrayLiteralExpression(imports.initializer))
    throw unclear(node, source);
  return intoList(files, source, imports.initializer, code);
}

function intoList({ ts }: SourceFiles, source: SourceText, list: ts.ArrayLiteralExpression, code: string[]): TextEdit {
  const start = endOfLineComments(ts, source.tree.text, list.getStart() + 1);
  const indent = indentOf(source, list);
  const [first] = list.elements;
  const isOneLine = first !== undefined && !source.tree.text.slice(start, first.getStart()).includes('\n');
  const after = isOneLine ? ' ' : first === undefined ? `\n${indent}` : '';
  const text = isOneLine ? `${code.join(', ')},` : lines(code, `${indent}  `);
  return { source, start, end: start, text: text + after };
}

function isTypeOnly({ ts }: SourceFiles, { tree }: SourceText, name: string): boolean {
  return tree.statements.some((each) => {
    const clause = ts.isImportDeclaration(each) ? each.importClause : undefined;
    const bindings = clause?.namedBindings;
    const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
    const found = named.find((element) => element.name.text === name);
    return found !== undefined && (found.isTypeOnly || clause?.isTypeOnly === true);
  });
}

const lines = (code: readonly string[], indent: string): string =>
  code.map((each) => `\n${indent}${each.replaceAll('\n', `\n${indent}`)},`).join('');

/** What a line begins with. */
function indentOf({ tree }: SourceText, node: ts.Node): string {
  const before = tree.text.slice(0, node.getStart());
  return /^[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))?.[0] ?? '';
}

const unclear = ({ name }: ts.ClassDeclaration, { path }: SourceText): Unsure =>
  new Unsure(
    `${path}: the imports of ${name?.text ?? 'the root module'} are no plain list in @Module(). Import CorsModule there yourself.`,
  );
