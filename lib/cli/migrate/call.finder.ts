import type ts from 'typescript';
import { everywhere } from './name.changes.js';
import { unwrapped } from './node.text.js';
import type { SourceFiles, SourceText } from '../source/source.files.js';
import type { TypeScript } from '../source/typescript.loader.js';

/** A place where CORS is switched on. */
export interface CorsCall {
  /** `app.enableCors()`, `cors()`, `cors: …`. */
  readonly what: string;
  /** Whether it is that of a gateway. */
  readonly isGateway: boolean;
  /** `main.ts:12`. */
  readonly place: string;
  readonly node: ts.Node;
  readonly options: ts.Node | undefined;
}

/** Finds `enableCors(…)`, `cors(…)`, `register(@fastify/cors, …)` and `cors: …` in a file, in their order. */
export function findCalls(files: SourceFiles, source: SourceText, name: string): CorsCall[] {
  const { ts } = files;
  const found: CorsCall[] = [];
  for (const node of everywhere(source.tree)) {
    const call = ts.isCallExpression(node)
      ? ofCall(files, source, node)
      : ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)
        ? ofProperty(files, node)
        : undefined;
    // `cors` within the options of another call is part of them.
    if (call === undefined || found.some((outer) => isWithin(node, outer.node))) continue;
    const { line } = source.tree.getLineAndCharacterOfPosition(node.getStart());
    found.push({ ...call, node, place: `${name}:${line + 1}` });
  }
  return found;
}

type Found = Omit<CorsCall, 'place' | 'node'> | undefined;

function ofCall(files: SourceFiles, source: SourceText, node: ts.CallExpression): Found {
  const { ts } = files;
  const { arguments: given } = node;
  const expression = unwrapped(ts, node.expression);
  if (ts.isPropertyAccessExpression(expression)) {
    if (expression.name.text === 'enableCors')
      return { what: `${expression.getText().slice(-40)}()`, isGateway: false, options: given[0] };
    const [plugin] = given;
    const isPlugin =
      expression.name.text === 'register' &&
      plugin !== undefined &&
      /@fastify\/cors/.test(packageOf(files, source, plugin));
    return isPlugin ? { what: 'register(@fastify/cors)', isGateway: false, options: given[1] } : undefined;
  }
  if (/^require\(['"]cors['"]\)$/.test(expression.getText()))
    return { what: 'cors()', isGateway: false, options: given[0] };
  if (!ts.isIdentifier(expression)) return undefined;
  const from = files.packageOf(expression.text, source);
  const isOwn = from === undefined && files.declarationOf(expression.text, expression, source) !== undefined;
  if (from === 'cors' || (expression.text === 'cors' && from === undefined && !isOwn))
    return { what: `${expression.text}()`, isGateway: false, options: given[0] };
  return undefined;
}

/** The package that an argument is: an imported name, `require(…)`, `import(…)`. */
function packageOf(files: SourceFiles, source: SourceText, written: ts.Node): string {
  const node = unwrapped(files.ts, written);
  return files.ts.isIdentifier(node) ? (files.packageOf(node.text, source) ?? '') : node.getText();
}

function ofProperty({ ts }: SourceFiles, node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): Found {
  if (!(ts.isIdentifier(node.name) || ts.isStringLiteral(node.name)) || node.name.text !== 'cors') return undefined;
  const options = ts.isPropertyAssignment(node) ? node.initializer : node.name;
  // In a type or a destructuring it is no value.
  if (!ts.isObjectLiteralExpression(node.parent)) return undefined;
  if (isOfAnotherKind(ts, options)) return undefined;
  const { parent } = node.parent;
  const isGateway = ts.isCallExpression(parent) && parent.expression.getText().endsWith('Gateway');
  return { what: 'cors: …', isGateway, options };
}

const OPTIONS =
  /^(?:origin|methods|allowedHeaders|headers|exposedHeaders|credentials|maxAge|preflightContinue|optionsSuccessStatus|delegator)$/;

/** An object named `cors` that has no option of CORS: a namespace of a configuration, say. */
function isOfAnotherKind(typescript: TypeScript, options: ts.Node): boolean {
  if (!typescript.isObjectLiteralExpression(options) || options.properties.length === 0) return false;
  return !options.properties.some(
    (each) => typescript.isSpreadAssignment(each) || OPTIONS.test(each.name.getText().replace(/['"]/g, '')),
  );
}

function isWithin(node: ts.Node, outer: ts.Node): boolean {
  return node.getSourceFile() === outer.getSourceFile() && node.pos >= outer.pos && node.end <= outer.end;
}
