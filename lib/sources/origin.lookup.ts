import { describeError, show } from '../core/configuration.issue.js';
import { UNANSWERED, type OriginMatcher } from '../core/origin.matcher.js';
import type { CorsRequest, OriginSource, OriginSourceRule } from '../core/policy.options.js';
import { ListCache } from './list.cache.js';
import { compileList, type ListScope } from './origin.list.js';

/** Characters of a key at most. */
const MAX_KEY = 1_024;

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
  /** Told of lookups that failed. */
  readonly onFailure: (message: string) => void;
  /** Told when the source answers again. */
  readonly onRecovery: (message: string) => void;
  /** Told of entries that were dropped. */
  readonly onDropped: (message: string) => void;
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
  private failedInARow = 0;
  private readonly counts = { hits: 0, misses: 0, lookups: 0, failures: 0, stale: 0 };

  constructor(
    readonly name: string,
    readonly source: OriginSource,
    private readonly bounds: SourceBounds,
    readonly scope: LookupScope,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.kept = new ListCache(bounds, now);
  }

  /** Whose list a request follows; undefined where that could not be told, which refuses like a failure. */
  keyOf(request: CorsRequest): { readonly key: string | undefined } | undefined {
    try {
      const key: unknown = this.source.key(request);
      if (key === undefined || (typeof key === 'string' && key.length <= MAX_KEY)) return { key };
      if (key instanceof Promise) key.catch(() => undefined);
      this.failed(undefined, `key() must return a string of at most ${MAX_KEY} characters, or undefined`);
    } catch (error) {
      this.failed(undefined, `key() says ${describeError(error)}`);
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
    const known = this.flights.get(key);
    if (known !== undefined) return known.list;
    if (this.underWay >= this.most(key)) {
      return this.failed(key, `${this.underWay} lookups are under way, and a further one is not begun`);
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

  /** How many lookups may be under way: a quarter is left to keys that were known, whatever strangers ask for. */
  private most(key: string): number {
    const { maxInFlight } = this.bounds;
    return this.kept.knows(key) ? maxInFlight : Math.ceil(maxInFlight * 0.75);
  }

  private async look(key: string, flight: Flight): Promise<OriginMatcher> {
    this.underWay++;
    this.counts.lookups++;
    const asked = this.now();
    try {
      const given = await this.ask(key);
      const list = compileList(given, `${this.name} for ${show(key)}`, this.scope, this.scope.onDropped);
      if (this.failedInARow > 0)
        this.scope.onRecovery(`${this.name} answers again after ${this.failedInARow} failures.`);
      this.failedInARow = 0;
      // What was forgotten meanwhile is not kept.
      if (this.flights.get(key) === flight) this.kept.keep(key, list, asked);
      return list;
    } catch (error) {
      this.failedInARow++;
      return this.failed(key, describeError(error));
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

  /** Refuses, unless a list that is not too old may stand in. */
  private failed(key: string | undefined, why: string): OriginMatcher {
    this.counts.failures++;
    // A lookup that was not even begun puts the next one off for nobody.
    const stale = key === undefined ? undefined : this.kept.stale(key, this.flights.has(key));
    if (stale !== undefined) this.counts.stale++;
    this.scope.onFailure(
      `${this.name} failed and ${stale === undefined ? 'refuses' : 'an older list stands in'}: ${why}`,
    );
    return stale ?? UNANSWERED;
  }
}
