import { beforeEach, describe, expect, it } from '@jest/globals';
import { OriginLookup } from '../../lib/sources/origin.lookup.js';

const A = 'https://a.example.com';
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a lookup of origins', () => {
  let warnings: string[];
  let asked: string[];
  beforeEach(() => {
    warnings = [];
    asked = [];
  });

  const lookup = (answer: (key: string) => Iterable<string> | Promise<Iterable<string>>, rule: object = {}) =>
    new OriginLookup(
      'source Test',
      {
        key: () => 'unused',
        origins: (key) => {
          asked.push(key);
          return answer(key);
        },
      },
      { source: 'Test', ...rule },
      { credentials: false, dangers: [], production: false, warn: (message) => void warnings.push(message) },
    );

  it('gives a kept list at once', async () => {
    const subject = lookup(() => [A]);
    expect((await subject.list('k')).admits(A)).toBe(true);
    expect(subject.list('k')).not.toBeInstanceOf(Promise);
    expect(asked).toEqual(['k']);
  });

  it('asks again when the time to live is over, sooner for unknown keys', async () => {
    const subject = lookup((key) => (key === 'known' ? [A] : []), { ttl: 10_000, negativeTtl: 20 });
    await subject.list('known');
    await subject.list('unknown');
    await pause(60);
    await subject.list('known');
    await subject.list('unknown');
    expect(asked).toEqual(['known', 'unknown', 'unknown']);
  });

  it('keeps no more than its bound, and junk does not push known keys out', async () => {
    const subject = lookup((key) => (key.startsWith('known') ? [A] : []), { max: 5 });
    await subject.list('known');
    for (let i = 0; i < 100; i++) await subject.list(`junk${i}`);
    asked.length = 0;
    await subject.list('known');
    await subject.list('junk0');
    expect(asked).toEqual(['junk0']);
  });

  it('refuses further lookups while too many are under way', async () => {
    const subject = lookup(() => pause(50).then(() => [A]), { maxInFlight: 2 });
    const lists = await Promise.all(['a', 'b', 'c', 'a'].map((key) => subject.list(key)));
    expect(lists.map((list) => list.admits(A))).toEqual([true, true, false, true]);
    expect(asked).toEqual(['a', 'b']);
    expect(warnings).toEqual(['source Test: 2 lookups are under way, a further one is refused.']);
  });

  it('does not keep a failure, so that the next request asks again', async () => {
    let broken = true;
    const subject = lookup(() => {
      if (broken) throw new Error('down\nfor "ever"');
      return [A];
    });
    expect((await subject.list('k')).admits(A)).toBe(false);
    broken = false;
    expect((await subject.list('k')).admits(A)).toBe(true);
    expect(warnings).toEqual(['source Test failed and refuses: "down\\nfor \\"ever\\""']);
  });

  it('does not use an answer that comes after the time limit', async () => {
    const subject = lookup(() => pause(60).then(() => [A]), { timeout: 20 });
    expect((await subject.list('k')).admits(A)).toBe(false);
    await pause(80);
    expect(subject.list('k')).toBeInstanceOf(Promise);
  });

  it('cuts a list that never ends', async () => {
    const subject = lookup(() => ({
      *[Symbol.iterator]() {
        for (let i = 0; ; i++) yield `https://a${i}.example.com`;
      },
    }));
    const list = await subject.list('k');
    expect([list.admits('https://a9999.example.com'), list.admits('https://a10000.example.com')]).toEqual([
      true,
      false,
    ]);
    expect(warnings).toEqual(['source Test: a list is longer than 10000 entries and was cut.']);
  });
});
