import type ts from 'typescript';
import type { Callback } from './values.js';
import type { ValueReader } from './value.reader.js';

/** A condition, and whether it holds. */
export interface Test {
  readonly node: ts.Node;
  readonly holds: boolean;
}

/** What a function gives, and when: `callback(null, value)` or `return value`. */
export interface Outcome {
  readonly tests: readonly Test[];
  readonly value: ts.Node;
}

/** What a function gives in each of its branches, in order. Loops, and what is called later, are not followed. */
export function outcomesOf(reader: ValueReader, { node }: Callback): readonly Outcome[] {
  return new Walk(reader, node).outcomes;
}

class Walk {
  readonly outcomes: readonly Outcome[];
  private readonly ts;
  private readonly assigned = new Map<string, Outcome[]>();
  private readonly callback: string | undefined;

  constructor(
    reader: ValueReader,
    private readonly node: Callback['node'],
  ) {
    this.ts = reader.files.ts;
    this.callback = node.parameters.length > 1 ? node.parameters.at(-1)?.name.getText() : undefined;
    const { body } = node;
    const found =
      body === undefined ? [] : this.ts.isBlock(body) ? this.walk(body.statements, []).found : this.given(body, []);
    this.outcomes = found.flatMap((outcome) => this.ofVariable(outcome)).flatMap((outcome) => this.split(outcome));
  }

  private walk(
    statements: readonly ts.Node[],
    before: readonly Test[],
  ): { readonly found: Outcome[]; readonly ends: boolean } {
    const { ts } = this;
    const found: Outcome[] = [];
    let tests = before;
    for (const statement of statements) {
      if (ts.isIfStatement(statement)) {
        const then = this.walk([statement.thenStatement], [...tests, { node: statement.expression, holds: true }]);
        const otherwise = [...tests, { node: statement.expression, holds: false }];
        const rest = this.walk(statement.elseStatement ? [statement.elseStatement] : [], otherwise);
        found.push(...then.found, ...rest.found);
        if (then.ends && rest.ends) return { found, ends: true };
        if (then.ends) tests = otherwise;
      } else if (ts.isBlock(statement) || ts.isTryStatement(statement)) {
        const inner = this.walk((ts.isBlock(statement) ? statement : statement.tryBlock).statements, tests);
        found.push(...inner.found);
        if (inner.ends) return { found, ends: true };
      } else if (ts.isReturnStatement(statement)) {
        if (statement.expression) found.push(...this.given(statement.expression, tests));
        return { found, ends: true };
      } else if (ts.isThrowStatement(statement)) return { found, ends: true };
      else if (ts.isExpressionStatement(statement)) {
        if (this.isAssignment(statement.expression, tests)) continue;
        if (!this.isCallback(statement.expression)) continue;
        found.push(...this.given(statement.expression, tests));
        return { found, ends: true };
      }
    }
    return { found, ends: false };
  }

  private isAssignment(node: ts.Node, tests: readonly Test[]): boolean {
    const { ts } = this;
    if (!ts.isBinaryExpression(node) || node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return false;
    const name = node.left.getText();
    this.assigned.set(name, [...(this.assigned.get(name) ?? []), { tests, value: node.right }]);
    return true;
  }

  private isCallback(node: ts.Node): node is ts.CallExpression {
    return this.ts.isCallExpression(node) && node.expression.getText() === this.callback;
  }

  /** What a call of the callback, or a returned expression, gives. */
  private given(node: ts.Node, tests: readonly Test[]): Outcome[] {
    const { ts } = this;
    if (!this.isCallback(node)) return this.callback === undefined ? [{ tests, value: node }] : [];
    const [error, value] = node.arguments;
    if (error === undefined || value === undefined) return [];
    if (ts.isConditionalExpression(error)) {
      const holds = error.whenTrue.getText() === 'null' || error.whenTrue.getText() === 'undefined';
      return [{ tests: [...tests, { node: error.condition, holds }], value }];
    }
    return error.getText() === 'null' || error.getText() === 'undefined' ? [{ tests, value }] : [];
  }

  /** `let options; if (…) options = a; else options = b; callback(null, options)`. */
  private ofVariable(outcome: Outcome): Outcome[] {
    const { ts } = this;
    if (!ts.isIdentifier(outcome.value)) return [outcome];
    const name = outcome.value.text;
    const declaration = this.declared(name);
    const given = this.assigned.get(name) ?? [];
    if (given.length === 0)
      return declaration?.initializer && ts.isConditionalExpression(declaration.initializer)
        ? [{ ...outcome, value: declaration.initializer }]
        : [outcome];
    const initial = declaration?.initializer ? [{ tests: outcome.tests, value: declaration.initializer }] : [];
    return [...given, ...initial];
  }

  private declared(name: string): ts.VariableDeclaration | undefined {
    const { ts } = this;
    const { body } = this.node;
    if (body === undefined || !ts.isBlock(body)) return undefined;
    return body.statements
      .flatMap((each) => (ts.isVariableStatement(each) ? [...each.declarationList.declarations] : []))
      .find((each) => each.name.getText() === name);
  }

  /** `condition ? a : b` is an outcome for each of them. */
  private split(outcome: Outcome): Outcome[] {
    const { ts } = this;
    let { value } = outcome;
    while (ts.isParenthesizedExpression(value)) value = value.expression;
    if (!ts.isConditionalExpression(value)) return [{ ...outcome, value }];
    const { condition, whenTrue, whenFalse } = value;
    return [
      ...this.split({ tests: [...outcome.tests, { node: condition, holds: true }], value: whenTrue }),
      ...this.split({ tests: [...outcome.tests, { node: condition, holds: false }], value: whenFalse }),
    ];
  }
}
