import { LRUCache } from 'lru-cache';
import { HOUR, HourlyLimit, SteadyClock } from '../logging/hourly.limit.js';
import { MAX_ORIGIN_LENGTH } from '../origins/origin.grammar.js';
import { askedText } from './asked.text.js';
import type { ObservedDecision } from './decision.event.js';

/** Refused origins, with the keys of sources, that are examined within an hour, for each route and in total: finding near misses takes time. */
const MAX_AT_PLACE = 20;
const MAX_IN_ALL = 2_000;
/** Routes that are tracked at a time. */
const MAX_PLACES = 1_000;
const TOO_LONG = 'longer than any origin';

/** Selects the refusals to examine and log: each origin once an hour for each route and key, up to a limit. */
export class RefusalFilter {
  private readonly clock = new SteadyClock();
  private readonly looks = new HourlyLimit(MAX_IN_ALL, this.clock);
  /** The origins examined for each route, for an hour from the first of them. Made with the first refusal. */
  private places: LRUCache<object | string, Set<string>> | undefined;

  isWorthLogging({ origin = '', resolved, decision, isOwnPage, sourceKeys }: ObservedDecision): boolean {
    // Failed lookups are already logged.
    if (decision.reason === 'lookup-failed' || !this.looks.allows()) return false;
    const place = resolved.route ?? resolved.entry ?? 'default';
    this.places ??= new LRUCache({ max: MAX_PLACES, ttl: HOUR, ttlResolution: 0, perf: this.clock });
    const origins = this.places.get(place) ?? new Set<string>();
    // Ahead of `sourceKeys()`, which calls the application.
    if (origins.size >= MAX_AT_PLACE) return false;
    // Texts longer than any origin are not stored, and all of them count as one.
    let key = origin.length > MAX_ORIGIN_LENGTH ? TOO_LONG : origin;
    if (resolved.policy && resolved.policy.sources.length > 0) key += ` ${askedText(sourceKeys())}`;
    if (origins.has(key)) return false;
    // Browsers also send Origin with same-origin requests, which need no CORS. At another host the same origin is refused.
    if (decision.reason !== 'enforced' && isOwnPage()) return false;
    origins.add(key);
    if (origins.size === 1) this.places.set(place, origins);
    this.looks.count();
    return true;
  }
}
