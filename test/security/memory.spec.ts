import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { platforms } from '../kit/platforms.js';

/** What the program found, before and after the requests that count. */
interface Left {
  readonly heap: number;
  /** Keys that lookups keep: known ones and unknown ones. */
  readonly kept: readonly number[];
  readonly underWay: readonly number[];
  readonly lines: number;
}

const MEGABYTE = 2 ** 20;
/** Many more by hand: MEMORY_REQUESTS=1000000. */
const REQUESTS = Number(process.env['MEMORY_REQUESTS'] ?? 30_000);
const PROGRAM = join(import.meta.dirname, 'load.program.mjs');

describe.each(platforms)(`after ${REQUESTS} requests of different origins, tenants and hosts on %s`, (platform) => {
  let found: { max: number; before: Left; after: Left; everyMethod: Left };

  // The built package in a process of its own: Jest keeps things alive that would hide or feign a leak.
  beforeAll(async () => {
    const args = ['--expose-gc', PROGRAM, platform, '10000', `${REQUESTS}`];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    found = JSON.parse(stdout) as typeof found;
  }, 3_600_000);

  it('the heap has its former size', () => {
    const { before, after } = found;
    expect(before.heap).toBeGreaterThan(MEGABYTE);
    expect(after.heap - before.heap).toBeLessThan(1.5 * MEGABYTE);
  });

  it('requests of every method at 500 served paths add next to nothing to it', () => {
    expect(found.everyMethod.heap - found.after.heap).toBeLessThan(2.5 * MEGABYTE);
  });

  it('a source keeps no more known and unknown keys than its bounds', () => {
    const { max, before, after } = found;
    expect(before.kept).toEqual([max, max]);
    expect(after.kept).toEqual([max, max]);
  });

  it('no lookup is under way', () => {
    expect(found.after.underWay).toEqual([0]);
  });

  it('the log no longer grows', () => {
    expect(found.before.lines).toBeGreaterThan(100);
    expect(found.after.lines).toBeLessThanOrEqual(1000);
  });
});
