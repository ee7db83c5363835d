import { show } from '../core/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../core/origin.matcher.js';
import type { OriginSource, OriginSourceRule } from '../core/policy.options.js';
import { ListCache } from './list.cache.js';
import { compileList, type ListScope } from './origin.list.js';

/** Defaults of a source; milliseconds where they are times. */
export const SOURCE_DEFAULTS = {
  ttl: 30_000,
  negativeTtl: 5_000,
  max: 10_000,
  timeout: 1_000,
  staleIfError: 0,
  maxInFlight: 64,
} as const;

/** The bounds of a source, complete. */
export type SourceBounds = Readonly<Record<keyof typeof SOURCE_DEFAULTS, number>>;

/** The bounds a rule asks for. */
export function boundsOf(rule: OriginSourceRule): SourceBounds {
  const keys = Object.keys(SOURCE_DEFAULTS) as (keyof SourceBounds)[];
  return Object.fromEntries(keys.map((key) => [key, rule[key] ?? SOURCE_DEFAULTS[key]])) as SourceBounds;
}

/** What a lookup needs to know of the policies it serves. */
export interface LookupScope extends ListScope {
  /** Told about each trouble. */
  readonly warn: (message: string) => void;
}

/** A lookup under way, which those who come meanwhile wait for. */
interface Flight {
  list: Promise<OriginMatcher>;
}

/**
 * The lists of one source: compiled once per key, kept for a bounded time, one lookup under way per key. Whatever goes
 * wrong, the answer is a list that admits nobody.
 */
export class OriginLookup {
  private readonly kept: ListCache;
  private readonly flights = new Map<string, Flight>();
  private underWay = 0;
  private readonly counts = { hits: 0, misses: 0, lookups: 0, failures: 0, stale: 0 };

  constructor(
    readonly name: string,
    readonly source: OriginSource,
    private readonly bounds: SourceBounds,
    readonly scope: LookupScope,
    now: () => number = () => performance.now(),
  ) {
    this.kept = new ListCache(bounds, now);
  }

  /** The list of a key, at once where it is kept. Never rejects. */
  list(key: string): OriginMatcher | Promise<OriginMatcher> {
    const kept = this.kept.fresh(key);
    if (kept !== undefined) {
      this.counts.hits++;
      return kept;
    }
    this.counts.misses++;
    const known = this.flights.get(key);
    if (known !== undefined) return known.list;
    const { maxInFlight } = this.bounds;
    if (this.underWay >= maxInFlight) {
      return this.failed(key, `${maxInFlight} lookups are under way, and a further one is not begun`);
    }
    const flight = {} as Flight;
    flight.list = this.look(key, flight);
    this.flights.set(key, flight);
    return flight.list;
  }

  /** Forgets one key, or all; a lookup that is under way is not kept when it ends, nor waited for by later requests. */
  forget(key?: string): void {
    this.kept.forget(key);
    if (key === undefined) this.flights.clear();
    else this.flights.delete(key);
  }

  /** What it keeps and what it has done so far. */
  get state() {
    return { ...this.kept.sizes, ...this.counts, inFlight: this.underWay };
  }

  private async look(key: string, flight: Flight): Promise<OriginMatcher> {
    this.underWay++;
    this.counts.lookups++;
    try {
      const given = await this.ask(key);
      const list = compileList(given, `${this.name} for ${show(key)}`, this.scope, this.scope.warn);
      // What was forgotten meanwhile is not kept.
      if (this.flights.get(key) === flight) this.kept.keep(key, list);
      return list;
    } catch (error) {
      return this.failed(key, show(error instanceof Error ? error.message : error), flight);
    } finally {
      this.underWay--;
      if (this.flights.get(key) === flight) this.flights.delete(key);
    }
  }

  /** Asks the source, and gives up at the time limit: what it says later counts for nobody. */
  private async ask(key: string): Promise<unknown> {
    const { timeout } = this.bounds;
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${timeout} ms`));
        abort.abort();
      }, timeout);
    });
    try {
      return await Promise.race([Promise.resolve().then(() => this.source.origins(key, abort.signal)), limit]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Refuses, unless a list that is not too old may stand in; one that was forgotten meanwhile may not. */
  private failed(key: string, why: string, flight?: Flight): OriginMatcher {
    this.counts.failures++;
    const stale = flight === undefined || this.flights.get(key) === flight ? this.kept.stale(key) : undefined;
    if (stale !== undefined) this.counts.stale++;
    this.scope.warn(`${this.name} failed and ${stale === undefined ? 'refuses' : 'an older list stands in'}: ${why}`);
    return stale ?? UNANSWERED;
  }
}
