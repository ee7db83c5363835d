import type ts from 'typescript';
import { show } from '../../rules/configuration.issue.js';
import type { TypeScript } from '../source/typescript.loader.js';
import { Unseen, type Callback } from './values.js';

/** The text of a node on one line, cut where it is long. */
export function textOf(node: ts.Node): string {
  const text = node.getText().slice(0, 400).replace(/\s+/g, ' ');
  return show(text.length > 100 ? `${text.slice(0, 97)}...` : text)
    .slice(1, -1)
    .replaceAll('\\"', '"');
}

/** A part of the source that is not read, and why. */
export const unseen = (node: ts.Node, why: string): Unseen => new Unseen(textOf(node), why);

/** A node without parentheses, `as`, `satisfies`, `!` and `await`. */
export function unwrapped(typescript: TypeScript, written: ts.Node): ts.Node {
  let node = written;
  while (
    typescript.isParenthesizedExpression(node) ||
    typescript.isAsExpression(node) ||
    typescript.isSatisfiesExpression(node) ||
    typescript.isNonNullExpression(node) ||
    typescript.isTypeAssertionExpression(node) ||
    typescript.isAwaitExpression(node) ||
    typescript.isExportAssignment(node)
  )
    node = node.expression;
  return node;
}

/** What a function returns, if that is all it does. */
export function returned(typescript: TypeScript, { node }: Callback): ts.Node | undefined {
  if (node.body === undefined) return undefined;
  if (!typescript.isBlock(node.body)) return node.body;
  const last = node.body.statements.at(-1);
  return last && typescript.isReturnStatement(last) ? last.expression : undefined;
}
