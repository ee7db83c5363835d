import { describeError, show } from '../../rules/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../../origins/origin.matcher.js';
import type { CorsRequest, OriginSource } from '../../origins/origin.rule.js';
import { ListCache } from './list.cache.js';
import { LookupFailures, type FailureEvents } from './lookup.failures.js';
import { LookupTurns } from './lookup.turns.js';
import { compileList, type ListScope } from './origin.list.js';
import type { LookupResult, PendingLookup } from './pending.lookup.js';
import type { SourceBounds } from './source.bounds.js';
import { callSource, WRITTEN_OFF_AFTER, type CallOutcome } from './source.call.js';

/** The most characters of a key. */
const MAX_KEY = 1_024;

/** What a lookup needs to know of the policies it serves. */
export interface LookupScope extends ListScope, FailureEvents {
  /** Called for entries that were dropped. */
  readonly onDropped: (message: string) => void;
}

/**
 * The lists of one source: compiled once per key and kept for a bounded time, with one lookup under way per key. A failure
 * gives a list that admits nobody.
 *
 * A lookup is under way until the source's own promise settles. If its key is forgotten meanwhile, it still answers the
 * requests that came before and holds its slot, but its list is not kept, and the next request begins another lookup.
 */
export class OriginLookup {
  private readonly kept: ListCache;
  private readonly turns: LookupTurns;
  /** The lookup of each key that later requests may share. */
  private readonly shared = new Map<string, PendingLookup>();
  private readonly failures: LookupFailures;
  private readonly counts = { hits: 0, misses: 0, lookups: 0 };

  constructor(
    readonly name: string,
    readonly source: OriginSource,
    private readonly bounds: SourceBounds,
    readonly scope: LookupScope,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.kept = new ListCache(bounds, now);
    this.turns = new LookupTurns(bounds.maxInFlight, bounds.max);
    this.failures = new LookupFailures(name, (bounds.staleIfError ?? 0) > 0, scope);
  }

  /** The key of a request; undefined if `key()` fails, which refuses the request like a failed lookup. */
  keyOf(request: CorsRequest): { readonly key: string | undefined } | undefined {
    try {
      const key: unknown = this.source.key(request);
      if (key === undefined || (typeof key === 'string' && key.length <= MAX_KEY)) return { key };
      if (key instanceof Promise) key.catch(() => undefined);
      this.failures.key(`key() must return a string of at most ${MAX_KEY} characters, or undefined`);
    } catch (error) {
      this.failures.key(`key() failed: ${describeError(error)}`);
    }
    return undefined;
  }

  /** The list of a key; not a promise if it is in memory. Never rejects. */
  list(key: string): OriginMatcher | Promise<OriginMatcher> {
    const kept = this.kept.fresh(key);
    if (kept !== undefined) {
      this.counts.hits++;
      return kept;
    }
    this.counts.misses++;
    return this.share(key, this.now(), this.bounds.timeout);
  }

  /** The list of a key if it is in memory and still valid; begins no lookup. */
  known(key: string): OriginMatcher | undefined {
    return this.kept.fresh(key);
  }

  /** Forgets one key, or all: the result of a lookup under way is not kept, and later requests do not wait for it. */
  forget(key?: string): void {
    this.kept.forget(key);
    for (const pending of key === undefined ? this.shared.values() : [this.shared.get(key)]) {
      // A lookup that has not begun will read the new list.
      if (pending?.asked !== undefined) this.shared.delete(pending.key);
    }
  }

  /** The state that `report()` shows. */
  get state() {
    return {
      ...this.kept.sizes,
      ...this.counts,
      ...this.failures.counts,
      inFlight: this.turns.underWay,
      waiting: this.turns.waiting,
    };
  }

  /** Waits for the lookup of a key, which is begun or queued if there is none. */
  private share(key: string, came: number, limit: number): OriginMatcher | Promise<OriginMatcher> {
    let pending = this.shared.get(key);
    if (pending === undefined) {
      pending = this.newLookup(key);
      if (!this.turns.request(pending))
        return this.refuse(`too many lookups wait (${this.turns.obstacle(pending)})`, pending);
      this.shared.set(key, pending);
    }
    // Later requests do not wait for a lookup that is already late.
    const stale = pending.failed ? this.kept.stale(key, true) : undefined;
    return stale ?? this.wait(pending, came, limit);
  }

  private newLookup(key: string): PendingLookup {
    const pending: PendingLookup = {
      ...{ key, known: this.kept.knows(key), waiting: new Set(), asked: undefined, failed: false },
      begin: () => this.begin(pending),
    };
    return pending;
  }

  private begin(pending: PendingLookup): void {
    this.counts.lookups++;
    pending.asked = this.now();
    callSource(this.source, pending.key, this.bounds.timeout, (outcome) => this.end(pending, outcome));
  }

  /** Waits for a lookup, time in the queue included, and refuses at the time limit of the request. */
  private wait(pending: PendingLookup, came: number, limit: number): Promise<OriginMatcher> {
    const { timeout } = this.bounds;
    const since = this.now();
    return new Promise((resolve) => {
      const answer = ({ list, until }: LookupResult): void => {
        clearTimeout(timer);
        if (came < until) resolve(list);
        // The list was too old when this request came; a lookup begun now gives a newer one.
        else resolve(this.share(pending.key, -Infinity, limit - Math.max(this.now() - since, 0)));
      };
      const giveUp = (): void => {
        const isQueued = pending.asked === undefined;
        const why = `${timeout} ms${isQueued ? ` (${this.turns.obstacle(pending)})` : ''}`;
        pending.waiting.delete(answer);
        if (isQueued && pending.waiting.size === 0) this.cancel(pending);
        resolve(this.refuse(`${isQueued ? 'not begun' : 'no answer'} within ${why}`, pending));
      };
      const timer = setTimeout(giveUp, limit);
      pending.waiting.add(answer);
    });
  }

  /** No request waits any more for a lookup that has not begun. */
  private cancel(pending: PendingLookup): void {
    this.turns.cancel(pending);
    this.shared.delete(pending.key);
  }

  /** The source has answered or failed, in time or late, or the lookup was written off. */
  private end(pending: PendingLookup, outcome: CallOutcome): void {
    const result = this.resultOf(pending, outcome);
    if (this.isShared(pending)) this.shared.delete(pending.key);
    this.turns.release(pending.key);
    for (const answer of pending.waiting) answer(result);
  }

  private resultOf(pending: PendingLookup, outcome: CallOutcome): LookupResult {
    const { key, asked = 0 } = pending;
    try {
      if (outcome === undefined) throw this.failures.writeOff(Math.max(WRITTEN_OFF_AFTER, this.bounds.timeout));
      if ('error' in outcome) throw outcome.error;
      const list = compileList(outcome.given, `${this.name} for ${show(key)}`, this.scope, this.scope.onDropped);
      if (!pending.failed) this.failures.answered();
      // A list that was forgotten meanwhile is not kept.
      const until = this.isShared(pending) ? this.kept.keep(key, list, asked) : asked + this.bounds.ttl;
      return { list, until };
    } catch (error) {
      return { list: this.refuse(describeError(error), pending), until: Infinity };
    }
  }

  /** Whether later requests may share a lookup: not where its key was forgotten since it began. */
  private isShared(pending: PendingLookup): boolean {
    return this.shared.get(pending.key) === pending;
  }

  /** The list that admits nobody, or an older one if `staleIfError` allows it. A lookup that many wait for fails once. */
  private refuse(why: string, pending: PendingLookup): OriginMatcher {
    const wasAsked = pending.asked !== undefined;
    // The next lookup is delayed only if this one had begun.
    const stale = this.kept.stale(pending.key, wasAsked && this.isShared(pending));
    if (!pending.failed) {
      this.failures[wasAsked ? 'lookup' : 'queue'](why, stale !== undefined);
      pending.failed = wasAsked;
    }
    return stale ?? UNANSWERED;
  }
}
