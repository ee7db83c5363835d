import type ts from 'typescript';
import { DISK, ModuleResolver, type FileHost } from './module.resolver.js';
import type { TypeScript } from './typescript.loader.js';

/** A file and its syntax tree. */
export interface SourceText {
  readonly path: string;
  readonly tree: ts.SourceFile;
}

/** A declaration, and the file in which it stands. */
export interface Declared {
  readonly node: ts.Node;
  readonly source: SourceText;
}

/** The project's files that a file imports are read too, as far as this. */
const MAX_FILES = 50;
/** Files that only export others are followed this far. */
const MAX_EXPORTS = 5;

/** The source files of an application, parsed as they are asked for. */
export class SourceFiles {
  private readonly parsed = new Map<string, SourceText | undefined>();

  private readonly modules: ModuleResolver;

  constructor(
    readonly ts: TypeScript,
    private readonly host: FileHost = DISK,
  ) {
    this.modules = new ModuleResolver(ts, host);
  }

  parse(path: string, text: string): SourceText {
    const kind = /\.[cm]?jsx?$/.test(path) ? this.ts.ScriptKind.JSX : undefined;
    const tree = this.ts.createSourceFile(path, text, this.ts.ScriptTarget.Latest, true, kind);
    return { path, tree };
  }

  /** What a name means at a place: a declaration in a scope around it, or in a file of the project that is imported. */
  declarationOf(name: string, at: ts.Node, source: SourceText): Declared | undefined {
    for (let scope: ts.Node | undefined = at.parent; scope; scope = scope.parent) {
      const found = this.declaredIn(scope, name);
      if (found?.kind === this.ts.SyntaxKind.ImportSpecifier || found?.kind === this.ts.SyntaxKind.ImportClause)
        return this.imported(found as ts.ImportSpecifier | ts.ImportClause, source);
      if (found) return { node: found, source };
    }
    return undefined;
  }

  /** The package that a name is imported from, if it is one. */
  packageOf(name: string, source: SourceText): string | undefined {
    const { ts } = this;
    for (const statement of source.tree.statements) {
      if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
        const { name: whole, namedBindings } = statement.importClause ?? {};
        const names = [
          whole?.text,
          ...(namedBindings === undefined
            ? []
            : ts.isNamespaceImport(namedBindings)
              ? [namedBindings.name.text]
              : namedBindings.elements.map((each) => each.name.text)),
        ];
        if (names.includes(name)) return statement.moduleSpecifier.text;
      }
      const required = this.requiredBy(statement, name);
      if (required !== undefined) return required;
    }
    return undefined;
  }

  private requiredBy(statement: ts.Statement, name: string): string | undefined {
    const { ts } = this;
    if (ts.isImportEqualsDeclaration(statement) && statement.name.text === name) {
      const { moduleReference: reference } = statement;
      const isString = ts.isExternalModuleReference(reference) && ts.isStringLiteralLike(reference.expression);
      return isString ? reference.expression.text : undefined;
    }
    if (!ts.isVariableStatement(statement)) return undefined;
    for (const { name: own, initializer } of statement.declarationList.declarations) {
      if (!ts.isIdentifier(own) || own.text !== name || initializer === undefined) continue;
      const [, required] = /^require\(\s*['"]([^'"]+)['"]\s*\)/.exec(initializer.getText()) ?? [];
      if (required !== undefined) return required;
    }
    return undefined;
  }

  private declaredIn(scope: ts.Node, name: string): ts.Node | undefined {
    const { ts } = this;
    if (ts.isFunctionLike(scope)) {
      const parameter = scope.parameters.find((each) => each.name.getText() === name);
      if (parameter) return parameter;
    }
    if (!ts.isSourceFile(scope) && !ts.isBlock(scope) && !ts.isModuleBlock(scope)) return undefined;
    for (const statement of scope.statements) {
      const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
      if (isNamed && statement.name?.text === name) return statement;
      if (ts.isVariableStatement(statement)) {
        const found = statement.declarationList.declarations.find((each) => each.name.getText() === name);
        if (found) return found;
      }
      if (ts.isImportDeclaration(statement)) {
        const { importClause } = statement;
        if (importClause?.name?.text === name) return importClause;
        const bindings = importClause?.namedBindings;
        const named = bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
        const found = named.find((each) => each.name.text === name);
        if (found) return found;
      }
    }
    return undefined;
  }

  private imported(node: ts.ImportSpecifier | ts.ImportClause, source: SourceText): Declared | undefined {
    const { ts } = this;
    let statement: ts.Node = node;
    while (!ts.isImportDeclaration(statement)) statement = statement.parent;
    const { moduleSpecifier } = statement;
    if (!ts.isStringLiteral(moduleSpecifier)) return undefined;
    const file = this.read(moduleSpecifier.text, source);
    if (file === undefined) return undefined;
    return this.exported(file, ts.isImportSpecifier(node) ? (node.propertyName ?? node.name).text : 'default');
  }

  /** What a file exports under a name, or another file for it. */
  private exported(file: SourceText, name: string, depth = 0): Declared | undefined {
    const { ts } = this;
    const { statements } = file.tree;
    const found =
      name === 'default' ? statements.find((each) => this.isDefault(each)) : this.declaredIn(file.tree, name);
    if (found) return ts.isImportSpecifier(found) ? undefined : { node: found, source: file };
    if (depth > MAX_EXPORTS) return undefined;
    for (const { exportClause: clause, moduleSpecifier: from } of statements.filter((each) =>
      ts.isExportDeclaration(each),
    )) {
      const named = clause && ts.isNamedExports(clause) ? clause.elements : [];
      const element = named.find((each) => each.name.text === name);
      const other = from && ts.isStringLiteral(from) && (clause === undefined || element) && this.read(from.text, file);
      const result = other && this.exported(other, (element?.propertyName ?? element?.name)?.text ?? name, depth + 1);
      if (result) return result;
    }
    return undefined;
  }

  /** `export default …`, `export default class …`. */
  private isDefault(node: ts.Statement): boolean {
    const { ts } = this;
    if (ts.isExportAssignment(node)) return true;
    const isDeclared = ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node);
    return isDeclared && node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
  }

  /** A file that is imported; undefined if it is a package, or cannot be found. */
  private read(specifier: string, from: SourceText): SourceText | undefined {
    const path = this.modules.resolve(specifier, from.path);
    if (path === undefined) return undefined;
    if (!this.parsed.has(path) && this.parsed.size < MAX_FILES) {
      const text = this.host.readFile(path);
      this.parsed.set(path, text === undefined ? undefined : this.parse(path, text));
    }
    return this.parsed.get(path);
  }
}
