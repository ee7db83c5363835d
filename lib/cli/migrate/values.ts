import type ts from 'typescript';
import type { SourceText } from '../source/source.files.js';

/** A part of the source whose value stands somewhere else. */
export class Unseen {
  constructor(
    readonly text: string,
    readonly why: string,
  ) {}
}

/** A value that the environment gives: `process.env.X`, `config.get('X')`. */
export class Variable {
  constructor(
    readonly name: string,
    /** What counts where the variable is not set. */
    readonly fallback?: unknown,
  ) {}
}

/** A value that depends on a condition. */
export class Choice {
  constructor(
    readonly condition: string,
    readonly options: readonly unknown[],
  ) {}
}

/** A function, whose body may tell what it admits. */
export class Callback {
  constructor(
    readonly node: ts.SignatureDeclaration & { readonly body?: ts.Node | undefined },
    readonly source: SourceText,
  ) {}
}

/** A regular expression, as it is written. */
export class Expression {
  constructor(readonly text: string) {}
}

/** Whether a value was read from the source as it stands. */
export const isKnown = (value: unknown): boolean =>
  !(value instanceof Unseen || value instanceof Variable || value instanceof Choice || value instanceof Callback);
