import { LRUCache } from 'lru-cache';
import { NO_ORIGIN, type OriginMatcher } from '../../origins/origin.matcher.js';
import { ForgottenKeys } from '../forgotten.keys.js';

/** Entries of all lists of one source together; beyond it the least recently used lists are dropped. */
const MAX_KEPT_ENTRIES = 1_000_000;
/** Milliseconds for which an older list is used without a new lookup, so that requests do not wait for each failure. */
const PUT_OFF = 1_000;

/** How long and how many lists are kept; milliseconds. */
export interface CacheBounds {
  readonly ttl: number;
  readonly negativeTtl: number;
  readonly max: number;
  /** How long after `ttl` a list may be used while its lookup fails. */
  readonly staleIfError: number;
  /** How long after its key was forgotten a lookup may still return the list from before the change. */
  readonly replicationLag: number;
}

interface Kept {
  readonly list: OriginMatcher;
  /** Until when it is used without a lookup. */
  freshUntil: number;
  /** Until when it may be used if its lookup fails. */
  readonly usableUntil: number;
}

/** The compiled lists of one source, each for a bounded time. Empty lists, of unknown keys, are kept apart and shorter. */
export class ListCache {
  private readonly known: LRUCache<string, Kept>;
  private readonly unknown: LRUCache<string, Kept>;
  /** Keys that had a list lately, even if it was forgotten since. */
  private readonly names: LRUCache<string, true>;
  private readonly forgotten: ForgottenKeys;
  private latest = -Infinity;

  constructor(
    private readonly bounds: CacheBounds,
    private readonly now: () => number,
  ) {
    const { max } = bounds;
    const sizeCalculation = ({ list }: Kept): number => list.size;
    this.known = new LRUCache({ max, maxSize: MAX_KEPT_ENTRIES, sizeCalculation });
    // Apart, so that invented keys cannot push out real tenants.
    this.unknown = new LRUCache({ max });
    this.names = new LRUCache({ max });
    this.forgotten = new ForgottenKeys(max);
  }

  /** The list of a key, while it is fresh. */
  fresh(key: string): OriginMatcher | undefined {
    const now = this.time();
    for (const store of [this.known, this.unknown]) {
      const kept = store.get(key);
      if (kept !== undefined && now < kept.freshUntil) return kept.list;
    }
    return undefined;
  }

  /** Whether the source had a list for this key lately. */
  knows(key: string): boolean {
    return this.names.has(key);
  }

  /** A list that is no longer fresh, for use while its lookup fails. After a failure the next lookup is delayed a little. */
  stale(key: string, failed: boolean): OriginMatcher | undefined {
    const now = this.time();
    const kept = this.known.get(key);
    if (kept === undefined || now >= kept.usableUntil) return undefined;
    if (failed) kept.freshUntil = Math.min(now + PUT_OFF, kept.usableUntil);
    return kept.list;
  }

  /**
   * Replaces the list of a key. Its time to live is counted from when the source was asked. Returns until when it is
   * fresh.
   */
  keep(key: string, list: OriginMatcher, asked: number): number {
    const { ttl, negativeTtl, staleIfError, replicationLag } = this.bounds;
    this.drop(key);
    // The clock has gone back since.
    if (asked > this.time()) return asked;
    const isEmpty = list === NO_ORIGIN;
    let freshUntil = asked + (isEmpty ? negativeTtl : ttl);
    let usableUntil = isEmpty ? freshUntil : freshUntil + staleIfError;
    if (asked < this.forgotten.last(key) + replicationLag) {
      // A replica may have returned the list from before the change, so it is read again soon.
      freshUntil = Math.min(freshUntil, asked + replicationLag);
      usableUntil = freshUntil;
    }
    if (isEmpty) this.names.delete(key);
    else this.names.set(key, true);
    (isEmpty ? this.unknown : this.known).set(key, { list, freshUntil, usableUntil });
    return freshUntil;
  }

  /** Forgets the list of one key, or all lists; known keys stay known. */
  forget(key?: string): void {
    this.forgotten.add(key, this.time());
    this.drop(key);
  }

  /** How many lists are kept, and how many empty lists. */
  get sizes(): { readonly keys: number; readonly unknownKeys: number } {
    return { keys: this.known.size, unknownKeys: this.unknown.size };
  }

  private drop(key?: string): void {
    for (const store of [this.known, this.unknown]) {
      if (key === undefined) store.clear();
      else store.delete(key);
    }
  }

  /** The time. Where the clock went back (fake timers in tests do), the age of the lists is unknown and all are dropped. */
  private time(): number {
    const now = this.now();
    if (now < this.latest) {
      this.forgotten.add(undefined, now);
      this.drop();
    }
    this.latest = now;
    return now;
  }
}
