import { LRUCache } from 'lru-cache';
import { NO_ORIGIN, type OriginMatcher } from '../origins/origin.matcher.js';
import { ForgottenKeys } from './forgotten.keys.js';

/** Entries of all lists that one source keeps at most; beyond it the least recently used lists go. */
const MAX_KEPT_ENTRIES = 1_000_000;
/** Milliseconds for which a list that stands in is given at once, so that pages do not wait for each failure. */
const PUT_OFF = 1_000;

/** How long and how many lists are kept; milliseconds. */
export interface CacheBounds {
  readonly ttl: number;
  readonly negativeTtl: number;
  readonly max: number;
  /** How long after `ttl` a list may stand in while its lookup fails. */
  readonly staleIfError: number;
  /** How long after its key was forgotten a list may be read that is from before the change. */
  readonly replicationLag: number;
}

interface Kept {
  readonly list: OriginMatcher;
  /** Until when it is given at once. */
  freshUntil: number;
  /** Until when it may stand in for a lookup that failed. */
  readonly usableUntil: number;
}

/** The compiled lists of one source, each for a bounded time; keys nobody knows are kept apart and shorter. */
export class ListCache {
  private readonly known: LRUCache<string, Kept>;
  private readonly unknown: LRUCache<string, Kept>;
  /** Keys that had a list lately, also where it was forgotten since. */
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
    // Apart, so that junk cannot push real tenants out.
    this.unknown = new LRUCache({ max });
    this.names = new LRUCache({ max });
    this.forgotten = new ForgottenKeys(max);
  }

  /** The list of a key, as long as it counts. */
  fresh(key: string): OriginMatcher | undefined {
    const now = this.time();
    for (const store of [this.known, this.unknown]) {
      const kept = store.get(key);
      if (kept !== undefined && now < kept.freshUntil) return kept.list;
    }
    return undefined;
  }

  /** Whether the source has known a key lately: it is no stranger's invention. */
  knows(key: string): boolean {
    return this.names.has(key);
  }

  /** A list whose time is over, to stand in while its lookup fails; where one has failed, the next is put off a little. */
  stale(key: string, failed: boolean): OriginMatcher | undefined {
    const now = this.time();
    const kept = this.known.get(key);
    if (kept === undefined || now >= kept.usableUntil) return undefined;
    if (failed) kept.freshUntil = Math.min(now + PUT_OFF, kept.usableUntil);
    return kept.list;
  }

  /**
   * Keeps what a lookup gave, in place of what was kept before; its time began when the source was asked. Returns until
   * when it counts.
   */
  keep(key: string, list: OriginMatcher, asked: number): number {
    const { ttl, negativeTtl, staleIfError, replicationLag } = this.bounds;
    this.drop(key);
    // The clock has started again since.
    if (asked > this.time()) return asked;
    const isEmpty = list === NO_ORIGIN;
    let freshUntil = asked + (isEmpty ? negativeTtl : ttl);
    let usableUntil = isEmpty ? freshUntil : freshUntil + staleIfError;
    if (asked < this.forgotten.last(key) + replicationLag) {
      // A replica may have said what stood there before the change: soon it is asked again, and until then is no proof.
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

  /** How many lists are kept, and how many empty ones. */
  get sizes(): { readonly keys: number; readonly unknownKeys: number } {
    return { keys: this.known.size, unknownKeys: this.unknown.size };
  }

  private drop(key?: string): void {
    for (const store of [this.known, this.unknown]) {
      if (key === undefined) store.clear();
      else store.delete(key);
    }
  }

  /** The time. Where the clock went back (timers of a test start again at 0), nobody knows how old the lists are. */
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
