import { describeError, show } from '../rules/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsRequest, OriginSource } from '../origins/origin.rule.js';
import { ListCache } from './list.cache.js';
import { LookupTurns, type Turn } from './lookup.turns.js';
import { compileList, type ListScope } from './origin.list.js';
import type { SourceBounds } from './source.bounds.js';
import { callSource, WRITTEN_OFF_AFTER, type CallOutcome } from './source.call.js';

/** Characters of a key at most. */
const MAX_KEY = 1_024;

/** What a lookup needs to know of the policies it serves. */
export interface LookupScope extends ListScope {
  /** Told of lookups that failed or were written off. */
  readonly onFailure: (message: string) => void;
  /** Told when the source answers again. */
  readonly onRecovery: (message: string) => void;
  /** Told of entries that were dropped. */
  readonly onDropped: (message: string) => void;
}

/** How a lookup ended. */
interface Landed {
  readonly list: OriginMatcher;
  /** Until when the list counts: for requests that came before. */
  readonly until: number;
}

/** A lookup that requests wait for: for its turn, and then for the source. */
interface Flight extends Turn {
  /** The requests that wait; each waits no longer than its own time limit. */
  readonly waiting: Set<(landed: Landed) => void>;
  /** When the source was asked; undefined while it waits for its turn. */
  asked: number | undefined;
  /** Whether it has failed or is late, which counts once. */
  failed: boolean;
}

/**
 * The lists of one source: compiled once per key, kept for a bounded time, one lookup under way per key. Whatever goes
 * wrong, the answer is a list that admits nobody.
 *
 * A lookup is under way until the source's own promise settles. One whose key is forgotten meanwhile still answers the
 * requests that came before, is not kept, and holds its slot; the next request begins a new one beside it.
 */
export class OriginLookup {
  private readonly kept: ListCache;
  private readonly turns: LookupTurns;
  /** The lookup of each key that later requests may share. */
  private readonly flights = new Map<string, Flight>();
  private failedInARow = 0;
  private readonly counts = { hits: 0, misses: 0, lookups: 0, failures: 0, stale: 0, writtenOff: 0 };

  constructor(
    readonly name: string,
    readonly source: OriginSource,
    private readonly bounds: SourceBounds,
    readonly scope: LookupScope,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.kept = new ListCache(bounds, now);
    this.turns = new LookupTurns(bounds.maxInFlight, bounds.max);
  }

  /** Whose list a request follows; undefined where that could not be told, which refuses like a failure. */
  keyOf(request: CorsRequest): { readonly key: string | undefined } | undefined {
    try {
      const key: unknown = this.source.key(request);
      if (key === undefined || (typeof key === 'string' && key.length <= MAX_KEY)) return { key };
      if (key instanceof Promise) key.catch(() => undefined);
      this.refuse(`key() must return a string of at most ${MAX_KEY} characters, or undefined`);
    } catch (error) {
      this.refuse(`key() says ${describeError(error)}`);
    }
    return undefined;
  }

  /** The list of a key, at once where it is kept. Never rejects. */
  list(key: string): OriginMatcher | Promise<OriginMatcher> {
    const kept = this.kept.fresh(key);
    if (kept !== undefined) {
      this.counts.hits++;
      return kept;
    }
    this.counts.misses++;
    return this.share(key, this.now(), this.bounds.timeout);
  }

  /** Forgets one key, or all: a lookup that is under way is not kept when it ends, nor waited for by later requests. */
  forget(key?: string): void {
    this.kept.forget(key);
    for (const flight of key === undefined ? this.flights.values() : [this.flights.get(key)]) {
      // One that waits for its turn will read what holds by then.
      if (flight?.asked !== undefined) this.flights.delete(flight.key);
    }
  }

  /** What it keeps and what it has done so far. */
  get state() {
    return { ...this.kept.sizes, ...this.counts, inFlight: this.turns.underWay, waiting: this.turns.waiting };
  }

  /** Has a request that came at a time wait for the lookup of its key; where there is none, one is begun or queued. */
  private share(key: string, came: number, limit: number): OriginMatcher | Promise<OriginMatcher> {
    let flight = this.flights.get(key);
    if (flight === undefined) {
      flight = this.newFlight(key);
      if (!this.turns.request(flight)) return this.refuse(this.turns.obstacle(flight), flight);
      this.flights.set(key, flight);
    }
    // Pages do not wait again for a lookup that is late already.
    const stale = flight.failed ? this.kept.stale(key, true) : undefined;
    return stale ?? this.wait(flight, came, limit);
  }

  private newFlight(key: string): Flight {
    const flight: Flight = {
      ...{ key, known: this.kept.knows(key), waiting: new Set(), asked: undefined, failed: false },
      begin: () => this.begin(flight),
    };
    return flight;
  }

  private begin(flight: Flight): void {
    this.counts.lookups++;
    flight.asked = this.now();
    callSource(this.source, flight.key, this.bounds.timeout, (outcome) => this.end(flight, outcome));
  }

  /** Waits for a lookup, and refuses at the time limit of the request: time in the queue counts. */
  private wait(flight: Flight, came: number, limit: number): Promise<OriginMatcher> {
    const { timeout } = this.bounds;
    const since = this.now();
    return new Promise((resolve) => {
      const answer = ({ list, until }: Landed): void => {
        clearTimeout(timer);
        if (came < until) resolve(list);
        // It was too old when this request came; whatever is begun now is not.
        else resolve(this.share(flight.key, -Infinity, limit - Math.max(this.now() - since, 0)));
      };
      const giveUp = (): void => {
        const isQueued = flight.asked === undefined;
        const why = `${timeout} ms${isQueued ? `: ${this.turns.obstacle(flight)}` : ''}`;
        flight.waiting.delete(answer);
        if (isQueued && flight.waiting.size === 0) this.cancel(flight);
        resolve(this.refuse(`no ${isQueued ? 'turn' : 'answer'} within ${why}`, flight));
      };
      const timer = setTimeout(giveUp, limit);
      flight.waiting.add(answer);
    });
  }

  /** Nobody waits any more for a lookup that has not begun. */
  private cancel(flight: Flight): void {
    this.turns.cancel(flight);
    this.flights.delete(flight.key);
  }

  /** The source has answered, well or badly, in time or late; or it is waited for no longer. */
  private end(flight: Flight, outcome: CallOutcome): void {
    const landed = this.land(flight, outcome);
    if (this.isShared(flight)) this.flights.delete(flight.key);
    this.turns.release(flight.key);
    for (const answer of flight.waiting) answer(landed);
  }

  private land(flight: Flight, outcome: CallOutcome): Landed {
    const { key, asked = 0 } = flight;
    try {
      if (outcome === undefined) throw this.writeOff();
      if ('error' in outcome) throw outcome.error;
      const list = compileList(outcome.given, `${this.name} for ${show(key)}`, this.scope, this.scope.onDropped);
      if (!flight.failed) this.recover();
      // What was forgotten meanwhile is not kept.
      const until = this.isShared(flight) ? this.kept.keep(key, list, asked) : asked + this.bounds.ttl;
      return { list, until };
    } catch (error) {
      return { list: this.refuse(describeError(error), flight), until: Infinity };
    }
  }

  /** Whether later requests may share a lookup: its key was not forgotten since it began. */
  private isShared(flight: Flight): boolean {
    return this.flights.get(flight.key) === flight;
  }

  private writeOff(): Error {
    this.counts.writtenOff++;
    const seconds = Math.max(WRITTEN_OFF_AFTER, this.bounds.timeout) / 1_000;
    this.scope.onFailure(
      `${this.name}: a lookup has not ended within ${seconds} s and is written off; its slot is free again, though its ` +
        'query may still run. Let the promise of origins() settle when its signal aborts, and give queries a time limit.',
    );
    return new Error(`no answer within ${seconds} s`);
  }

  private recover(): void {
    if (this.failedInARow > 0) this.scope.onRecovery(`${this.name} answers again after ${this.failedInARow} failures.`);
    this.failedInARow = 0;
  }

  /** Refuses, unless a list that is not too old may stand in; what fails for many requests at once is said once. */
  private refuse(why: string, flight?: Flight): OriginMatcher {
    // A lookup that was not even begun puts the next one off for nobody.
    const hasFailed = flight?.asked !== undefined && this.isShared(flight);
    const stale = flight && this.kept.stale(flight.key, hasFailed);
    if (flight?.failed !== true) {
      this.counts.failures++;
      if (stale !== undefined) this.counts.stale++;
      this.scope.onFailure(
        `${this.name} failed and ${stale === undefined ? 'refuses' : 'an older list stands in'}: ${why}`,
      );
    }
    if (flight?.asked !== undefined && !flight.failed) {
      flight.failed = true;
      this.failedInARow++;
    }
    return stale ?? UNANSWERED;
  }
}
