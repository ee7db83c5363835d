import type { OriginMatcher } from '../../origins/origin.matcher.js';
import type { Turn } from './lookup.turns.js';

/** What a lookup gave. */
export interface LookupResult {
  readonly list: OriginMatcher;
  /** A request that came at this time or later needs a newer list. */
  readonly until: number;
}

/** A lookup that requests wait for: first for its turn, then for the source. */
export interface PendingLookup extends Turn {
  /** The requests that wait; each waits no longer than its own time limit. */
  readonly waiting: Set<(result: LookupResult) => void>;
  /** When the source was asked; undefined while the lookup waits for its turn. */
  asked: number | undefined;
  /** Whether it has failed or is late, which is counted once. */
  failed: boolean;
}
