import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApps } from '../kit/use.app.js';
import { admitted, asked, READABLE, sendFrom, SILENT } from './pages.js';
import { appsOf } from './throttler.apps.js';

describe.each(platforms)('@nestjs/throttler as a global guard on %s', (platform) => {
  let port: number;
  const running = useApps(() => appsOf(platform));
  beforeAll(() => {
    port = running.port('throttled');
  });

  const statuses = async (path: string, times: number, method = 'GET') => {
    const seen: number[] = [];
    for (let i = 0; i < times; i++) seen.push((await sendFrom(PAGE, port, path, { method })).status);
    return seen;
  };

  it('a route is limited, and one that skips the throttler is not', async () => {
    expect(await statuses('/limited', 4)).toEqual([200, 200, 429, 429]);
    expect(await statuses('/unlimited', 4)).toEqual([200, 200, 200, 200]);
  });

  it('an admitted page reads the 429, and Retry-After where the route exposes it', async () => {
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

  it('a page that is not admitted cannot read the 429', async () => {
    await statuses('/limited', 2);
    const limited = await sendFrom(OTHER, port, '/limited');
    expect([limited.status, corsHeaders(limited)]).toEqual([429, SILENT]);
  });

  it('preflights are not counted, and are answered beyond the limit', async () => {
    for (let i = 0; i < 4; i++) expect(await asked(PAGE, port, '/asked', 'POST')).toEqual(admitted('POST'));
    const first = await sendFrom(PAGE, port, '/asked', { method: 'POST' });
    expect([first.status, first.headers['x-ratelimit-remaining']]).toEqual([201, '1']);
    expect(await statuses('/asked', 2, 'POST')).toEqual([201, 429]);
    expect(await asked(PAGE, port, '/asked', 'POST')).toEqual(admitted('POST'));
  });
});
