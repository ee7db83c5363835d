import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ModuleLogger } from '../../lib/logging/module.logger.js';
import { OutageLog } from '../../lib/logging/outage.log.js';
import { ThrottledLog } from '../../lib/logging/throttled.log.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FURTHER = ' (Further ones are not logged for up to an hour.)';

describe('the limits of the log', () => {
  let now: number;
  let lines: string[];
  let logger: ModuleLogger;

  beforeEach(() => {
    now = 5_000;
    lines = [];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    for (const level of ['log', 'warn', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((line: string) => void lines.push(line));
    logger = new ModuleLogger();
  });
  const written = () => lines.splice(0);
  const fill = (log: ThrottledLog, count: number, name: string) => {
    for (let i = 0; i < count; i++) log.log(`${name} ${i}`);
    return written().length;
  };

  describe('of one log', () => {
    it('each text is written once an hour', () => {
      const log = new ThrottledLog(logger);
      log.log('a');
      now += HOUR / 2;
      log.log('a');
      log.log('b');
      expect(written()).toEqual(['a', 'b']);
      now += HOUR / 2 + 1;
      log.log('a');
      log.log('b');
      expect(written()).toEqual(['a']);
    });

    it('texts about one topic count as one', () => {
      const log = new ThrottledLog(logger);
      log.log('first', 'topic');
      log.log('second', 'topic');
      log.log('third', 'other topic');
      expect(written()).toEqual(['first', 'third']);
    });

    it('at most as many lines as the bound are written in an hour, and the last one says so', () => {
      const log = new ThrottledLog(logger, 3);
      for (const text of ['a', 'b', 'c', 'd', 'e']) log.log(text);
      expect(written()).toEqual(['a', 'b', `c${FURTHER}`]);
      now += HOUR + 1;
      for (const text of ['d', 'a']) log.log(text);
      expect(written()).toEqual(['d', 'a']);
    });

    it.each(['a', '\u001b', '\u{1f600}'])(
      'a line has at most 1 000 characters and none that is unsafe: %j',
      (character) => {
        const log = new ThrottledLog(logger, 2);
        log.log(`x${character.repeat(100_000)}`);
        log.log(`y${character.repeat(100_000)}`);
        const [first = '', last = ''] = written();
        expect([first.length, last.length].map((length) => length > 990 && length <= 1_000)).toEqual([true, true]);
        expect([first.endsWith('...'), last.endsWith(`...${FURTHER}`)]).toEqual([true, true]);
        expect(`${first}${last}`).not.toMatch(/[\p{Cc}\p{Cs}]/u);
      },
    );

    it.each([-HOUR * 1_000, HOUR * 1_000])('the limits hold when the clock jumps by %d ms', (jump) => {
      const log = new ThrottledLog(logger, 2);
      for (const text of ['a', 'b', 'c']) log.log(text);
      now += jump;
      log.log('a');
      written();
      now += HOUR + 1;
      for (const text of ['a', 'c']) log.log(text);
      expect(written()).toEqual(['a', `c${FURTHER}`]);
    });
  });

  describe('of outages', () => {
    const outage = (log: OutageLog, name: string) => {
      log.failed(`${name} fails`);
      log.failed(`${name} fails otherwise`);
      log.worked((count) => `${name} works after ${count}`);
      log.worked((count) => `${name} works after ${count}`);
    };

    it('each has a line for its beginning and one for its end', () => {
      const log = new OutageLog(logger);
      log.worked(() => 'works');
      outage(log, 'a');
      outage(log, 'b');
      expect(written()).toEqual(['a fails', 'a works after 2', 'b fails', 'b works after 2']);
    });

    it('30 within an hour, each with both of its lines, and the last line says so', () => {
      const log = new OutageLog(logger);
      for (let n = 0; n < 40; n++) outage(log, `${n}`);
      const lines = written();
      expect([lines.length, lines.at(-1)]).toEqual([60, `29 works after 2${FURTHER}`]);
      now += HOUR;
      outage(log, 'later');
      expect(written()).toEqual(['later fails', 'later works after 2']);
    });

    it('one that begins without room for a line is logged when there is room, else not at its end either', () => {
      const log = new OutageLog(logger);
      fill(new ThrottledLog(logger, 1_000), 1_000, 'loud');
      for (let n = 0; n < 15; n++) fill(new ThrottledLog(logger), 20, `kind ${n}`);
      log.failed('a fails');
      log.worked(() => 'a works');
      log.failed('b fails');
      now += HOUR;
      log.failed('b still fails');
      log.worked((count) => `b works after ${count}`);
      expect(written()).toEqual(['b still fails', 'b works after 2']);
    });
  });

  describe('of all logs together', () => {
    it('at most 1 000 lines are written in an hour', () => {
      let count = 0;
      for (let kind = 0; kind < 100; kind++) count += fill(new ThrottledLog(logger, 1_000), 50, `kind ${kind}`);
      for (let i = 0; i < 50; i++) logger.warn(`plain ${i}`);
      expect(count + written().length).toBe(1_000);
      now += HOUR;
      expect(fill(new ThrottledLog(logger), 30, 'later')).toBe(30);
    });

    it('a busy log leaves room for logs that have written little', () => {
      const [loud, quiet, faults] = [
        new ThrottledLog(logger, 1_000),
        new ThrottledLog(logger),
        new ThrottledLog(logger, 200, 'error'),
      ];
      expect(fill(loud, 2_000, 'loud')).toBe(700);
      expect([fill(quiet, 100, 'quiet'), fill(faults, 100, 'fault')]).toEqual([20, 20]);
      logger.warn('plain');
      expect(written()).toEqual(['plain']);
    });

    it('a line for which there was no room is written later', () => {
      fill(new ThrottledLog(logger, 1_000), 1_000, 'loud');
      const log = new ThrottledLog(logger);
      fill(log, 20, 'quiet');
      now += HOUR / 2;
      log.log('late');
      expect(written()).toEqual([]);
      now += HOUR / 2;
      log.log('late');
      expect(written()).toEqual(['late']);
    });

    it('the limits hold for lines at start-up, which may be longer', () => {
      for (let i = 0; i < 2_000; i++) logger.warn(`${i} ${'x'.repeat(2_000)}`);
      const all = written();
      expect([all.length, Math.max(...all.map(({ length }) => length))]).toEqual([700, 1_000]);
    });
  });
});
