import type ts from 'typescript';
import type { TypeScript } from '../source/typescript.loader.js';
import { textOf, unseen } from './node.text.js';
import { Choice, isKnown, Variable } from './values.js';

/** What an operator makes of two values. */
export function combined(
  { SyntaxKind }: TypeScript,
  node: ts.BinaryExpression,
  [left, right]: readonly [unknown, unknown],
): unknown {
  const { kind } = node.operatorToken;
  if (kind === SyntaxKind.QuestionQuestionToken || kind === SyntaxKind.BarBarToken) {
    if (left instanceof Variable) return new Variable(left.name, right);
    if (isKnown(left)) return (kind === SyntaxKind.BarBarToken ? left : (left ?? undefined)) || right;
    return new Choice(textOf(node.left), [left, right]);
  }
  // `process.env.X === 'true'`
  if (kind === SyntaxKind.EqualsEqualsEqualsToken || kind === SyntaxKind.EqualsEqualsToken)
    return isYes(left) || isYes(right)
      ? ([left, right].find((each) => each instanceof Variable) ?? unseen(node, 'it is a condition'))
      : unseen(node, 'it is a condition');
  if (typeof left === 'number' && typeof right === 'number') {
    if (kind === SyntaxKind.AsteriskToken) return left * right;
    if (kind === SyntaxKind.PlusToken) return left + right;
    if (kind === SyntaxKind.SlashToken) return left / right;
  }
  if (kind === SyntaxKind.PlusToken && typeof left === 'string' && ['string', 'number'].includes(typeof right))
    return `${left}${right as string}`;
  return unseen(node, 'it is worked out when the application runs');
}

/** What a variable of the module may hold as well. */
const isYes = (value: unknown): boolean => value === 'true' || value === '1';
