import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { UNANSWERED } from '../../lib/origins/origin.matcher.js';
import { deferred, subjectOf } from './subject.js';

const A = 'https://a.example.com';
const TIMEOUT = 1_000;

describe('a source that goes on after the time limit', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => {
    const left = jest.getTimerCount();
    jest.useRealTimers();
    if (left > 0) throw new Error(`${left} timers are left`);
  });

  const lateSubject = (bounds: object = {}) => {
    const answers: ReturnType<typeof deferred<string[]>>[] = [];
    const subject = subjectOf(
      () => {
        const answer = deferred<string[]>();
        answers.push(answer);
        return answer.promise;
      },
      { timeout: TIMEOUT, ttl: 10_000, replicationLag: 0, ...bounds },
    );
    const wait = async (milliseconds: number) => {
      subject.pass(milliseconds);
      await jest.advanceTimersByTimeAsync(milliseconds);
    };
    return { ...subject, answers, wait };
  };

  it('has one lookup under way per key, at ten requests a second', async () => {
    const { lookup, asked, answers, signals, wait } = lateSubject();
    const requests = [];
    for (let n = 0; n < 80; n++) {
      requests.push(lookup.list('k'));
      await wait(100);
      expect([asked.length, lookup.state.inFlight]).toEqual([1, 1]);
    }
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
    answers[0]?.resolve([A]);
    const lists = await Promise.all(requests);
    // Those of the last second were in time.
    expect(lists.map((list) => list.admits(A))).toEqual(lists.map((_, n) => n > 70));
    expect(lookup.state).toMatchObject({ lookups: 1, failures: 1, inFlight: 0, keys: 1 });
  });

  it('may answer late, and the time to live of its list runs from the call', async () => {
    const { lookup, answers, wait, warnings } = lateSubject();
    const first = lookup.list('k');
    await wait(8_000);
    expect(await first).toBe(UNANSWERED);
    answers[0]?.resolve([A]);
    await wait(1_999);
    expect(lookup.list('k')).toMatchObject({ size: 1 });
    await wait(1);
    const again = lookup.list('k');
    expect(again).toBeInstanceOf(Promise);
    await wait(0);
    answers[1]?.resolve([A]);
    await wait(0);
    expect(warnings).toEqual([
      'source Test failed and refuses: no answer within 1000 ms',
      'source Test answers again after 1 failed lookup.',
    ]);
  });

  it('is called again for requests that came when its answer was already too old', async () => {
    const { lookup, answers, wait, asked } = lateSubject();
    void lookup.list('k');
    await wait(10_000);
    const request = lookup.list('k');
    await wait(TIMEOUT / 2);
    answers[0]?.resolve(['https://old.example.com']);
    await wait(0);
    expect(asked).toEqual(['k', 'k']);
    await wait(TIMEOUT / 2);
    expect(await request).toBe(UNANSWERED);
    answers[1]?.resolve([A]);
    await wait(0);
    expect(lookup.list('k')).toMatchObject({ size: 1 });
  });

  it('has its late answer ignored once the key was invalidated', async () => {
    const { lookup, answers, wait } = lateSubject();
    void lookup.list('k');
    await wait(2_000);
    lookup.forget('k');
    answers[0]?.resolve([A]);
    await wait(0);
    expect(lookup.state).toMatchObject({ keys: 0, inFlight: 0 });
  });

  it('may fail late, which counts as one failure', async () => {
    const { lookup, answers, wait, warnings } = lateSubject();
    const first = lookup.list('k');
    await wait(TIMEOUT);
    const second = lookup.list('k');
    answers[0]?.reject(new Error('down'));
    expect([await first, await second]).toEqual([UNANSWERED, UNANSWERED]);
    expect([lookup.state.failures, lookup.state.inFlight, warnings.length]).toEqual([1, 0, 1]);
  });

  it('keeps no request waiting that may use an older list', async () => {
    const { lookup, answers, wait, asked } = lateSubject({ staleIfError: 60_000 });
    void lookup.list('k');
    await wait(0);
    answers[0]?.resolve([A]);
    await wait(10_000);
    const first = lookup.list('k');
    await wait(TIMEOUT);
    expect((await first).admits(A)).toBe(true);
    for (let n = 0; n < 5; n++) {
      await wait(1_000);
      expect(lookup.list('k')).toMatchObject({ size: 1 });
    }
    expect([asked.length, lookup.state.stale]).toEqual([2, 1]);
    answers[1]?.resolve([A]);
    await wait(0);
  });

  it('is written off after a minute with a log line, and a later answer is ignored', async () => {
    const { lookup, answers, wait, asked, warnings } = lateSubject({ maxInFlight: 1, ttl: 600_000 });
    void lookup.list('k');
    await wait(59_999);
    const waiting = lookup.list('k');
    expect([asked.length, lookup.state.inFlight, lookup.state.writtenOff]).toEqual([1, 1, 0]);
    await wait(1);
    expect(await waiting).toBe(UNANSWERED);
    expect(lookup.state).toMatchObject({ inFlight: 0, writtenOff: 1, failures: 1 });
    expect(warnings[1]).toMatch(
      /^source Test: a lookup has not ended within 60 s and is written off\. .* signal aborts/,
    );
    const next = lookup.list('k');
    answers[0]?.resolve(['https://old.example.com']);
    await wait(0);
    expect(lookup.state.keys).toBe(0);
    answers[1]?.resolve([A]);
    expect((await next).admits(A)).toBe(true);
    expect(lookup.state).toMatchObject({ inFlight: 0, lookups: 2, writtenOff: 1 });
  });

  it('may take as long as its time limit, even beyond a minute', async () => {
    const { lookup, answers, wait } = lateSubject({ timeout: 90_000, ttl: 600_000 });
    const waiting = lookup.list('k');
    await wait(89_000);
    answers[0]?.resolve([A]);
    expect((await waiting).admits(A)).toBe(true);
  });
});

describe('a list that a replica may have given', () => {
  const lagging = (bounds: object = {}) => {
    const world = { list: ['https://old.example.com'], broken: false };
    const subject = subjectOf(
      () => {
        if (world.broken) throw new Error('down');
        return world.list;
      },
      { ttl: 30_000, staleIfError: 60_000, ...bounds },
    );
    return { world, ...subject };
  };

  it.each([['k'], [undefined]])(
    'is used for no longer than the lag after its key was invalidated (%s)',
    async (key) => {
      const { world, lookup, pass, asked } = lagging();
      lookup.forget(key);
      pass(999);
      await lookup.list('k');
      world.list = [A];
      pass(999);
      expect(lookup.list('k')).not.toBeInstanceOf(Promise);
      pass(1);
      expect((await lookup.list('k')).admits(A)).toBe(true);
      pass(29_999);
      expect(lookup.list('k')).not.toBeInstanceOf(Promise);
      expect(asked).toEqual(['k', 'k']);
    },
  );

  it('is not used in place of a failed lookup', async () => {
    const { world, lookup, pass } = lagging();
    lookup.forget('k');
    await lookup.list('k');
    world.broken = true;
    pass(1_000);
    expect(await lookup.list('k')).toBe(UNANSWERED);
    expect(lookup.state.stale).toBe(0);
  });

  it.each([
    ['of another key', { forgotten: 'other', bounds: {} }],
    ['where there is no replica', { forgotten: 'k', bounds: { replicationLag: 0 } }],
  ])('counts as ever %s', async (_what, { forgotten, bounds }) => {
    const { lookup, pass } = lagging(bounds);
    lookup.forget(forgotten);
    await lookup.list('k');
    pass(29_999);
    expect(lookup.list('k')).not.toBeInstanceOf(Promise);
  });

  it('is used for no longer even if more keys were invalidated than are remembered', async () => {
    const { lookup, pass } = lagging({ max: 3 });
    for (const key of ['k', 'a', 'b', 'c']) lookup.forget(key);
    await lookup.list('k');
    pass(1_000);
    expect(lookup.list('k')).toBeInstanceOf(Promise);
  });

  it('is never used for longer than its time to live', async () => {
    const { world, lookup, pass } = lagging({ ttl: 500, negativeTtl: 20 });
    lookup.forget('k');
    await lookup.list('k');
    pass(500);
    world.list = [];
    await lookup.list('k');
    pass(20);
    expect(lookup.list('k')).toBeInstanceOf(Promise);
  });
});

describe('a clock that is set back', () => {
  it.each([0, 60_000])('drops all lists, with staleIfError %i', async (staleIfError) => {
    let broken = false;
    const { lookup, pass } = subjectOf(
      () => {
        if (broken) throw new Error('down');
        return [A];
      },
      { ttl: 10_000, staleIfError },
    );
    pass(5_000);
    await lookup.list('k');
    broken = true;
    pass(-5_000);
    expect(await lookup.list('k')).toBe(UNANSWERED);
    // Not when it comes by the same time again, either.
    pass(5_001);
    expect(await lookup.list('k')).toBe(UNANSWERED);
  });

  it('makes an earlier lookup outdated, so that the source is called again', async () => {
    const answer = deferred<string[]>();
    const { lookup, pass, asked } = subjectOf(() => answer.promise, {});
    pass(5_000);
    const waiting = lookup.list('k');
    pass(-5_000);
    answer.resolve([A]);
    expect((await waiting).admits(A)).toBe(true);
    expect([asked, lookup.state.keys]).toEqual([['k', 'k'], 1]);
  });
});
