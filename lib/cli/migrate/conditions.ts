import type ts from 'typescript';
import type { Test } from './outcomes.js';
import type { Condition } from './condition.js';
import { comparable, EXPRESSIONS } from './compared.texts.js';
import type { SourceText } from '../source/source.files.js';
import { everywhere } from './name.changes.js';
import { textOf } from './node.text.js';
import type { ValueReader } from './value.reader.js';
import { Expression } from './values.js';

const PATH = /(?:^|\.)(?:url|originalUrl|path|pathname|routerPath)$/;
const HEADER = /headers?(?:\.origin|\(['"]origin['"]\)|\[['"]origin['"]\])$/i;
const FOUND = /^(?:!==?-1|>-1|>=0)$/;
const NOT_FOUND = /^(?:===?-1|<0)$/;

/** Reads the conditions of one function. */
export class ConditionReader {
  constructor(
    private readonly reader: ValueReader,
    private readonly source: SourceText,
    /** The name under which the function has the origin, if it is given it. */
    private readonly origin: string | undefined,
  ) {}

  read({ node: written, holds }: Test): Condition {
    const { ts } = this.reader.files;
    const node = this.resolved(written);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      return this.read({ node: node.operand, holds: !holds });
    if (this.isOrigin(node)) return { about: 'no origin', holds: !holds };
    if (ts.isBinaryExpression(node)) return this.binary(node, holds);
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
      return this.call(node, node.expression, holds);
    return this.other(node, holds);
  }

  /** A name that stands for a condition: `const isAdmin = …`. */
  private resolved(written: ts.Node): ts.Node {
    const { files } = this.reader;
    const node = this.reader.unwrap(written);
    if (!files.ts.isIdentifier(node) || this.isOrigin(node)) return node;
    const declared = files.declarationOf(node.text, node, this.source)?.node;
    return declared && files.ts.isVariableDeclaration(declared) && declared.initializer
      ? this.reader.unwrap(declared.initializer)
      : node;
  }

  private binary(node: ts.BinaryExpression, holds: boolean): Condition {
    const { SyntaxKind } = this.reader.files.ts;
    const operator = node.operatorToken.kind;
    if (operator === SyntaxKind.BarBarToken || operator === SyntaxKind.AmpersandAmpersandToken) {
      const both = [this.read({ node: node.left, holds }), this.read({ node: node.right, holds })] as const;
      // `!(a && b)` is `!a || !b`.
      return (operator === SyntaxKind.BarBarToken) === holds ? this.either(node, holds, both) : this.each(both);
    }
    const compared = `${node.operatorToken.getText()}${node.right.getText().replace(/\s/g, '')}`;
    const left = this.reader.unwrap(node.left);
    if (this.reader.files.ts.isCallExpression(left) && left.expression.getText().endsWith('.indexOf')) {
      if (FOUND.test(compared)) return this.read({ node: left, holds });
      if (NOT_FOUND.test(compared)) return this.read({ node: left, holds: !holds });
      if (/^===?0$/.test(compared)) return this.prefix(left, holds);
    }
    const isEqual = /^={2,3}$/.test(node.operatorToken.getText());
    if (!isEqual && !/^!={1,2}$/.test(node.operatorToken.getText())) return this.other(node, holds);
    const is = isEqual === holds;
    for (const [one, two] of [[node.left, node.right] as const, [node.right, node.left] as const]) {
      const value = this.reader.read(two, this.source);
      if (this.isOrigin(one))
        return value === undefined || value === null
          ? { about: 'no origin', holds: is }
          : { about: 'origins', entries: [value].flat(), holds: is };
      if (this.isPath(one) && typeof value === 'string')
        return { about: 'path', paths: [value], note: undefined, holds: is };
    }
    return this.other(node, holds);
  }

  private either(node: ts.Node, holds: boolean, conditions: readonly Condition[]): Condition {
    const known = conditions.filter(({ about }) => about !== 'no origin');
    const [first] = known;
    if (first === undefined) return conditions[0] as Condition;
    if (known.every((each) => each.about === 'origins' && each.holds))
      return {
        about: 'origins',
        holds: true,
        entries: known.flatMap((each) => (each.about === 'origins' ? each.entries : [])),
      };
    if (known.every((each) => each.about === 'path' && each.holds)) {
      const paths = known.flatMap((each) => (each.about === 'path' ? each.paths : []));
      const note = known
        .map((each) => (each.about === 'path' ? each.note : undefined))
        .find((text) => text !== undefined);
      return { about: 'path', holds: true, paths, note };
    }
    return this.other(node, holds);
  }

  /** Both hold: what is said of origins or paths narrows the rest. */
  private each(conditions: readonly Condition[]): Condition {
    const telling = conditions.find(({ about, holds }) => about === 'origins' && holds);
    const odd = conditions.find(({ about }) => about === 'something else');
    const excluding = conditions.find(({ about, holds }) => about === 'origins' && !holds);
    if (telling?.about === 'origins' && (odd ?? excluding))
      return { ...telling, further: odd?.about === 'something else' ? odd.text : 'other origins' };
    return telling ?? odd ?? conditions.find(({ holds }) => holds) ?? (conditions[0] as Condition);
  }

  private call(node: ts.CallExpression, callee: ts.PropertyAccessExpression, holds: boolean): Condition {
    const [given] = node.arguments;
    const name = callee.name.text;
    if (given === undefined) return this.other(node, holds);
    if (name === 'startsWith' && this.isPath(callee.expression)) return this.prefix(node, holds);
    if (/^(?:includes|indexOf|has)$/.test(name) && this.isOrigin(given))
      return this.origins(comparable(this.reader.read(callee.expression, this.source), name), holds);
    if (name === 'some') return this.some(node, callee, given, holds);
    const [subject, expression] = name === 'test' ? [given, callee.expression] : [callee.expression, given];
    if (name === 'test' || name === 'match') {
      const value = this.reader.read(expression, this.source);
      if (this.isOrigin(subject) && value instanceof Expression) return this.origins([value], holds);
      if (this.isPath(subject) && value instanceof Expression) return this.pathOf(value, node, holds);
    }
    if (this.isOrigin(callee.expression)) {
      const text = this.reader.read(given, this.source);
      const expressionOf = EXPRESSIONS[name];
      if (typeof text === 'string' && expressionOf) return this.origins([expressionOf(text)], holds);
    }
    return this.other(node, holds);
  }

  /** `allowed.some((each) => origin.endsWith(each))`. */
  private some(node: ts.Node, callee: ts.PropertyAccessExpression, test: ts.Node, holds: boolean): Condition {
    const { ts } = this.reader.files;
    const list = this.reader.read(callee.expression, this.source);
    const each = ts.isFunctionLike(test) ? test.parameters[0]?.name.getText() : undefined;
    if (!Array.isArray(list) || !this.isAboutOrigin(test, each)) return this.other(node, holds);
    const [, of, method] = /(\w+)[?!]*\.(startsWith|endsWith|includes)\(/.exec(test.getText()) ?? [];
    const expressionOf = of === each ? undefined : EXPRESSIONS[method ?? ''];
    const entries = list.map((entry: unknown) =>
      typeof entry === 'string' && expressionOf ? expressionOf(entry) : entry,
    );
    return this.origins(entries, holds);
  }

  /** Whether a function asks for the origin of the request; its parameter may have the same name. */
  private isAboutOrigin(test: ts.Node, parameter: string | undefined): boolean {
    const { ts } = this.reader.files;
    if (this.origin === undefined) return true;
    return (
      parameter !== this.origin &&
      [...everywhere(test)].some((node) => ts.isIdentifier(node) && node.text === this.origin)
    );
  }

  private origins(value: unknown, holds: boolean): Condition {
    return { about: 'origins', entries: Array.isArray(value) ? (value as unknown[]) : [value], holds };
  }

  private prefix(node: ts.CallExpression, holds: boolean): Condition {
    const { ts } = this.reader.files;
    const [given] = node.arguments;
    const text = given && this.reader.read(given, this.source);
    const isPath = ts.isPropertyAccessExpression(node.expression) && this.isPath(node.expression.expression);
    return isPath && typeof text === 'string' ? this.below(text, node, holds) : this.other(node, holds);
  }

  private pathOf({ text }: Expression, node: ts.Node, holds: boolean): Condition {
    const [, literal] = /^\/\^((?:\\\/[\w-]+)+(?:\\\/)?)(?:\(\??:?[^)]*\)|\\b|\.\*)?\/[a-z]*$/.exec(text) ?? [];
    return literal === undefined ? this.other(node, holds) : this.below(literal.replaceAll('\\/', '/'), node, holds);
  }

  private below(prefix: string, node: ts.Node, holds: boolean): Condition {
    if (!/^\/[\w./~-]*$/.test(prefix)) return this.other(node, holds);
    if (prefix.endsWith('/')) return { about: 'path', paths: [`${prefix}*`], note: undefined, holds };
    const note = `"${prefix}" began other paths too, such as ${prefix}x: entries of routes end at a slash.`;
    return { about: 'path', paths: [prefix, `${prefix}/*`], note, holds };
  }

  private isOrigin(node: ts.Node): boolean {
    const text = node.getText();
    return this.origin === undefined
      ? HEADER.test(text) || text === 'origin'
      : text === this.origin ||
          (text.startsWith(this.origin) &&
            /^(?:[?!]?\.(?:toLowerCase|trim|replace)\(.*\))+$/.test(text.slice(this.origin.length)));
  }

  private isPath(node: ts.Node): boolean {
    return PATH.test(this.resolved(node).getText()) || PATH.test(node.getText());
  }

  private other(node: ts.Node, holds: boolean): Condition {
    return { about: 'something else', text: textOf(node), holds };
  }
}
