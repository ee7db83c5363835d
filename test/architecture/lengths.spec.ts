import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { libraryFiles, nodesOf } from './library.files.js';

const LONGEST_FILE = 230;
const LONGEST_FUNCTION = 60;

const linesOf = (ast: ts.SourceFile, node: ts.Node): number =>
  ast.getLineAndCharacterOfPosition(node.getEnd()).line - ast.getLineAndCharacterOfPosition(node.getStart()).line + 1;

describe('lib', () => {
  const files = libraryFiles();

  it(`has no file over ${LONGEST_FILE} lines`, () => {
    const long = files.map(({ path, ast }) => ({ path, lines: ast.text.trimEnd().split('\n').length }));
    expect(long.filter(({ lines }) => lines > LONGEST_FILE)).toEqual([]);
  });

  it(`has no function over ${LONGEST_FUNCTION} lines`, () => {
    const long = files.flatMap(({ path, ast }) =>
      [...nodesOf(ast)]
        .filter((node) => ts.isFunctionLike(node) && linesOf(ast, node) > LONGEST_FUNCTION)
        .map((node) => `${path}:${ast.getLineAndCharacterOfPosition(node.getStart()).line + 1}`),
    );
    expect(long).toEqual([]);
  });

  it('has no room and no file for leftovers', () => {
    expect(files.filter(({ path }) => /(?:^|[/.-])(?:utils?|helpers?|common|misc)(?:[/.-]|$)/.test(path))).toEqual([]);
  });
});
