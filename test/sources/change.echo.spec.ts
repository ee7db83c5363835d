import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeEcho, type ChangePath } from '../../lib/sources/change.echo.js';

describe('an echo', () => {
  let sent: string[];
  let told: string[];
  let warned: string[];

  const over = (send: ChangePath['send']): ChangeEcho =>
    new ChangeEcho(
      { send, swallowed: 'Swallowed.', unsent: (why) => `unsent: ${why}` },
      { forget: (key) => void told.push(key ?? 'all'), warn: (message) => void warned.push(message) },
    );
  /** A path on which everything arrives at once. */
  const sound = (): ChangeEcho => {
    const echo: ChangeEcho = over(async (message) => {
      sent.push(message);
      echo.receive(message);
    });
    return echo;
  };

  beforeEach(() => {
    [sent, told, warned] = [[], [], []];
  });

  it('that comes back shows that changes are received; all lists are dropped, once', async () => {
    const echo = sound();
    expect(echo.listening).toBe(false);
    await echo.ask();
    expect([echo.listening, told, warned]).toEqual([true, ['all'], []]);
    echo.receive(sent[0]);
    expect(told).toEqual(['all']);
  });

  it('of another instance or of an earlier connection is ignored', async () => {
    const echo = over(async (message) => void sent.push(message));
    const asked = echo.ask();
    echo.receive('{"echo":"of another"}');
    expect([echo.listening, told]).toEqual([false, []]);
    echo.lose('gone');
    await asked;
    echo.receive(sent[0]);
    expect([echo.listening, told]).toEqual([false, []]);
  });

  it.each(['{"echo":1}', '{"echo":"x","key":7}', '{}', 'junk', '', undefined, 'null', '[]'])(
    'cannot be read from %j, so all lists are dropped',
    (message) => {
      sound().receive(message);
      expect(told).toEqual(['all']);
    },
  );

  it('that comes late counts as well', async () => {
    const echo = over(async (message) => {
      sent.push(message);
      throw new Error('no answer');
    });
    await echo.ask();
    expect([echo.listening, warned]).toEqual([false, ['receives no changes: unsent: "no answer"']]);
    echo.receive(sent[0]);
    expect(echo.listening).toBe(true);
    expect(warned[1]).toMatch(/^receives changes again after \d+\.\d s/);
  });

  it('that does not come is logged once for each reason', async () => {
    const echo = over(() => Promise.reject(new Error('refused')));
    for (let n = 0; n < 3; n++) await echo.ask();
    echo.lose('gone');
    echo.lose('gone');
    expect(warned).toEqual(['receives no changes: unsent: "refused"', 'gone']);
  });

  it('logs each loss and each recovery, five times within an hour', async () => {
    const echo = sound();
    await echo.ask();
    for (let n = 0; n < 8; n++) {
      echo.lose('gone');
      await echo.ask();
    }
    expect(warned.map((line) => line.replace(/\d+\.\d s/, '_ s'))).toEqual([
      'gone',
      'receives changes again after _ s; kept lists are dropped.',
      ...[2, 3, 4, 5].flatMap((n) => {
        const number = `(Loss ${n} within an hour${n === 5 ? ', and further ones are not logged' : ''}.)`;
        return [`gone ${number}`, `receives changes again after _ s; kept lists are dropped. ${number}`];
      }),
    ]);
    expect(new Set(warned).size).toBe(warned.length);
  });

  it('that is no longer waited for is not logged', async () => {
    const echo = over(() => new Promise(() => undefined));
    const asked = echo.ask();
    echo.end();
    await asked;
    expect([echo.listening, warned]).toEqual([false, []]);
  });
});
