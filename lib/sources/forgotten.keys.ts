import { LRUCache } from 'lru-cache';

/** When keys were last forgotten. A list read from a replica shortly afterwards may be from before the change. */
export class ForgottenKeys {
  private all = -Infinity;
  private readonly each: LRUCache<string, number>;

  constructor(max: number) {
    this.each = new LRUCache({
      max,
      // An evicted time is applied to every key: too many lists are read again, never too few.
      dispose: (time, _key, reason) => {
        if (reason === 'evict') this.all = Math.max(this.all, time);
      },
    });
  }

  /** Notes that a key was forgotten, or all were. */
  add(key: string | undefined, now: number): void {
    if (key !== undefined) this.each.set(key, now);
    else {
      this.each.clear();
      this.all = now;
    }
  }

  /** When a key was last forgotten; `-Infinity` for never. */
  last(key: string): number {
    return Math.max(this.all, this.each.get(key) ?? -Infinity);
  }
}
