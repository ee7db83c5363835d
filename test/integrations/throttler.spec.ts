import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startProgram, type RunningProgram } from '../kit/program.js';
import { admitted, asked, OTHER, PAGE, READABLE, sendFrom, SILENT } from './pages.js';

describe.each(platforms)('@nestjs/throttler as a global guard on %s', (platform) => {
  let running: RunningProgram;
  let port: number;
  beforeAll(async () => {
    running = await startProgram(new URL('throttler.program.ts', import.meta.url), platform);
    port = running.port('throttled');
  });
  afterAll(() => running.close());

  const statuses = async (path: string, times: number, method = 'GET') => {
    const seen: number[] = [];
    for (let i = 0; i < times; i++) seen.push((await sendFrom(PAGE, port, path, { method })).status);
    return seen;
  };

  it('limits a route, and leaves alone the one that skips it', async () => {
    expect(await statuses('/limited', 4)).toEqual([200, 200, 429, 429]);
    expect(await statuses('/unlimited', 4)).toEqual([200, 200, 200, 200]);
  });

  it('lets an admitted page read the 429, and Retry-After where the route exposes it', async () => {
    await statuses('/limited', 2);
    const limited = await sendFrom(PAGE, port, '/limited');
    expect([limited.status, corsHeaders(limited)]).toEqual([
      429,
      { ...READABLE, 'access-control-expose-headers': 'Retry-After' },
    ]);
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect(await statuses('/reticent', 2)).toEqual([200, 200]);
    const reticent = await sendFrom(PAGE, port, '/reticent');
    expect([reticent.status, corsHeaders(reticent)]).toEqual([429, READABLE]);
    expect(reticent.headers['retry-after']).toBeDefined();
  });

  it('keeps the 429 from a page that is not admitted', async () => {
    await statuses('/limited', 2);
    const limited = await sendFrom(OTHER, port, '/limited');
    expect([limited.status, corsHeaders(limited)]).toEqual([429, SILENT]);
  });

  it('counts no preflights, and answers them past the limit', async () => {
    for (let i = 0; i < 4; i++) expect(await asked(PAGE, port, '/asked', 'POST')).toEqual(admitted('POST'));
    const first = await sendFrom(PAGE, port, '/asked', { method: 'POST' });
    expect([first.status, first.headers['x-ratelimit-remaining']]).toEqual([201, '1']);
    expect(await statuses('/asked', 2, 'POST')).toEqual([201, 429]);
    expect(await asked(PAGE, port, '/asked', 'POST')).toEqual(admitted('POST'));
  });
});
