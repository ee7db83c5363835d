import { OriginLookup } from '../../lib/sources/lookup/origin.lookup.js';
import { boundsOf } from '../../lib/sources/lookup/source.bounds.js';
import type { OriginSource } from 'nestjs-cors';

/** A lookup under test: what its source is asked, what it warns of, and a clock that a test moves. */
export interface Subject {
  readonly lookup: OriginLookup;
  readonly asked: string[];
  readonly signals: AbortSignal[];
  readonly warnings: string[];
  /** Moves the clock of the kept lists; timers are real. */
  pass(milliseconds: number): void;
}

/** A lookup whose source answers as it is told. */
export function subjectOf(origins: OriginSource['origins'], bounds: object = {}): Subject {
  const [asked, signals, warnings]: [string[], AbortSignal[], string[]] = [[], [], []];
  let now = 0;
  let failures = 0;
  const source: OriginSource = {
    key: () => undefined,
    origins: (key, signal) => {
      asked.push(key);
      signals.push(signal);
      return origins(key, signal);
    },
  };
  const scope = {
    credentials: false,
    dangers: [],
    production: false,
    onOutage: (message: string) => {
      failures++;
      warnings.push(message);
    },
    onAnswer: (textOf: (count: number) => string) => {
      if (failures > 0) warnings.push(textOf(failures));
      failures = 0;
    },
    onFault: (message: string) => void warnings.push(message),
    isOut: () => failures > 0,
    onDropped: (message: string) => void warnings.push(message),
  };
  const lookup = new OriginLookup('source Test', source, boundsOf({ source: 'Test', ...bounds }), scope, () => now);
  return { lookup, asked, signals, warnings, pass: (milliseconds) => (now += milliseconds) };
}

/** Something that ends when a test says so. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let settle: Pick<ReturnType<typeof deferred<T>>, 'resolve' | 'reject'> | undefined;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...(settle as NonNullable<typeof settle>) };
}
