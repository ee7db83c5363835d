import { LRUCache } from 'lru-cache';
import { IssueCollector, show } from '../core/configuration.issue.js';
import type { DangerousOption } from '../core/dangerous.options.js';
import { compileOrigins } from '../core/origin.compiler.js';
import { NO_ORIGIN, type OriginMatcher } from '../core/origin.matcher.js';
import type { OriginSource, OriginSourceRule } from '../core/policy.options.js';

/** Entries of one list at most; a longer one is cut, and a warning says so. */
const MAX_ENTRIES = 10_000;

/** A lookup under way. */
interface Flight {
  list: OriginMatcher | Promise<OriginMatcher>;
}

/** What a lookup needs to know of the policy it serves. */
export interface LookupScope {
  readonly credentials: boolean;
  readonly dangers: readonly DangerousOption[];
  readonly production: boolean;
  /** Told about each distinct trouble once. */
  readonly warn: (message: string) => void;
}

/**
 * The lists of one source: compiled once per key, kept for a bounded time in a bounded cache, one lookup under way per
 * key. Whatever goes wrong, the answer is a list that admits nobody.
 */
export class OriginLookup {
  private readonly known: LRUCache<string, OriginMatcher>;
  private readonly unknown: LRUCache<string, OriginMatcher>;
  private readonly inFlight = new Map<string, Flight>();
  private readonly timeout: number;
  private readonly maxInFlight: number;

  constructor(
    readonly name: string,
    readonly source: OriginSource,
    rule: OriginSourceRule,
    private readonly scope: LookupScope,
  ) {
    const { ttl = 30_000, negativeTtl = 5_000, max = 10_000, timeout = 1_000, maxInFlight = 64 } = rule;
    // Keys nobody knows are kept apart, so that junk cannot push real tenants out.
    this.known = new LRUCache({ max, ttl });
    this.unknown = new LRUCache({ max, ttl: negativeTtl });
    this.timeout = timeout;
    this.maxInFlight = maxInFlight;
  }

  /** The list of a key, at once where it is kept. Never rejects. */
  list(key: string): OriginMatcher | Promise<OriginMatcher> {
    const kept = this.known.get(key) ?? this.unknown.get(key);
    if (kept !== undefined) return kept;
    const underWay = this.inFlight.get(key);
    if (underWay !== undefined) return underWay.list;
    if (this.inFlight.size >= this.maxInFlight) {
      this.scope.warn(`${this.name}: ${this.maxInFlight} lookups are under way, a further one is refused.`);
      return NO_ORIGIN;
    }
    const flight: Flight = { list: NO_ORIGIN };
    this.inFlight.set(key, flight);
    flight.list = this.look(key, flight);
    return flight.list;
  }

  /** Forgets one key, or all; a lookup that is under way is not kept when it ends. */
  forget(key?: string): void {
    for (const store of [this.known, this.unknown, this.inFlight]) {
      if (key === undefined) store.clear();
      else store.delete(key);
    }
  }

  private async look(key: string, flight: Flight): Promise<OriginMatcher> {
    const abort = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer within ${this.timeout} ms`));
        abort.abort();
      }, this.timeout);
    });
    try {
      const entries = await Promise.race([Promise.resolve().then(() => this.source.origins(key, abort.signal)), limit]);
      const list = this.compile(entries);
      // What was forgotten meanwhile is not kept.
      if (this.inFlight.get(key) === flight) (list === NO_ORIGIN ? this.unknown : this.known).set(key, list);
      return list;
    } catch (error) {
      this.scope.warn(`${this.name} failed and refuses: ${describe(error)}`);
      return NO_ORIGIN;
    } finally {
      clearTimeout(timer);
      if (this.inFlight.get(key) === flight) this.inFlight.delete(key);
    }
  }

  /** Lists are validated like configured ones: what is invalid is dropped and warned about, and never widens. */
  private compile(entries: Iterable<string>): OriginMatcher {
    if (
      typeof entries === 'string' ||
      typeof (entries as Partial<Iterable<string>> | null)?.[Symbol.iterator] !== 'function'
    ) {
      throw new TypeError('the answer is no list of origins');
    }
    const list: string[] = [];
    const { warn, production } = this.scope;
    const issues = new IssueCollector(production);
    for (const entry of entries) {
      if (list.length === MAX_ENTRIES) {
        warn(`${this.name}: a list is longer than ${MAX_ENTRIES} entries and was cut.`);
        break;
      }
      if (typeof entry === 'string' && entry !== '*') list.push(entry);
      else warn(`${this.name}: dropped an entry that is no origin ("*" is never looked up).`);
    }
    const { matcher } = compileOrigins(list, (index) => `${this.name}[${index}]`, {
      ...this.scope,
      dangers: new Set(this.scope.dangers),
      needed: new Set(),
      issues,
    });
    for (const issue of issues.errors) warn(`${this.name}: dropped an entry. ${issue.message} ${issue.hint}`);
    return matcher;
  }
}

function describe(error: unknown): string {
  return show(error instanceof Error ? error.message : error);
}
