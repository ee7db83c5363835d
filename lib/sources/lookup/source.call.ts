import type { OriginSource } from '../../origins/origin.rule.js';

/** Milliseconds after which a call that has not ended is given up. */
export const WRITTEN_OFF_AFTER = 60_000;

/** How a call ended: what the source gave, its error, or undefined if it was given up. */
export type CallOutcome = { readonly given: unknown } | { readonly error: unknown } | undefined;

/**
 * Asks a source for one list. The signal aborts at the time limit, but the call ends only when the source's own promise
 * settles, since its query may still be running. `ended` is called once, and must not throw.
 */
export function callSource(
  source: OriginSource,
  key: string,
  timeout: number,
  ended: (outcome: CallOutcome) => void,
): void {
  const abort = new AbortController();
  const limit = setTimeout(() => abort.abort(), timeout);
  let isOpen = true;
  const end = (outcome: CallOutcome): void => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(limit);
    clearTimeout(patience);
    ended(outcome);
  };
  const patience = setTimeout(() => end(undefined), Math.max(WRITTEN_OFF_AFTER, timeout));
  patience.unref();
  void Promise.resolve()
    .then(() => source.origins(key, abort.signal))
    .then(
      (given) => end({ given }),
      (error: unknown) => end({ error }),
    );
}
