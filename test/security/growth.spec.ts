import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ROOT } from '../architecture/library.files.js';
import type { RunningApp } from '../kit/app.js';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { rawRequest, sendRaw } from '../kit/wire.js';
import type { Paths, Size } from './growing.app.js';
import { WorkCounter } from './work.counter.js';

const LIBRARY = `${ROOT}build/`;
const SMALL: Size = { routes: 1, policies: 1, origins: 1, patterns: 1 };
const LARGE: Size = { routes: 400, policies: 50, origins: 1000, patterns: 20 };
const LAST = LARGE.routes - 1;
const NEIGHBOUR = 'https://x.shop.example';
const STRANGER = 'https://app.example.org';
const PATHS: readonly Paths[] = ['static', 'parametric'];

/** Blocks that a request may execute in the library: those it took when this was written, and one in eight more. */
type Sent = readonly [what: string, method: 'GET' | 'OPTIONS', origin: string | undefined, most: number];
const SENT: readonly Sent[] = [
  ['an actual request of a listed origin', 'GET', APP, 53],
  ['an actual request of an origin that a pattern covers', 'GET', NEIGHBOUR, 63],
  ['an actual request that is refused', 'GET', STRANGER, 71],
  ['a request without Origin', 'GET', undefined, 46],
  ['a preflight of a listed origin', 'OPTIONS', APP, 40],
  ['a preflight of an origin that a pattern covers', 'OPTIONS', NEIGHBOUR, 60],
  ['a preflight that is refused', 'OPTIONS', STRANGER, 70],
];
/** For a preflight of a path that nobody has asked for lately: on Fastify the router that runs is asked as well. */
const NEW_PATH = 83;

const counter = new WorkCounter();
let startGrowingApp: (typeof import('./growing.app.js'))['startGrowingApp'];
let targetOf: (typeof import('./growing.app.js'))['targetOf'];
// Blocks of what is loaded before the counter starts could not be counted.
beforeAll(async () => {
  await counter.start();
  ({ startGrowingApp, targetOf } = await import('./growing.app.js'));
});
afterAll(() => counter.stop());

describe.each(platforms)('the work of the library on %s', (platform) => {
  let small: RunningApp;
  let large: RunningApp;
  beforeAll(async () => {
    small = await startGrowingApp(platform, SMALL);
    large = await startGrowingApp(platform, LARGE);
  });
  afterAll(async () => {
    await small.close();
    await large.close();
  });

  const ask = (app: RunningApp, target: string, [, method, origin]: Sent): Promise<unknown> => {
    const lines = ['Host: localhost', 'Connection: close', 'Access-Control-Request-Method: PUT'];
    if (origin !== undefined) lines.push(`Origin: ${origin}`);
    return sendRaw(app.port, rawRequest(`${method} ${target} HTTP/1.1`, lines));
  };

  /** Twice for all that is said but once, and for what is kept of a path that is asked for again; once to count. */
  const workOf = async (app: RunningApp, targets: readonly [warm: string, counted: string], sent: Sent) => {
    await ask(app, targets[0], sent);
    await ask(app, targets[0], sent);
    return counter.count(LIBRARY, () => ask(app, targets[1], sent));
  };

  /** In an application of one route, and in a large one at the first and at the last that was declared. */
  const works = async (sent: Sent, targets: (index: number) => readonly [string, string]) =>
    [
      await workOf(small, targets(0), sent),
      await workOf(large, targets(0), sent),
      await workOf(large, targets(LAST), sent),
    ] as const;

  describe.each(PATHS)('for %s paths', (paths) => {
    it.each(SENT)('a large application needs no more work than a small one: %s', async (...sent) => {
      const [alone, first, last] = await works(sent, (index) => [targetOf(paths, index), targetOf(paths, index)]);
      expect([first, last]).toEqual([alone, alone]);
      expect(alone).toBeGreaterThan(20);
      expect(alone).toBeLessThanOrEqual(sent[3]);
    });

    it('a large application needs no more work than a small one: a preflight of a new path', async () => {
      const sent: Sent = ['', 'OPTIONS', APP, NEW_PATH];
      const [alone, first, last] = await works(sent, (index) => [
        `${targetOf(paths, index)}?before`,
        `${targetOf(paths, index)}?now`,
      ]);
      expect([first, last]).toEqual([alone, alone]);
      expect(alone).toBeGreaterThan(40);
      expect(alone).toBeLessThanOrEqual(NEW_PATH);
    });
  });
});
