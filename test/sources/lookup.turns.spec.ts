import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { UNANSWERED, type OriginMatcher } from '../../lib/origins/origin.matcher.js';
import { deferred, subjectOf } from './subject.js';

const A = 'https://a.example.com';
const TIMEOUT = 1_000;

/** A source whose answers for most keys a test ends; those that begin with `known` are answered at once. */
function slowSubject(bounds: object = {}) {
  const answers = new Map<string, ReturnType<typeof deferred<string[]>>[]>();
  const subject = subjectOf(
    (key) => {
      if (key.startsWith('known')) return [A];
      const answer = deferred<string[]>();
      answers.set(key, [...(answers.get(key) ?? []), answer]);
      return answer.promise;
    },
    { timeout: TIMEOUT, replicationLag: 0, ...bounds },
  );
  const { lookup, pass } = subject;
  return {
    ...subject,
    /** Moves both clocks. */
    wait: async (milliseconds: number) => {
      pass(milliseconds);
      await jest.advanceTimersByTimeAsync(milliseconds);
    },
    /** Ends the oldest lookup of a key that is under way. */
    answer: async (key: string, list: string[] = [A]) => {
      answers.get(key)?.shift()?.resolve(list);
      await jest.advanceTimersByTimeAsync(0);
    },
    /** What became of a request so far. */
    ask: (key: string) => {
      const asked = { given: undefined as OriginMatcher | undefined };
      void Promise.resolve(lookup.list(key)).then((list) => (asked.given = list));
      return asked;
    },
    counts: () => [lookup.state.inFlight, lookup.state.waiting],
  };
}

describe('more lookups than slots', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => {
    // Nothing is waited for that has ended.
    const left = jest.getTimerCount();
    jest.useRealTimers();
    if (left > 0) throw new Error(`${left} timers are left`);
  });

  it('wait for their turn, known and unknown keys each in order of arrival', async () => {
    const { ask, answer, asked, wait, counts } = slowSubject({ maxInFlight: 2 });
    const requests = ['a', 'b', 'c', 'd'].map(ask);
    await wait(0);
    expect([asked, counts()]).toEqual([
      ['a', 'b'],
      [2, 2],
    ]);
    await answer('b');
    expect(asked).toEqual(['a', 'b', 'c']);
    await answer('a');
    await answer('c');
    await answer('d');
    expect([requests.every(({ given }) => given?.admits(A)), counts()]).toEqual([true, [0, 0]]);
  });

  it('start with a recently known key, even if it was invalidated and came last', async () => {
    const { lookup, ask, answer, asked, wait } = slowSubject({ maxInFlight: 1 });
    ask('tenant');
    await wait(0);
    await answer('tenant');
    lookup.forget();
    for (const key of ['strange', 'stranger', 'tenant']) ask(key);
    await wait(0);
    await answer('strange');
    expect(asked).toEqual(['tenant', 'strange', 'tenant']);
    await answer('tenant');
    await answer('stranger');
  });

  it('leave a quarter of the slots to recently known keys', async () => {
    const { lookup, ask, answer, wait, counts } = slowSubject({ maxInFlight: 4 });
    await lookup.list('known');
    for (const key of ['a', 'b', 'c', 'd']) ask(key);
    await wait(0);
    expect(counts()).toEqual([3, 1]);
    lookup.forget('known');
    const known = ask('known');
    await wait(0);
    expect([known.given?.admits(A), counts()]).toEqual([true, [3, 1]]);
    for (const key of ['a', 'b', 'c', 'd']) await answer(key);
  });

  it('treat a key as unknown once its list is empty, and remember no more keys than lists', async () => {
    const { lookup, ask, answer, asked, wait } = slowSubject({ maxInFlight: 4, max: 3 });
    for (const key of ['known-1', 'known-2', 'known-3']) await lookup.list(key);
    for (const list of [[A], []]) {
      ask('gone');
      await wait(0);
      await answer('gone', list);
      lookup.forget();
    }
    lookup.forget();
    const strange = ['a', 'b', 'c'];
    // Three of four places: what is begun now is known.
    for (const key of strange) ask(key);
    for (const key of ['gone', 'known-1', 'known-3', 'known-2']) ask(key);
    await wait(0);
    expect(asked.slice(5)).toEqual([...strange, 'known-3', 'known-2']);
    for (const key of [...strange, 'gone']) await answer(key);
    expect(asked.slice(10)).toEqual(['gone', 'known-1']);
  });

  it('are refused if too many wait already, and the error says how many', async () => {
    const { ask, answer, asked, warnings, wait } = slowSubject({ maxInFlight: 2 });
    const keys = Array.from({ length: 1_004 }, (_, n) => `k${n}`);
    const requests = keys.map(ask);
    await wait(0);
    expect(requests.map(({ given }) => given)).toEqual([
      ...Array<undefined>(1_002).fill(undefined),
      UNANSWERED,
      UNANSWERED,
    ]);
    for (const key of keys) await answer(key);
    expect(asked).toEqual(keys.slice(0, 1_002));
    const full = 'source Test failed and refuses: too many lookups wait (lookups under way: 2, waiting: 1000)';
    expect(warnings).toEqual([full, full]);
  });

  it('are refused at their own time limit, and not begun once no request waits', async () => {
    const { ask, answer, asked, warnings, wait, counts, lookup } = slowSubject({ maxInFlight: 1 });
    ask('slow');
    await wait(TIMEOUT / 2);
    const [first, second] = [ask('a'), ask('b')];
    await wait(TIMEOUT / 2 + 1);
    ask('b');
    await wait(TIMEOUT / 2 - 1);
    expect([first.given, second.given, counts()]).toEqual([UNANSWERED, UNANSWERED, [1, 1]]);
    await answer('slow');
    await answer('b');
    expect(asked).toEqual(['slow', 'b']);
    // What waits in vain during an outage is part of it.
    expect(warnings).toEqual([
      'source Test failed and refuses: no answer within 1000 ms',
      'source Test answers again after 1 failed lookup.',
    ]);
    expect(lookup.state).toMatchObject({ failures: 3, lookups: 2, waiting: 0 });
  });

  it('use an older list at the time limit, and delay no lookup that had not begun', async () => {
    const { lookup, ask, answer, wait } = slowSubject({ maxInFlight: 1, ttl: 100, staleIfError: 5_000 });
    await lookup.list('known');
    await wait(100);
    ask('slow');
    const known = ask('known');
    await wait(TIMEOUT);
    expect(known.given?.admits(A)).toBe(true);
    await answer('slow');
    expect(lookup.list('known')).toBeInstanceOf(Promise);
    await wait(0);
  });
});

describe('a lookup whose key is invalidated while it runs', () => {
  beforeEach(() => void jest.useFakeTimers({ now: 0 }));
  afterEach(() => void jest.useRealTimers());

  it('holds its slot, and a newer one runs beside it', async () => {
    const { lookup, ask, answer, asked, wait, counts } = slowSubject({ maxInFlight: 8 });
    const before = ask('k');
    await wait(0);
    lookup.forget('k');
    const after = ask('k');
    await wait(0);
    expect([asked, counts()]).toEqual([
      ['k', 'k'],
      [2, 0],
    ]);
    await answer('k', ['https://old.example.com']);
    expect([before.given?.admits('https://old.example.com'), after.given]).toEqual([true, undefined]);
    await answer('k');
    expect(after.given?.admits(A)).toBe(true);
    expect(lookup.list('k')).toBe(after.given);
  });

  it('has at most one beside it, however often the key is invalidated', async () => {
    const { lookup, ask, answer, asked, wait, counts } = slowSubject({ maxInFlight: 8 });
    for (let n = 0; n < 20; n++) {
      ask('k');
      await wait(1);
      lookup.forget(n % 2 === 0 ? 'k' : undefined);
    }
    expect([asked, counts()]).toEqual([
      ['k', 'k'],
      [2, 1],
    ]);
    const last = ask('k');
    await answer('k', ['https://old.example.com']);
    expect([asked.length, counts(), last.given]).toEqual([3, [2, 0], undefined]);
    await answer('k', ['https://old.example.com']);
    expect(last.given).toBeUndefined();
    await answer('k');
    expect([last.given?.admits(A), counts()]).toEqual([true, [0, 0]]);
  });

  it('reads the new list if it had only waited for its turn', async () => {
    const { lookup, ask, answer, asked, wait } = slowSubject({ maxInFlight: 1 });
    ask('slow');
    const waiting = ask('k');
    await wait(0);
    lookup.forget('k');
    await answer('slow');
    await answer('k');
    expect([waiting.given?.admits(A), asked]).toEqual([true, ['slow', 'k']]);
    expect(lookup.list('k')).toBe(waiting.given);
  });
});
