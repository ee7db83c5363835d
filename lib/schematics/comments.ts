import type ts from 'typescript';
import type { TypeScript } from '../cli/source/typescript.loader.js';

interface Range {
  readonly start: number;
  readonly end: number;
}

/** The comments that stand within a part of a file, in their order. */
export function commentsWithin(typescript: TypeScript, tree: ts.SourceFile, { start, end }: Range): string[] {
  const { text } = tree;
  const found = new Map<number, string>();
  const visit = (node: ts.Node): void => {
    if (node.end < start || node.pos > end) return;
    const children = node.getChildren(tree);
    // Comments belong to tokens.
    const ranges =
      children.length > 0
        ? []
        : [
            ...(typescript.getLeadingCommentRanges(text, node.pos) ?? []),
            ...(typescript.getTrailingCommentRanges(text, node.end) ?? []),
          ];
    for (const range of ranges)
      if (range.pos >= start && range.end <= end) found.set(range.pos, text.slice(range.pos, range.end));
    children.forEach(visit);
  };
  visit(tree);
  return [...found].sort(([one], [other]) => one - other).map(([, comment]) => comment);
}

/** Where the comments end that stand behind a place and end its line; the place itself where there are none. */
export function endOfLineComments(typescript: TypeScript, text: string, place: number): number {
  const end = typescript.getTrailingCommentRanges(text, place)?.at(-1)?.end ?? place;
  return /^[ \t]*(?:\r?\n|$)/.test(text.slice(end)) ? end : place;
}
