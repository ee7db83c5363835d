import type { OriginSource } from 'nestjs-cors';

const undos = new WeakMap<OriginSource, (() => Promise<void>)[]>();

/**
 * Has a source watch, as the module does at start-up; returns what undoes it. `told` gets each key that is forgotten,
 * `all` for all of them.
 */
export async function watch(source: OriginSource, told: string[], warned: string[]): Promise<() => Promise<void>> {
  const given = await source.watch?.({
    forget: (key) => void told.push(key ?? 'all'),
    warn: (message) => void warned.push(message),
  });
  const undo = async (): Promise<void> => given?.();
  undos.set(source, [...(undos.get(source) ?? []), undo]);
  return undo;
}

/** Undoes whatever watches a source, as the module does when applications have ended. */
export async function unwatch(source: OriginSource): Promise<void> {
  for (const undo of undos.get(source) ?? []) await undo();
}
