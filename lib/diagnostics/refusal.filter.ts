import { LRUCache } from 'lru-cache';
import { HOUR, HourlyLimit, SteadyClock } from '../logging/hourly.limit.js';
import { MAX_ORIGIN_LENGTH, splitOrigin } from '../origins/origin.grammar.js';
import type { ObservedDecision } from './decision.event.js';

/** Origins that are looked at in an hour for each place, and in all: to find out what was nearly admitted takes time. */
const MAX_AT_PLACE = 20;
const MAX_IN_ALL = 2_000;
/** Places that are told apart at a time. */
const MAX_PLACES = 1_000;
const TOO_LONG = 'longer than any origin';

/** Chooses the refusals that are looked at more closely: an origin once an hour for each place, and up to a bound. */
export class RefusalFilter {
  private readonly clock = new SteadyClock();
  private readonly looks = new HourlyLimit(MAX_IN_ALL, this.clock);
  /** The origins of each place, for an hour from the first of them. */
  private readonly places = new LRUCache<object | string, Set<string>>({
    ...{ max: MAX_PLACES, ttl: HOUR, ttlResolution: 0, perf: this.clock },
  });

  isWorthALook({ origin = '', resolved, decision, target }: ObservedDecision): boolean {
    // What a source could not say is in the log already.
    if (decision.reason === 'lookup-failed' || !this.looks.allows()) return false;
    const place = resolved.route ?? resolved.entry ?? 'default';
    const origins = this.places.get(place) ?? new Set<string>();
    // A text that is longer than any origin is not worth keeping, and all of them count as one.
    const key = origin.length > MAX_ORIGIN_LENGTH ? TOO_LONG : origin;
    if (origins.has(key) || origins.size >= MAX_AT_PLACE) return false;
    origins.add(key);
    if (origins.size === 1) this.places.set(place, origins);
    this.looks.count();
    // Browsers send an Origin to the page's own host as well, where no CORS is needed.
    return decision.reason === 'enforced' || splitOrigin(origin)?.host !== target.hostname;
  }
}
