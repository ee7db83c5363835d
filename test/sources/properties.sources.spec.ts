import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { UNANSWERED, type OriginMatcher } from '../../lib/origins/origin.matcher.js';
import { OriginLookup } from '../../lib/sources/lookup/origin.lookup.js';
import { boundsOf } from '../../lib/sources/lookup/source.bounds.js';

const RUNS = { seed: 42, numRuns: 300 };
const TENANTS = ['acme', '__proto__', ''];
const [TTL, NEGATIVE_TTL, TIMEOUT, MAX] = [100, 20, 30, 3];

/** The only origin of a version of a tenant's list: who is admitted says which list was used. */
const originOf = (tenant: number, version: number): string => `https://v${version}.t${tenant}.example.com`;

/** How the source answers a lookup: at once or later, well or badly. */
const behaviour = fc.oneof(
  { weight: 4, arbitrary: fc.constant('list' as const) },
  fc.constantFrom(
    'empty',
    'throws',
    'rejects',
    'hangs',
    'late',
    'too late',
    'undefined',
    'true',
    'star',
    'junk',
    'torn',
  ),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('request' as const), tenant: fc.nat(TENANTS.length - 1) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      ms: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 30, max: 250 })),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('change' as const), tenant: fc.nat(TENANTS.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('behave' as const), as: behaviour, delay: fc.nat(25) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), tenant: fc.nat(TENANTS.length) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('publish' as const), tenant: fc.nat(TENANTS.length - 1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A registry of tenants whose lists change, behind a lookup, on a clock that a test moves. */
class World {
  /** When each version of each tenant's list began. */
  private readonly began = TENANTS.map(() => [0]);
  /** When each tenant was last forgotten on purpose. */
  private readonly forgotten = TENANTS.map(() => -Infinity);
  private behaves: { as: string; delay: number } = { as: 'list', delay: 0 };
  private readonly pending: Promise<void>[] = [];
  readonly lookup: OriginLookup;
  /** What was admitted though it must not be. */
  readonly faults: object[] = [];
  requests = 0;
  private readonly running: number[] = [];
  mostPerKey = 0;

  constructor(private readonly staleIfError: number) {
    const bounds = { ttl: TTL, negativeTtl: NEGATIVE_TTL, timeout: TIMEOUT, max: MAX, maxInFlight: 3, staleIfError };
    const source = { key: () => undefined, origins: (key: string) => this.answer(TENANTS.indexOf(key)) };
    const scope = {
      credentials: true,
      dangers: [],
      production: true,
      onOutage: () => undefined,
      onAnswer: () => undefined,
      onFault: () => undefined,
      isOut: () => false,
      onDropped: () => undefined,
    };
    this.lookup = new OriginLookup('source Test', source, boundsOf({ source: '', ...bounds }), scope, () => Date.now());
  }

  async take(step: Step): Promise<void> {
    // No two steps at one instant: which of them came first would not show.
    await jest.advanceTimersByTimeAsync(1);
    if (step.kind === 'request') this.request(step.tenant);
    else if (step.kind === 'time') await jest.advanceTimersByTimeAsync(step.ms);
    else if (step.kind === 'change') this.began[step.tenant]?.push(Date.now());
    else if (step.kind === 'behave') this.behaves = step;
    else {
      if (step.kind === 'publish') this.began[step.tenant]?.push(Date.now());
      this.forget(step.tenant);
    }
  }

  /** Lets everything end that is under way. */
  async end(): Promise<void> {
    await jest.advanceTimersByTimeAsync(60_000 + 10 * TIMEOUT);
    await Promise.all(this.pending);
  }

  private forget(tenant: number): void {
    this.lookup.forget(TENANTS[tenant]);
    const all = tenant === TENANTS.length;
    TENANTS.forEach((_, each) => {
      if (all || each === tenant) this.forgotten[each] = Date.now();
    });
  }

  private request(tenant: number): void {
    this.requests++;
    const asked = Date.now();
    const forgotten = this.forgotten[tenant] ?? 0;
    const given = this.lookup.list(TENANTS[tenant] ?? '');
    this.pending.push(Promise.resolve(given).then((list) => this.judge(tenant, asked, forgotten, list)));
  }

  /** P11: nobody is admitted but who stood in the tenant's own list at some instant within the window. */
  private judge(tenant: number, asked: number, forgotten: number, list: OriginMatcher): void {
    const now = Date.now();
    const since = Math.max(asked - TTL - this.staleIfError, forgotten);
    TENANTS.forEach((_, other) => {
      this.began[other]?.forEach((from, version) => {
        if (!list.admits(originOf(other, version))) return;
        const until = this.began[other]?.[version + 1] ?? Infinity;
        const current = from <= now && until > since;
        if (other !== tenant || !current)
          this.faults.push({ tenant, asked, now, admits: { tenant: other, from, until } });
      });
    });
    if (list.admits('https://evil.example.com') || list.admits('*')) this.faults.push({ tenant, admits: 'anybody' });
  }

  /** Counts what runs side by side for each key. */
  private async answer(tenant: number): Promise<Iterable<string>> {
    this.running[tenant] = (this.running[tenant] ?? 0) + 1;
    this.mostPerKey = Math.max(this.mostPerKey, this.running[tenant]);
    try {
      return await this.answerOf(tenant);
    } finally {
      this.running[tenant]--;
    }
  }

  private answerOf(tenant: number): Iterable<string> | Promise<Iterable<string>> {
    const { as, delay } = this.behaves;
    const origin = originOf(tenant, (this.began[tenant]?.length ?? 1) - 1);
    const after = <T>(value: T): Promise<T> => new Promise((resolve) => setTimeout(() => resolve(value), delay));
    if (as === 'throws') throw new Error('secret');
    if (as === 'rejects') return after(0).then(() => Promise.reject(new Error('secret')));
    if (as === 'hangs') return new Promise(() => undefined);
    if (as === 'too late') return new Promise((resolve) => setTimeout(() => resolve([origin]), TTL + 10 * delay));
    if (as === 'late') return new Promise((resolve) => setTimeout(() => resolve([origin]), TIMEOUT + delay + 1));
    if (as === 'torn') return after(torn(origin));
    const answers: Record<string, unknown> = {
      empty: [],
      undefined: undefined,
      true: true,
      star: ['*'],
      junk: [null, 7],
    };
    return after((as in answers ? answers[as] : [origin]) as string[]);
  }
}

function* torn(origin: string): Generator<string> {
  yield origin;
  throw new Error('torn');
}

describe('lists of sources, under random events in random order', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => void jest.useRealTimers());

  it.each([0, 50])(
    'P11, P15, P16: are separate per key, bounded, and admit nobody after a failure, with staleIfError %i',
    async (staleIfError) => {
      let admitted = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
          const world = new World(staleIfError);
          for (const each of steps) {
            await world.take(each);
            const { keys, unknownKeys, inFlight } = world.lookup.state;
            expect([keys <= MAX, unknownKeys <= MAX, inFlight <= 3]).toEqual([true, true, true]);
          }
          await world.end();
          expect(world.faults).toEqual([]);
          expect(world.mostPerKey).toBeLessThanOrEqual(2);
          const { inFlight, hits, misses, lookups, failures } = world.lookup.state;
          expect([inFlight, hits + misses]).toEqual([0, world.requests]);
          expect(lookups).toBeLessThanOrEqual(misses);
          expect(failures).toBeLessThanOrEqual(misses);
          // Nothing waits for a time limit any more.
          expect(jest.getTimerCount()).toBe(0);
          admitted += hits;
        }),
        RUNS,
      );
      expect(admitted).toBeGreaterThan(100);
    },
  );

  it.each(['throws', 'rejects', 'hangs', 'late', 'undefined', 'true', 'torn'])(
    'P16: a source that %s admits nobody, and no response contains its text',
    async (as) => {
      const world = new World(0);
      await world.take({ kind: 'behave', as: as as 'throws', delay: 1 });
      const given = world.lookup.list('acme');
      await world.end();
      expect(await given).toBe(UNANSWERED);
    },
  );
});
