import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ObservedDecision } from '../../lib/diagnostics/decision.event.js';
import { RefusalFilter } from '../../lib/diagnostics/refusal.filter.js';

const HOUR = 3_600_000;

describe('refusals that are examined for the log', () => {
  let now: number;
  let filter: RefusalFilter;
  beforeEach(() => {
    now = 1;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    filter = new RefusalFilter();
  });

  const places = new Map<string, object>();
  const looked = (place: string, origin: string, reason = 'origin-refused', isOwn = false): boolean => {
    const route = places.get(place) ?? {};
    places.set(place, route);
    const observed = {
      origin,
      resolved: { route, policy: false },
      decision: { reason },
      isOwnPage: () => isOwn,
      sourceKeys: () => [],
    };
    return filter.isWorthLogging(observed as unknown as ObservedDecision);
  };
  const count = (place: string, origins: readonly string[]): number =>
    origins.filter((origin) => looked(place, origin)).length;
  const many = (length: number): string[] => Array.from({ length }, (_, n) => `https://s${n}.example.org`);

  it('an origin is examined once an hour at each place', () => {
    expect([count('a', many(3)), count('a', many(3)), count('b', many(3))]).toEqual([3, 0, 3]);
    now += HOUR + 1;
    expect(count('a', many(3))).toBe(3);
  });

  it('20 origins an hour are examined at each place', () => {
    expect(count('a', many(30))).toBe(20);
    now += HOUR + 1;
    expect(count('a', many(30))).toBe(20);
  });

  it('2 000 refusals an hour are examined in all', () => {
    let all = 0;
    for (let n = 0; n < 150; n++) all += count(`place ${n}`, many(20));
    expect(all).toBe(2_000);
    now += HOUR;
    expect(count('place 200', many(20))).toBe(20);
  });

  it('of all values longer than any origin only one is examined', () => {
    const long = many(30).map((origin) => origin + 'x'.repeat(326));
    expect([count('a', long), count('a', many(30))]).toEqual([1, 19]);
  });

  it('a refusal that a source has logged is not examined, nor a page of the application itself, which counts for nothing', () => {
    expect(looked('a', 'https://shop.example.com', 'lookup-failed')).toBe(false);
    for (const origin of many(30)) expect(looked('a', origin, 'origin-refused', true)).toBe(false);
    expect(looked('a', 'https://s0.example.org')).toBe(true);
    expect(looked('b', 'https://s0.example.org', 'enforced', true)).toBe(true);
  });

  it('refusals are examined again after the clock has jumped back', () => {
    now += 100 * HOUR;
    expect(count('a', many(30))).toBe(20);
    now -= 50 * HOUR;
    expect(count('a', many(30))).toBe(0);
    now += HOUR + 1;
    expect(count('a', many(30))).toBe(20);
  });
});
