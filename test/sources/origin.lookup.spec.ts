import { describe, expect, it } from '@jest/globals';
import { NO_ORIGIN, UNANSWERED } from '../../lib/origins/origin.matcher.js';
import { deferred, subjectOf } from './subject.js';

const A = 'https://a.example.com';
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('a lookup of origins', () => {
  it('gives a cached list without a promise', async () => {
    const { lookup, asked } = subjectOf(() => [A]);
    const first = await lookup.list('k');
    expect(first.admits(A)).toBe(true);
    expect(lookup.list('k')).toBe(first);
    expect(asked).toEqual(['k']);
  });

  it('calls the source again after the time to live, sooner for unknown keys', async () => {
    const { lookup, asked, pass } = subjectOf((key) => (key === 'known' ? [A] : []), { ttl: 100, negativeTtl: 20 });
    const both = async () => {
      await lookup.list('known');
      await lookup.list('unknown');
      return asked.splice(0);
    };
    expect(await both()).toEqual(['known', 'unknown']);
    pass(19);
    expect(await both()).toEqual([]);
    pass(1);
    expect(await both()).toEqual(['unknown']);
    pass(80);
    expect(await both()).toEqual(['known', 'unknown']);
  });

  it('drops a list as soon as the source gives an empty one', async () => {
    let list = [A];
    const { lookup, pass } = subjectOf(() => list, { ttl: 10, staleIfError: 1_000 });
    await lookup.list('k');
    pass(10);
    list = [];
    expect(await lookup.list('k')).toBe(NO_ORIGIN);
    expect(lookup.state).toMatchObject({ keys: 0, unknownKeys: 1 });
  });

  it('keeps no more lists than its bound, and invented keys do not evict known ones', async () => {
    const { lookup, asked } = subjectOf((key) => (key.startsWith('known') ? [A] : []), { max: 5 });
    await lookup.list('known');
    for (let i = 0; i < 100; i++) await lookup.list(`junk${i}`);
    expect(lookup.state).toMatchObject({ keys: 1, unknownKeys: 5 });
    asked.length = 0;
    await lookup.list('known');
    await lookup.list('junk0');
    expect(asked).toEqual(['junk0']);
  });

  it('has one lookup under way per key, however many requests wait for it', async () => {
    const answer = deferred<string[]>();
    const { lookup, asked } = subjectOf(() => answer.promise);
    const waiting = Array.from({ length: 50 }, () => lookup.list('k'));
    await turn();
    expect([asked, lookup.state.inFlight]).toEqual([['k'], 1]);
    answer.resolve([A]);
    const lists = await Promise.all(waiting);
    expect(new Set(lists).size).toBe(1);
    expect(lookup.state).toMatchObject({ hits: 0, misses: 50, lookups: 1, failures: 0, inFlight: 0 });
  });

  it('counts the time to live from the call', async () => {
    const answer = deferred<string[]>();
    const { lookup, pass, asked } = subjectOf(() => answer.promise, { ttl: 100 });
    const waiting = lookup.list('k');
    pass(60);
    answer.resolve([A]);
    await waiting;
    pass(39);
    expect(lookup.list('k')).not.toBeInstanceOf(Promise);
    pass(1);
    await lookup.list('k');
    expect(asked).toEqual(['k', 'k']);
  });

  it('keeps no more entries in all lists together than its bound', async () => {
    const list = Array.from({ length: 1_000 }, (_, n) => `https://a${n}.example.com`);
    const { lookup } = subjectOf(() => list, { max: 5_000 });
    for (let n = 0; n < 1_050; n++) await lookup.list(`k${n}`);
    expect(lookup.state.keys).toBe(1_000);
  }, 60_000);

  it('reads the key of a request, and refuses an invalid one', () => {
    const ask = (key: unknown) => {
      const subject = subjectOf(() => [A]);
      Object.assign(subject.lookup.source, { key: () => key });
      return [subject.lookup.keyOf({} as never), subject.warnings.length, subject.lookup.state.failures];
    };
    expect(ask('x'.repeat(1_024))).toEqual([{ key: 'x'.repeat(1_024) }, 0, 0]);
    expect(ask(undefined)).toEqual([{ key: undefined }, 0, 0]);
    for (const key of ['x'.repeat(1_025), null, 7, {}, Promise.reject(new Error('late'))])
      expect(ask(key)).toEqual([undefined, 1, 1]);
  });

  it('does not cache a failure, so that the next request calls the source again', async () => {
    let broken = true;
    const { lookup, warnings } = subjectOf(() => {
      if (broken) throw new Error('down\nfor "ever"');
      return [A];
    });
    expect(await lookup.list('k')).toBe(UNANSWERED);
    broken = false;
    expect((await lookup.list('k')).admits(A)).toBe(true);
    expect(warnings).toEqual([
      'source Test failed and refuses: "down\\nfor \\"ever\\""',
      'source Test answers again after 1 failed lookup.',
    ]);
  });

  it('does not abort a lookup that ends in time', async () => {
    const { lookup, signals } = subjectOf(() => [A], { timeout: 5 });
    await lookup.list('k');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it.each([
    [1_000, true],
    [1_001, false],
    [Infinity, false],
  ])('takes a list of %d entries: %s', async (length, counts) => {
    const { lookup, warnings } = subjectOf(() => ({
      *[Symbol.iterator]() {
        for (let i = 0; i < length; i++) yield `https://a${i}.example.com`;
      },
    }));
    const list = await lookup.list('k');
    expect([list.admits('https://a0.example.com'), list.admits('https://a999.example.com')]).toEqual([counts, counts]);
    const refusal = 'source Test failed and refuses: "the list holds more than 1000 entries"';
    expect(warnings).toEqual(counts ? [] : [refusal]);
  });

  it.each<[string, unknown]>([
    [
      'whose text cannot be read',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw new Error('unreadable');
        },
      }),
    ],
    ['that is a revoked proxy', revoked()],
    ['without a text', Object.assign(new Error(''), { code: 'ECONNREFUSED' })],
    ['that is no error', Symbol('odd')],
  ])('refuses at an error %s', async (_what, error) => {
    const { lookup, warnings } = subjectOf(() => Promise.reject(error as Error));
    expect(await lookup.list('k')).toBe(UNANSWERED);
    expect(warnings).toHaveLength(1);
    expect(lookup.state.inFlight).toBe(0);
  });

  it('logs the first entries that it drops, and counts the others', async () => {
    const { lookup, warnings } = subjectOf(() => ['*', A, 5, 'x.example.com', `${A}/`, `${A}:443`] as string[]);
    const list = await lookup.list('k');
    expect([list.admits(A), list.size]).toEqual([true, 1]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^source Test for "k": entries were dropped\. \[0\] "\*" admits/);
    expect(warnings[0]).toMatch(/ \[2\] 5 is not a string.* \[3\] .*https:\/\/x\.example\.com.* And 2 more\.$/);
  });
});

describe('an expired list whose lookup fails', () => {
  const failing = (staleIfError: number) => {
    const world = { broken: false };
    const subject = subjectOf(
      () => {
        if (world.broken) throw new Error('down');
        return [A];
      },
      { ttl: 100, negativeTtl: 10, staleIfError },
    );
    return { world, ...subject };
  };

  it('is used for as long as staleIfError says, and not at all by default', async () => {
    const { world, lookup, pass, warnings } = failing(50);
    await lookup.list('k');
    world.broken = true;
    pass(149);
    expect((await lookup.list('k')).admits(A)).toBe(true);
    pass(1);
    expect(await lookup.list('k')).toBe(UNANSWERED);
    expect(lookup.state).toMatchObject({ stale: 1, failures: 2 });
    expect(warnings).toEqual([
      'source Test failed and older lists are used where there are any: "down"',
      'source Test failed and older lists are used where there are any: "down"',
    ]);
    const strict = failing(0);
    await strict.lookup.list('k');
    strict.world.broken = true;
    strict.pass(100);
    expect(await strict.lookup.list('k')).toBe(UNANSWERED);
  });

  it('delays the next lookup by a second, so that requests do not wait for each failure', async () => {
    const { world, lookup, pass, asked } = failing(5_000);
    await lookup.list('k');
    world.broken = true;
    pass(100);
    await lookup.list('k');
    pass(999);
    expect(lookup.list('k')).not.toBeInstanceOf(Promise);
    pass(1);
    world.broken = false;
    expect((await lookup.list('k')).admits(A)).toBe(true);
    expect(asked).toEqual(['k', 'k', 'k']);
  });

  it('is not used once it was invalidated, not even by a lookup that was under way', async () => {
    const answer = deferred<string[]>();
    let first = true;
    const { lookup, pass } = subjectOf(
      () => {
        if (!first) return answer.promise;
        first = false;
        return [A];
      },
      { ttl: 100, staleIfError: 1_000 },
    );
    await lookup.list('k');
    pass(100);
    const waiting = lookup.list('k');
    lookup.forget('k');
    answer.reject(new Error('down'));
    expect(await waiting).toBe(UNANSWERED);
    expect(lookup.state.stale).toBe(0);
  });
});
