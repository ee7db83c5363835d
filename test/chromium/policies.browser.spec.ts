import { afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { IncomingMessage, Server } from 'node:http';
import type { Page } from 'playwright-core';
import { startApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { ask, type Asked, listenTo } from './chromium.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';
import { ran, StockController } from './stock.controller.js';

const json = (method: string, body: unknown = { count: 1 }): Asked => ({
  method,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

describeInChromium.each(platforms)('pages in Chromium on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  let shop: Page;
  let stranger: Page;
  const preflights: string[] = [];

  const shopOrigin = () => `http://app.site.localhost:${pages.port}`;
  /** The same site as the shop's page, so cookies travel; another one for the stranger's. */
  const api = (path: string): string => `http://api.site.localhost:${running.port}${path}`;

  const running = useApp(() => {
    const origins = [shopOrigin()];
    return startApp({
      platform,
      controllers: [StockController],
      cors: {
        default: 'shop',
        policies: {
          public: { origins: '*' },
          shop: { origins, credentials: true, exposedHeaders: ['X-Shown'] },
          anonymous: { origins },
          listed: { origins, methods: ['PATCH', 'PUT'] },
          kept: { origins, maxAge: 600 },
          unkept: { origins, maxAge: false },
        },
      },
    });
  });
  beforeAll(() => {
    (running.app.getHttpServer() as Server).prependListener('request', (request: IncomingMessage) => {
      if (request.method === 'OPTIONS') preflights.push(request.url ?? '');
    });
  });

  // A context of its own: no cookie and no kept preflight of the test before.
  beforeEach(async () => {
    ran.length = 0;
    preflights.length = 0;
    const context = await browser.newContext();
    const open = async (url: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(url);
      return page;
    };
    [shop, stranger] = await Promise.all([open(shopOrigin()), open(`http://stranger.localhost:${pages.port}`)]);
  });
  afterEach(() => shop.context().close());

  it('an admitted page reads a simple GET, and any other page is blocked', async () => {
    expect(await ask(shop, api('/stock'))).toMatchObject({ status: 200, body: '{"stock":3}' });
    expect(await ask(stranger, api('/stock'))).toBe('blocked');
    // A simple request runs either way: CORS keeps the answer, not the request.
    expect([ran, preflights]).toEqual([['GET /stock', 'GET /stock'], []]);
  });

  it('a page sees the exposed headers and no others', async () => {
    const got = await ask(shop, api('/stock'));
    expect(got === 'blocked' ? got : Object.keys(got.headers).sort()).toEqual([
      'content-length',
      'content-type',
      'x-shown',
    ]);
  });

  it('any page reads a public answer, without unexposed headers and never with credentials', async () => {
    const got = await ask(stranger, api('/stock/public'));
    expect(got).toMatchObject({ status: 200, body: 'public' });
    expect(got).not.toHaveProperty('headers.x-shown');
    expect(await ask(stranger, api('/stock/public'), { credentials: 'include' })).toBe('blocked');
  });

  it('an admitted page sends JSON by PUT after a preflight', async () => {
    expect(await ask(shop, api('/stock/item'), json('PUT'))).toMatchObject({ status: 200, body: '{"count":1}' });
    expect([ran, preflights]).toEqual([['PUT /stock/item'], ['/stock/item']]);
  });

  it('a PUT does not reach the handler after its preflight is refused', async () => {
    expect(await ask(stranger, api('/stock/item'), json('PUT'))).toBe('blocked');
    expect([ran, preflights]).toEqual([[], ['/stock/item']]);
  });

  it('a request with a header that the policy does not allow does not reach the handler', async () => {
    expect(await ask(shop, api('/stock'), { headers: { 'X-Unknown': '1' } })).toBe('blocked');
    expect([ran, preflights]).toEqual([[], ['/stock']]);
  });

  it('a simple POST reaches the handler even from a page that is not admitted', async () => {
    const note: Asked = { method: 'POST', headers: { 'Content-Type': 'text/plain' } };
    expect(await ask(stranger, api('/stock/note'), note)).toBe('blocked');
    expect(await ask(shop, api('/stock/note'), note)).toMatchObject({ status: 200, body: 'noted' });
    expect(ran).toEqual(['POST /stock/note', 'POST /stock/note']);
  });

  it('an admitted page gets and sends cookies where the policy allows credentials', async () => {
    const credentials = 'include';
    expect(await ask(shop, api('/stock/session'), { method: 'POST', credentials })).toMatchObject({ status: 201 });
    expect(await ask(shop, api('/stock/me'), { credentials })).toMatchObject({ status: 200, body: 'session=ada' });
    expect(await ask(shop, api('/stock/me'), { credentials: 'omit' })).toMatchObject({ body: 'nobody' });
  });

  it('a page cannot read an answer to a request with credentials where the policy allows none', async () => {
    expect(await ask(shop, api('/stock/anonymous'), { credentials: 'include' })).toBe('blocked');
    expect(await ask(shop, api('/stock/anonymous'))).toMatchObject({ status: 200, body: 'nobody' });
  });

  it.each([
    ['401 of a guard', '/stock/guarded', 401],
    ['404 of a handler', '/stock/missing', 404],
    ['404 of no route', '/nowhere', 404],
    ['500 of an exception', '/stock/broken', 500],
  ])('an admitted page reads the %s', async (_name, path, status) => {
    const got = await ask(shop, api(path));
    expect(got).toMatchObject({ status });
    expect(JSON.parse(got === 'blocked' ? '{}' : got.body)).toHaveProperty('statusCode', status);
    expect(await ask(stranger, api(path))).toBe('blocked');
  });

  it('an admitted page follows server-sent events', async () => {
    expect(await listenTo(shop, api('/stock/events'))).toBe('first');
    expect(await listenTo(stranger, api('/stock/events'))).toBe('blocked');
  });

  it('no page reads a route with @CorsPolicy(false)', async () => {
    for (const page of [shop, stranger]) expect(await ask(page, api('/stock/closed'))).toBe('blocked');
    for (const page of [shop, stranger]) expect(await ask(page, api('/stock/closed'), json('PUT'))).toBe('blocked');
    expect(ran).toEqual(['GET /stock/closed', 'GET /stock/closed']);
  });

  it.each(['/stock/mixed', '/stock/listed'])(
    'the preflight of PATCH does not let a page send PUT to a closed route at %s',
    async (path) => {
      expect(await ask(shop, api(path), json('PATCH'))).toMatchObject({ status: 200, body: 'patched' });
      expect(await ask(shop, api(path), json('PUT'))).toBe('blocked');
      expect(ran).toEqual([`PATCH ${path}`]);
    },
  );

  it('Chromium keeps a preflight for as long as max-age says', async () => {
    for (const count of [1, 2]) expect(await ask(shop, api('/stock/kept'), json('PUT', { count }))).not.toBe('blocked');
    expect([ran.length, preflights]).toEqual([2, ['/stock/kept']]);
  });

  it('Chromium sends a preflight each time where the policy has no max-age', async () => {
    for (const count of [1, 2]) {
      expect(await ask(shop, api('/stock/unkept'), json('PUT', { count }))).not.toBe('blocked');
    }
    expect([ran.length, preflights]).toEqual([2, ['/stock/unkept', '/stock/unkept']]);
  });
});
