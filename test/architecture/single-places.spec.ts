import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { libraryFiles, nodesOf } from './library.files.js';

const files = libraryFiles();
const filesWhere = (matches: (node: ts.Node) => boolean): string[] =>
  files.filter(({ ast }) => [...nodesOf(ast)].some(matches)).map(({ path }) => path);

/** Names of `ServerResponse` and of the platforms' replies that change the headers of a response. */
const WRITERS = new Set([
  'setHeader',
  'setHeaders',
  'appendHeader',
  'removeHeader',
  'header',
  'headers',
  'flushHeaders',
]);

/** The text of a string or of the constant parts of a template; comments are none. */
function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)
    ? node.text
    : '';
}

describe('one place', () => {
  it('writes headers', () => {
    const places = filesWhere(
      (node) =>
        ts.isCallExpression(node) &&
        ts.isPropertyAccessExpression(node.expression) &&
        WRITERS.has(node.expression.name.text),
    );
    expect(places).toEqual(['lib/request/response/response.headers.ts']);
  });

  it('spells the names of the headers of CORS (texts of the rules may mention them)', () => {
    const places = filesWhere((node) => /access-control-/i.test(textOf(node)));
    expect(places.filter((path) => !path.startsWith('lib/rules/'))).toEqual(['lib/policy/terms.ts']);
  });

  it('reads the Origin of a request', () => {
    const places = filesWhere(
      (node) =>
        ts.isPropertyAccessExpression(node) &&
        node.name.text === 'origin' &&
        ts.isPropertyAccessExpression(node.expression) &&
        node.expression.name.text === 'headers',
    );
    expect(places).toEqual(['lib/request/request.context.ts']);
  });

  it('writes to the log of the application: a logger that throws stops nothing', () => {
    const places = filesWhere((node) => ts.isNewExpression(node) && node.expression.getText() === 'Logger');
    expect(places).toEqual(['lib/logging/module.logger.ts']);
  });
});
