import type ts from 'typescript';
import { findCalls, type CorsCall } from '../cli/migrate/call.finder.js';
import type { SourceFiles, SourceText } from '../cli/migrate/source.files.js';
import { migrateCall, type SourceMigration } from '../cli/migrate/source.migration.js';
import { ValueReader } from '../cli/migrate/value.reader.js';
import type { ProjectFiles } from './project.files.js';
import type { TextEdit } from './text.edits.js';
import { Unsure } from './unsure.js';

/** A place where the application switches CORS on, and what its options become. */
export interface FoundCall {
  readonly source: SourceText;
  readonly call: CorsCall;
  readonly migration: SourceMigration;
}

/** All places in the source files of the application, those of gateways too. */
export function callsIn(project: ProjectFiles, files: SourceFiles, sourceRoot: string): readonly FoundCall[] {
  const reader = new ValueReader(files);
  return project.sources(sourceRoot).flatMap((path) => {
    const text = project.readFile(path) ?? '';
    if (!/cors/i.test(text)) return [];
    const source = files.parse(path, text);
    const calls = findCalls(files, source, project.short(path));
    return calls.map((call) => ({ source, call, migration: migrateCall(reader, source, call) }));
  });
}

/** The edit that takes a call out. Throws {@link Unsure} where more than the call would have to change. */
export function withoutCall({ ts }: SourceFiles, { source, call }: FoundCall): TextEdit {
  const { node } = call;
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) return withoutProperty(ts, source, node);
  const awaited = ts.isAwaitExpression(node.parent) ? node.parent : node;
  const isEnable = ts.isCallExpression(node) && node.expression.getText().endsWith('.enableCors');
  if (!isEnable || !ts.isExpressionStatement(awaited.parent) || !isPlain(ts, awaited.parent)) throw byHand(call);
  return { source, text: '', ...linesOf(ts, source, awaited.parent) };
}

/** Whether a statement runs whenever the application starts: in no branch and no loop. */
function isPlain(typescript: typeof ts, statement: ts.Node): boolean {
  for (let node = statement.parent; !typescript.isSourceFile(node); node = node.parent) {
    const isBranch =
      typescript.isIfStatement(node) ||
      typescript.isConditionalExpression(node) ||
      typescript.isBinaryExpression(node) ||
      typescript.isCaseOrDefaultClause(node) ||
      typescript.isCatchClause(node);
    if (isBranch || typescript.isIterationStatement(node, false)) return false;
  }
  return true;
}

function withoutProperty(typescript: typeof ts, source: SourceText, node: ts.ObjectLiteralElementLike): TextEdit {
  const options = node.parent as ts.ObjectLiteralExpression;
  const call = options.parent;
  const isOnly = options.properties.length === 1;
  if (isOnly && typescript.isCallExpression(call)) {
    const before = call.arguments[call.arguments.indexOf(options) - 1];
    if (before) return { source, start: before.end, end: options.end, text: '' };
  }
  const { text } = source.tree;
  const [after = ''] = /^\s*,?[ \t]*(?:\r?\n)?/.exec(text.slice(node.end)) ?? [];
  // A comma ahead of it goes where it is the last one.
  const [before = ''] = options.properties.at(-1) === node ? (/,?\s*$/.exec(text.slice(0, node.getStart())) ?? []) : [];
  const end = before === '' ? node.end + after.length : node.end;
  return { source, start: node.getStart() - before.length, end, text: '' };
}

/** The lines of a statement, with the comments above it that speak of CORS. */
function linesOf(typescript: typeof ts, source: SourceText, statement: ts.Node): Pick<TextEdit, 'start' | 'end'> {
  const { text } = source.tree;
  const comments = typescript.getLeadingCommentRanges(text, statement.pos) ?? [];
  const first = comments.findLastIndex(({ pos, end }) => !/cors/i.test(text.slice(pos, end))) + 1;
  const begin = comments[first]?.pos ?? statement.getStart();
  const start = begin - (/[ \t]*$/.exec(text.slice(0, begin))?.[0].length ?? 0);
  const [rest = ''] = /^[ \t]*(?:\r?\n)?/.exec(text.slice(statement.end)) ?? [];
  return { start, end: statement.end + rest.length };
}

const byHand = ({ place, what }: CorsCall): Unsure =>
  new Unsure(
    `${place}  ${what} is no statement by itself. Take it out, and import CorsModule yourself; "npx nestjs-cors migrate" prints the policy.`,
  );
