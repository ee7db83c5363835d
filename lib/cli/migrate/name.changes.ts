import type ts from 'typescript';
import type { SourceText } from '../source/source.files.js';
import type { TypeScript } from '../source/typescript.loader.js';

/** What happens to a variable after its declaration. */
export interface NameChanges {
  /** `x = …` */
  readonly assigned: readonly ts.BinaryExpression[];
  /** `x.push(…)` */
  readonly added: readonly ts.CallExpression[];
}

/** Of a variable that keeps its first value. */
export const NO_CHANGES: NameChanges = { assigned: [], added: [] };

const known = new WeakMap<ts.SourceFile, ReadonlyMap<string, NameChanges>>();

/** What happens to the variables of a file, by their names, whatever their scopes. */
export function changesIn(typescript: TypeScript, { tree }: SourceText): ReadonlyMap<string, NameChanges> {
  let found = known.get(tree);
  if (found === undefined) known.set(tree, (found = collect(typescript, tree)));
  return found;
}

function collect(typescript: TypeScript, tree: ts.SourceFile): ReadonlyMap<string, NameChanges> {
  const found = new Map<string, { assigned: ts.BinaryExpression[]; added: ts.CallExpression[] }>();
  const of = (name: string) => {
    const changes = found.get(name) ?? { assigned: [], added: [] };
    found.set(name, changes);
    return changes;
  };
  for (const node of everywhere(tree)) {
    if (typescript.isBinaryExpression(node)) {
      const isAssignment = node.operatorToken.kind === typescript.SyntaxKind.EqualsToken;
      if (isAssignment && typescript.isIdentifier(node.left)) of(node.left.text).assigned.push(node);
    } else if (typescript.isCallExpression(node) && typescript.isPropertyAccessExpression(node.expression)) {
      const { expression, name } = node.expression;
      if (typescript.isIdentifier(expression) && /^(?:push|unshift|splice|add)$/.test(name.text))
        of(expression.text).added.push(node);
    }
  }
  return found;
}

/** Every node of a tree, in order. A stack of its own: minified files nest deeply. */
export function* everywhere(tree: ts.Node): Generator<ts.Node> {
  const stack = [tree];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    const children: ts.Node[] = [];
    node.forEachChild((child) => void children.push(child));
    stack.push(...children.reverse());
  }
}
