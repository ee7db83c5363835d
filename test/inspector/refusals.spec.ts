import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useApp, useClosing, useStartApp } from '../kit/use.app.js';
import { openStream as open, type OpenStream } from './event.stream.js';
import { inspectedApp } from './inspected.app.js';

const STREAM = '/cors-inspector/refusals';
const OTHER = 'https://other.example';
/** Refusals that are kept, and pages that may listen to them. */
const MAX_KEPT = 50;
const MAX_LISTENERS = 10;

interface Listed {
  method: string;
  path: string;
  origin?: string;
  count: number;
  [key: string]: unknown;
}

describe.each(platforms)('the recent refusals of the inspector on %s', (platform) => {
  const startApp = useStartApp();
  const opened = useClosing();
  const openStream = async (port: number, headers?: Record<string, string>): Promise<OpenStream> => {
    const stream = await open(port, STREAM, headers);
    opened({ close: () => stream.leave() });
    return stream;
  };
  const start = () => startApp(inspectedApp(platform));
  /** The list of the latest message, once `isComplete` says so. */
  const listed = async (stream: OpenStream, isComplete: (list: Listed[]) => boolean): Promise<Listed[]> => {
    const latest = () => (stream.messages.at(-1) ?? []) as Listed[];
    await until(() => isComplete(latest()));
    return latest();
  };

  it('a page that opens gets what was refused before, and what is refused from then on', async () => {
    const { port } = await start();
    await send(port, '/orders?token=secret', { headers: { Origin: OTHER, Cookie: 'session=1' } });
    const stream = await openStream(port);
    expect([stream.status, stream.headers['content-type'], stream.headers['cache-control']]).toEqual([
      ...[200, 'text/event-stream; charset=utf-8', 'no-store'],
    ]);
    expect(await listed(stream, (list) => list.length === 1)).toMatchObject([
      {
        ...{ kind: 'actual', method: 'GET', path: '/orders', host: '127.0.0.1', origin: OTHER, count: 1 },
        ...{ headers: [], cookies: true, reason: 'origin-refused', why: 'not admitted by the policy "shop"' },
      },
    ]);
    expect(stream.text).not.toContain('secret');
    await preflight(port, '/orders/7', OTHER, 'PUT', 'content-type,x-key');
    await send(port, '/orders/<b>', { headers: { Origin: SHOP } });
    const list = await listed(stream, ({ length }) => length === 3);
    expect(list.map(({ kind, method, path, headers, why }) => [kind, method, path, headers, why])).toEqual([
      [
        'actual',
        'GET',
        '/orders/<b>',
        [],
        'OrdersController.odd has @CorsPolicy(false), which admits no page of another origin',
      ],
      ['preflight', 'PUT', '/orders/7', ['content-type', 'x-key'], 'not admitted by the policy "shop"'],
      ['actual', 'GET', '/orders', [], 'not admitted by the policy "shop"'],
    ]);
  });

  it('admitted requests and those of own pages are not listed', async () => {
    const { port } = await start();
    await send(port, '/orders', { headers: { Origin: SHOP } });
    await send(port, '/orders', { headers: { Origin: `http://127.0.0.1:${port}` } });
    await send(port, '/orders', { headers: { Origin: OTHER, 'Sec-Fetch-Site': 'same-origin' } });
    await send(port, '/orders');
    await send(port, '/orders', { headers: { Origin: `http://127.0.0.1:${port + 1}` } });
    const list = await listed(await openStream(port), ({ length }) => length > 0);
    expect(list.map(({ origin }) => origin)).toEqual([`http://127.0.0.1:${port + 1}`]);
  });

  it('equal requests count as one, and the list stays short whatever is sent', async () => {
    const { port } = await start();
    for (let index = 0; index < MAX_KEPT + 10; index++)
      await send(port, '/orders', { headers: { Origin: `https://a${index}.example` } });
    for (let times = 0; times < 3; times++)
      await preflight(port, '/orders/7', `https://${'y'.repeat(2_000)}`, 'PUT', 'x-key,'.repeat(500));
    const list = await listed(await openStream(port), ({ length }) => length > 0);
    expect([list.length, list[0]?.count, list.at(-1)?.origin]).toEqual([MAX_KEPT, 3, 'https://a11.example']);
    expect(JSON.stringify(list[0]).length).toBeLessThan(1_500);
  });

  it('a text of a client cannot end a message or begin another one', async () => {
    const { port } = await start();
    const hostile = `x\tevent: x\u00a0\u0085data: []`;
    await send(port, '/orders', { headers: { Origin: hostile } });
    const stream = await openStream(port);
    const list = await listed(stream, ({ length }) => length > 0);
    expect(list[0]?.origin).toBe(hostile);
    expect(stream.text.match(/^event: /gm)).toHaveLength(1);
  });

  it('a flood is a message a second at most, the last of which has all of it', async () => {
    const { port } = await start();
    const stream = await openStream(port);
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        send(port, '/orders', { headers: { Origin: `https://a${index}.example` } }),
      ),
    );
    await listed(stream, ({ length }) => length === 40);
    // The list as it was at the beginning, the first refusal at once, and one for each second begun.
    expect(stream.messages.length).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - began) / 1_000));
  });

  it('so many pages may listen, and a further one when another is gone', async () => {
    const { port } = await start();
    const streams = await Promise.all(Array.from({ length: MAX_LISTENERS }, () => openStream(port)));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    expect((await openStream(port)).status).toBe(503);
    streams[0]?.leave();
    await until(async () => (await openStream(port)).status === 200);
  });

  it('the stream is guarded as the page is, and HEAD opens none', async () => {
    const { port } = await start();
    expect((await openStream(port, { Host: 'rebound.evil.example' })).status).toBe(403);
    expect((await openStream(port, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const head = await send(port, STREAM, { method: 'HEAD', headers: { Host: 'localhost' } });
    expect([head.status, head.body]).toEqual([200, '']);
  });

  it('where everybody may open the page, nobody sees what others have asked for', async () => {
    const production = { environment: 'production', dangerouslyAllowInspectorInProduction: true };
    const { port } = await startApp(inspectedApp(platform, production));
    expect((await openStream(port)).status).toBe(404);
    const data = await send(port, '/cors-inspector/data.json', { headers: { Host: 'localhost' } });
    expect(JSON.parse(data.body)).toMatchObject({ live: false });
  });

  describe('when the application closes', () => {
    const running = useApp(inspectedApp(platform));

    it('open pages do not hold it up, and no further ones are served', async () => {
      const stream = await openStream(running.port);
      const late = await lateRequest(running.app, () => openStream(running.port));
      await running.close();
      await stream.ended;
      expect(late.status).toBe(503);
    });
  });
});

/** What is answered to a request that comes while the application closes, before its server does. */
async function lateRequest(app: INestApplication, ask: () => Promise<OpenStream>): Promise<OpenStream> {
  await (app as unknown as { callDestroyHook(): Promise<void> }).callDestroyHook();
  return ask();
}
