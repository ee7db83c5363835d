import { returned, textOf, unseen, unwrapped } from './node.text.js';
import { combined } from './operators.js';
import { SourceFiles, type SourceText } from '../source/source.files.js';
import type ts from 'typescript';
import { changesIn, NO_CHANGES } from './name.changes.js';
import { Callback, Choice, Expression, isKnown, Variable } from './values.js';

/** Declarations are followed this far, so that those that lead to each other end. */
const MAX_DEPTH = 20;

/** Reads the values of expressions as far as the source alone tells them. Runs nothing. */
export class ValueReader {
  constructor(readonly files: SourceFiles) {}

  read(written: ts.Node, source: SourceText, depth = 0): unknown {
    const node = this.unwrap(written);
    const { ts } = this.files;
    if (depth > MAX_DEPTH) return unseen(node, 'its declarations lead to each other');
    const next = (each: ts.Node): unknown => this.read(each, source, depth + 1);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return Number(node.text.replaceAll('_', ''));
    if (ts.isRegularExpressionLiteral(node)) return new Expression(node.text);
    if (ts.isTemplateExpression(node)) return this.template(node, next);
    if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword)
      return node.kind === ts.SyntaxKind.TrueKeyword;
    if (node.kind === ts.SyntaxKind.NullKeyword) return null;
    if (ts.isPrefixUnaryExpression(node)) return this.prefixed(node, next);
    if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap((each) => this.element(each, next));
    if (ts.isObjectLiteralExpression(node)) return this.object(node, source, next);
    if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isFunctionDeclaration(node))
      return new Callback(node, source);
    if (ts.isConditionalExpression(node))
      return new Choice(textOf(node.condition), [next(node.whenTrue), next(node.whenFalse)]);
    if (ts.isBinaryExpression(node)) return combined(ts, node, [next(node.left), next(node.right)]);
    if (ts.isIdentifier(node)) return this.identifier(node, source, depth);
    if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return this.access(node, next);
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) return this.call(node, source, next);
    return unseen(node, 'it is worked out when the application runs');
  }

  unwrap(written: ts.Node): ts.Node {
    return unwrapped(this.files.ts, written);
  }

  private template(node: ts.TemplateExpression, next: (node: ts.Node) => unknown): unknown {
    const parts = node.templateSpans.map(({ expression, literal }) => [next(expression), literal.text] as const);
    const odd = parts.find(([value]) => typeof value !== 'string' && typeof value !== 'number');
    if (odd) return unseen(node, 'a part of the text is known only when the application runs');
    return node.head.text + parts.map(([value, text]) => `${value as string}${text}`).join('');
  }

  private prefixed(node: ts.PrefixUnaryExpression, next: (node: ts.Node) => unknown): unknown {
    const { SyntaxKind } = this.files.ts;
    const value = next(node.operand);
    if (node.operator === SyntaxKind.MinusToken && typeof value === 'number') return -value;
    if (node.operator === SyntaxKind.PlusToken && (typeof value === 'number' || value instanceof Variable))
      return value;
    if (node.operator === SyntaxKind.ExclamationToken && typeof value === 'boolean') return !value;
    return unseen(node, 'it is worked out when the application runs');
  }

  private element(node: ts.Node, next: (node: ts.Node) => unknown): unknown[] {
    const { ts } = this.files;
    if (!ts.isSpreadElement(node)) return [next(node)];
    const value = next(node.expression);
    if (Array.isArray(value)) return value as unknown[];
    return isKnown(value) ? [unseen(node, 'it is no list that stands in the source')] : [value];
  }

  private object(node: ts.ObjectLiteralExpression, source: SourceText, next: (node: ts.Node) => unknown): object {
    const { ts } = this.files;
    const found: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const member of node.properties) {
      if (ts.isSpreadAssignment(member)) {
        const value = next(member.expression);
        if (isRecord(value)) Object.assign(found, value);
        else
          found[textOf(member)] = isKnown(value) ? unseen(member, 'it is no object that stands in the source') : value;
        continue;
      }
      const name =
        ts.isStringLiteralLike(member.name) || ts.isIdentifier(member.name) ? member.name.text : textOf(member.name);
      if (ts.isPropertyAssignment(member)) found[name] = next(member.initializer);
      else if (ts.isShorthandPropertyAssignment(member)) found[name] = next(member.name);
      else found[name] = new Callback(member, source);
    }
    return found;
  }

  private identifier(node: ts.Identifier, source: SourceText, depth: number): unknown {
    const { ts } = this.files;
    if (node.text === 'undefined') return undefined;
    const declared = this.files.declarationOf(node.text, node, source);
    if (declared === undefined) return unseen(node, 'its declaration is in another file or package');
    const { node: declaration, source: file } = declared;
    if (ts.isFunctionDeclaration(declaration)) return new Callback(declaration, file);
    if (ts.isExportAssignment(declaration)) return this.read(declaration.expression, file, depth + 1);
    if (!ts.isVariableDeclaration(declaration)) return unseen(node, 'it is a parameter');
    if (declaration.initializer === undefined) return unseen(node, 'its value is given later');
    const changes = changesIn(ts, file).get(node.text) ?? NO_CHANGES;
    if (changes.assigned.length > 0) return unseen(node, 'it is given other values later');
    const value = this.read(declaration.initializer, file, depth + 1);
    if (!Array.isArray(value)) return value;
    const added = changes.added.map((call) => unseen(call, 'it is added when the application runs'));
    return [...(value as unknown[]), ...added];
  }

  private access(
    node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
    next: (node: ts.Node) => unknown,
  ): unknown {
    const { ts } = this.files;
    const key = ts.isPropertyAccessExpression(node) ? node.name.text : next(node.argumentExpression);
    const of = textOf(node.expression);
    if (/^(?:process|import\.meta|Bun)\.env$/.test(of) && typeof key === 'string') return new Variable(key);
    const base = next(node.expression);
    if (isRecord(base) && typeof key === 'string') return base[key];
    if (Array.isArray(base) && typeof key === 'number') return (base as unknown[])[key];
    if (base instanceof Variable) return unseen(node, 'it is part of a variable of the environment');
    return unseen(node, 'its value stands somewhere else');
  }

  private call(
    node: ts.CallExpression | ts.NewExpression,
    source: SourceText,
    next: (node: ts.Node) => unknown,
  ): unknown {
    const { ts } = this.files;
    const [first] = node.arguments ?? [];
    const callee = textOf(node.expression);
    if (callee === 'RegExp') {
      const text = first && next(first);
      return typeof text === 'string'
        ? new Expression(`/${text}/`)
        : unseen(node, 'its expression is made at run time');
    }
    if (/^(?:Number|parseInt|parseFloat|String|Boolean|JSON\.parse|Array\.from|Set)$/.test(callee) && first) {
      const value = next(first);
      return value instanceof Variable || Array.isArray(value) ? value : unseen(node, 'it is worked out at run time');
    }
    if (ts.isPropertyAccessExpression(node.expression)) return this.method(node, node.expression, next);
    const called = ts.isIdentifier(node.expression) ? next(node.expression) : undefined;
    const result = called instanceof Callback ? returned(ts, called) : undefined;
    return result && called instanceof Callback && called.node.parameters.length === 0
      ? this.read(result, source === called.source ? source : called.source, MAX_DEPTH / 2)
      : unseen(node, 'it is what a function returns');
  }

  private method(
    node: ts.CallExpression | ts.NewExpression,
    { expression, name }: ts.PropertyAccessExpression,
    next: (node: ts.Node) => unknown,
  ): unknown {
    const [first, second] = node.arguments ?? [];
    if (/^get(?:OrThrow)?$/.test(name.text) && first && /config|env/i.test(textOf(expression))) {
      const key = next(first);
      if (typeof key === 'string') return new Variable(key, second && next(second));
    }
    const base = next(expression);
    if (base instanceof Variable && /^(?:split|map|filter|trim|flatMap|toString)$/.test(name.text))
      return new Variable(base.name, base.fallback);
    const given = first && next(first);
    if (typeof base === 'string' && name.text === 'split' && typeof given === 'string') return base.split(given);
    if (typeof base === 'string' && name.text === 'trim') return base.trim();
    if (Array.isArray(base) && name.text === 'concat' && Array.isArray(given))
      return [...(base as unknown[]), ...given];
    if (
      Array.isArray(base) &&
      first &&
      ['filter(Boolean)', 'map(trim)'].includes(`${name.text}(${/trim/.exec(textOf(first))?.[0] ?? textOf(first)})`)
    )
      return name.text === 'filter'
        ? base.filter(Boolean)
        : base.map((each: unknown) => (typeof each === 'string' ? each.trim() : each));
    return unseen(node, 'it is worked out when the application runs');
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  isKnown(value) &&
  !(value instanceof Expression);
