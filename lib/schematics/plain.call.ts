import type ts from 'typescript';
import type { CorsCall } from '../cli/migrate/call.finder.js';
import type { SourceFiles, SourceText } from '../cli/source/source.files.js';
import type { TypeScript } from '../cli/source/typescript.loader.js';
import { commentsWithin, endOfLineComments } from './comments.js';
import type { FoundCall } from './found.calls.js';
import type { TextEdit } from './text.edits.js';
import { Unsure } from './unsure.js';

/** The edit that takes CORS out of main.ts, and the comments that go with it. */
export type Removal = TextEdit & { readonly comments: readonly string[] };

/**
 * Takes CORS out of main.ts. Throws {@link Unsure} unless the call concerns the application that is created
 * there, whatever happens, with options that stand in it as they are.
 */
export function withoutCall(files: SourceFiles, created: ts.CallExpression, found: FoundCall): Removal {
  const { ts } = files;
  const { call, source } = found;
  const statement = declarationOf(ts, created);
  const isHere = source.tree === created.getSourceFile() && statement !== undefined && isAtTop(ts, statement);
  if (!isHere || !(call.options === undefined || isLiteral(ts, call.options))) throw byHand(call);
  const range = ts.isCallExpression(call.node)
    ? statementRange(ts, source, statement, call.node)
    : propertyRange(ts, source, created, call);
  if (range === undefined) throw byHand(call);
  const comments = commentsWithin(ts, source.tree, range).filter((text) => !/^\W*(?:\w+\W+)?cors\W*$/i.test(text));
  return { source, text: '', ...range, comments };
}

type Range = Pick<TextEdit, 'start' | 'end'> | undefined;

/** `const app = await NestFactory.create(…);` */
function declarationOf(typescript: TypeScript, created: ts.CallExpression): ts.VariableStatement | undefined {
  const declaration = typescript.isAwaitExpression(created.parent) ? created.parent.parent : undefined;
  if (!declaration || !typescript.isVariableDeclaration(declaration)) return undefined;
  const statement = declaration.parent.parent;
  return typescript.isVariableStatement(statement) ? statement : undefined;
}

/** Whether a statement stands at the top of the file, or in a function there: in no branch, no loop, no further function. */
function isAtTop(typescript: TypeScript, statement: ts.Statement): boolean {
  const { parent: block } = statement;
  if (typescript.isSourceFile(block)) return true;
  if (!typescript.isBlock(block) || !typescript.isFunctionLike(block.parent)) return false;
  for (let node: ts.Node = block.parent.parent; !typescript.isSourceFile(node); node = node.parent)
    if (typescript.isBlock(node) || typescript.isFunctionLike(node) || isBranch(typescript, node)) return false;
  return true;
}

function isBranch(typescript: TypeScript, node: ts.Node): boolean {
  return (
    typescript.isIfStatement(node) ||
    typescript.isConditionalExpression(node) ||
    typescript.isBinaryExpression(node) ||
    typescript.isCaseOrDefaultClause(node) ||
    typescript.isIterationStatement(node, false)
  );
}

/** Texts, numbers, expressions, and lists and objects of these: nothing that could change before it is used. */
function isLiteral(typescript: TypeScript, node: ts.Node): boolean {
  if (typescript.isObjectLiteralExpression(node))
    return node.properties.every(
      (each) =>
        typescript.isPropertyAssignment(each) &&
        !typescript.isComputedPropertyName(each.name) &&
        isLiteral(typescript, each.initializer),
    );
  if (typescript.isArrayLiteralExpression(node)) return node.elements.every((each) => isLiteral(typescript, each));
  return (
    typescript.isStringLiteralLike(node) ||
    typescript.isNumericLiteral(node) ||
    typescript.isRegularExpressionLiteral(node) ||
    node.kind === typescript.SyntaxKind.TrueKeyword ||
    node.kind === typescript.SyntaxKind.FalseKeyword
  );
}

/** `app.enableCors(…);` in the block in which `app` is created, reached whenever the application is. */
function statementRange(
  typescript: TypeScript,
  source: SourceText,
  created: ts.VariableStatement,
  call: ts.CallExpression,
): Range {
  const awaited = typescript.isAwaitExpression(call.parent) ? call.parent : call;
  const statement = awaited.parent;
  const [declaration] = created.declarationList.declarations;
  const isOfApp =
    typescript.isPropertyAccessExpression(call.expression) &&
    call.expression.name.text === 'enableCors' &&
    call.expression.expression.getText() === declaration?.name.getText();
  if (!isOfApp || !typescript.isExpressionStatement(statement) || statement.parent !== created.parent) return undefined;
  const { statements } = created.parent as ts.Block;
  const between = statements.slice(statements.indexOf(created) + 1, statements.indexOf(statement));
  if (statements.indexOf(statement) < statements.indexOf(created)) return undefined;
  if (between.some((each) => mayLeave(typescript, each))) return undefined;
  // Behind the start it concerned no route that was there.
  if (between.some((each) => /\.(?:listen|init)\(/.test(each.getText()))) return undefined;
  return linesOf(typescript, source, statements, statements.indexOf(statement));
}

/** Whether what follows a statement may be left out: it returns, throws or jumps somewhere. */
function mayLeave(typescript: TypeScript, node: ts.Node): boolean {
  if (typescript.isFunctionLike(node)) return false;
  if (
    typescript.isReturnStatement(node) ||
    typescript.isThrowStatement(node) ||
    typescript.isBreakOrContinueStatement(node)
  )
    return true;
  return typescript.forEachChild(node, (child) => mayLeave(typescript, child) || undefined) ?? false;
}

/** The lines of a statement, with the comments above it that speak of CORS, and those behind it. */
function linesOf(
  typescript: TypeScript,
  { tree: { text } }: SourceText,
  statements: readonly ts.Statement[],
  index: number,
): Range {
  const statement = statements[index] as ts.Statement;
  // Without semicolons, what follows could go on with the line above.
  const isEnded = [statements[index - 1], statement].every((each) => /[^\s];$/.test(each?.getText() ?? ''));
  if (!isEnded && /^[[(`/+-]/.test(statements[index + 1]?.getText() ?? '')) return undefined;
  const comments = typescript.getLeadingCommentRanges(text, statement.pos) ?? [];
  if (comments.some(({ pos, end }) => /@ts-|eslint-|prettier-/.test(text.slice(pos, end)))) return undefined;
  const first = comments.findLastIndex(({ pos, end }) => !/cors/i.test(text.slice(pos, end))) + 1;
  const begin = comments[first]?.pos ?? statement.getStart();
  const start = begin - (/[ \t]*$/.exec(text.slice(0, begin))?.[0].length ?? 0);
  const end = endOfLineComments(typescript, text, statement.end);
  // Behind another statement, the end of the line is that of the other one.
  const isFirst = start === 0 || text[start - 1] === '\n';
  const [rest = ''] = (isFirst && /^[ \t]*(?:\r?\n)?/.exec(text.slice(end))) || [];
  return { start, end: end + rest.length };
}

/** `cors: …` in the options of `NestFactory.create()` themselves. */
function propertyRange(typescript: TypeScript, source: SourceText, created: ts.CallExpression, call: CorsCall): Range {
  const { node } = call;
  const { text } = source.tree;
  const options = node.parent;
  const at = created.arguments.findIndex((each) => each === options);
  if (at < 1 || !typescript.isObjectLiteralExpression(options) || !typescript.isPropertyAssignment(node))
    return undefined;
  const { properties } = options;
  const index = properties.indexOf(node);
  const [before, next] = [properties[index - 1], properties[index + 1]];
  const comma = node.end + (/^\s*,/.exec(text.slice(node.end))?.[0].length ?? 0);
  const own = endOfLineComments(typescript, text, comma);
  const range =
    properties.length === 1
      ? { start: (created.arguments[at - 1] as ts.Node).end, end: options.end }
      : next === undefined
        ? { start: (before as ts.Node).end, end: own === comma ? node.end : own }
        : { start: node.getStart(), end: next.getStart() };
  const around = text.slice(range.start, node.getStart()) + text.slice(own, Math.max(own, range.end));
  if (around.includes('/')) throw byHand(call, 'has a comment beside it, which may speak of something else');
  return range;
}

const byHand = (
  { place, what }: CorsCall,
  why = 'does not stand in main.ts on its own, with its options written out',
): Unsure =>
  new Unsure(
    `${place}  ${what} ${why}. Take it out, and import CorsModule yourself; "npx nestjs-cors migrate" prints the policy.`,
  );
