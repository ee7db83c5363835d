import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { createBrowser, type BrowserOptions } from 'nestjs-cors/testing';
import { SHOP, STRANGER } from '../kit/origins.js';
import { createAdapter, listen, platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';
import { browserApp, ran } from './browser.app.js';

const json = { 'Content-Type': 'application/json' };

@Controller('plain')
class PlainController {
  @Get()
  read() {
    return 'plain';
  }
}
@Module({ controllers: [PlainController] })
class PlainModule {}

describe.each(platforms)('a browser for tests on %s', (platform) => {
  const createApp = useCreateApp();
  let app: INestApplication;
  const open = (origin = SHOP, options: Partial<BrowserOptions> = {}) => createBrowser(app, { origin, ...options });

  beforeEach(async () => {
    ran.length = 0;
    app = await createApp(browserApp(platform));
  });

  it('an admitted page gets the answer and its exposed headers', async () => {
    const answer = await open().fetch('/orders');
    expect(answer).toMatchObject({ readable: true, status: 200, blockedBy: undefined });
    expect(Object.keys(answer.headers).toSorted()).toEqual(['content-length', 'content-type', 'x-total']);
    expect(await answer.json()).toEqual({ cookie: '', origin: SHOP });
    expect(answer.reason).toBe(
      `A page of ${SHOP} may read the answer of GET /orders, with the headers ${Object.keys(answer.headers).join(', ')}.`,
    );
  });

  it('any other page does not get the answer, though the request ran', async () => {
    const answer = await open(STRANGER).fetch('/orders');
    expect(answer).toMatchObject({ readable: false, status: 0, headers: {}, blockedBy: 'origin' });
    expect(answer.reason).toContain(`${STRANGER} is not admitted`);
    expect(ran).toEqual(['list']);
    await expect(answer.text()).rejects.toThrow(answer.reason);
  });

  it('an admitted page reads errors of a route and the 404 of an unserved path', async () => {
    expect(await open().fetch('/orders/secret')).toMatchObject({ readable: true, status: 401 });
    expect(await open().fetch('/nowhere')).toMatchObject({ readable: true, status: 404 });
    expect(await open(STRANGER).fetch('/nowhere')).toMatchObject({ readable: false, blockedBy: 'origin' });
  });

  it('a preflight is sent where one is needed, and a refused request is not sent', async () => {
    const sent = await open().fetch('/orders', {
      method: 'post',
      headers: json,
      body: '{"a":1}',
      credentials: 'include',
    });
    expect(sent.exchanges.map(({ kind, method, status }) => [kind, method, status])).toEqual([
      ['preflight', 'OPTIONS', 204],
      ['actual', 'POST', 200],
    ]);
    expect(sent.exchanges[0]?.requestHeaders).toEqual({
      accept: '*/*',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type',
      origin: SHOP,
    });
    expect(await sent.json()).toEqual({ type: 'application/json', body: { a: 1 } });
    ran.length = 0;
    for (const [path, init, step] of [
      ['/orders', { method: 'POST', headers: { ...json, 'X-Key': '1' } }, 'headers'],
      ['/orders/7', { method: 'PATCH' }, 'method'],
      ['/orders/7/lock', { method: 'PUT' }, 'origin'],
    ] as const) {
      const stopped = await open().fetch(path, init);
      expect([path, stopped.blockedBy, stopped.exchanges.length]).toEqual([path, step, 1]);
    }
    expect(ran).toEqual([]);
  });

  it('a request that a form could send is sent without a preflight and runs', async () => {
    const text = await open(STRANGER).fetch('/orders', { method: 'POST', body: 'plain' });
    const form = await open(STRANGER).fetch('/orders', { method: 'POST', body: new URLSearchParams('a=1') });
    for (const answer of [text, form])
      expect([answer.blockedBy, answer.exchanges.map(({ kind }) => kind)]).toEqual(['origin', ['actual']]);
    // Fastify takes no forms by itself, and answers 415.
    expect(ran.length).toBeGreaterThan(0);
  });

  it('bodies are taken as fetch() does', async () => {
    const body = new Uint8Array([123, 34, 195, 188, 34, 58, 49, 125]);
    const answer = await open().fetch('/orders', { method: 'POST', headers: json, body, credentials: 'include' });
    expect(await answer.json()).toEqual({ type: 'application/json', body: { ü: 1 } });
    await expect(open().fetch('/orders', { body: 'x' })).rejects.toThrow('GET has no body');
    await expect(open().fetch('/orders', { method: 'trace' })).rejects.toThrow('A page cannot send trace');
  });

  it.each([
    [{ mode: 'no-cors' }, 'no mode but "cors", and this is "no-cors"'],
    [{ mode: 'same-origin' }, 'no mode but "cors"'],
    [{ redirect: 'manual' }, '"follow" and "error", and this is "manual"'],
  ])('what is not done here is not passed over: %j', async (init, told) => {
    await expect(open().fetch('/orders', init as object)).rejects.toThrow(told);
    expect(ran).toEqual([]);
    expect((await open().fetch('/orders', { mode: 'cors' } as object)).readable).toBe(true);
  });

  it.each(['X-HTTP-Method-Override', 'X-Method-Override', 'X-HTTP-Method'])(
    'the header %s is left out where it names a method that pages cannot send',
    async (name) => {
      const headersOf = async (value: string) =>
        (await open().fetch('/orders', { headers: { [name]: value } })).exchanges.at(-1)?.requestHeaders ?? {};
      expect(await headersOf('PATCH, trace')).not.toHaveProperty([name.toLowerCase()]);
      const asked = (await open().fetch('/orders', { headers: { [name]: 'PATCH' } })).exchanges[0]?.requestHeaders;
      expect(asked).toHaveProperty(['access-control-request-headers'], name.toLowerCase());
    },
  );

  it('headers that a page cannot set are left out', async () => {
    const headers = { Cookie: 'a=1', Host: 'x', Origin: 'y', 'Sec-Fetch-Site': 'same-origin', 'Proxy-A': '1' };
    const { exchanges } = await open().fetch('/orders', { headers });
    expect(exchanges.map(({ kind, requestHeaders }) => [kind, requestHeaders])).toEqual([
      ['actual', { accept: '*/*', origin: SHOP }],
    ]);
  });

  it('a preflight is kept for as long as it says', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask'] });
    try {
      const page = open();
      const kinds = async (path = '/orders/7') =>
        (await page.fetch(path, { method: 'PUT' })).exchanges.map(({ kind }) => kind);
      expect(await kinds()).toEqual(['preflight', 'actual']);
      jest.advanceTimersByTime(59_000);
      expect(await kinds()).toEqual(['actual']);
      expect(await kinds('/orders/8')).toEqual(['preflight', 'actual']);
      jest.advanceTimersByTime(1_000);
      expect(await kinds()).toEqual(['preflight', 'actual']);
      page.forgetPreflights();
      expect(await kinds()).toEqual(['preflight', 'actual']);
    } finally {
      jest.useRealTimers();
    }
  });

  it('cookies are sent where the page asks for them and the policy allows credentials', async () => {
    const page = open(SHOP, { cookies: { session: 'ada' } });
    const cookieOf = async (init: object) =>
      ((await (await page.fetch('/orders', init)).json()) as { cookie: string }).cookie;
    expect([await cookieOf({}), await cookieOf({ credentials: 'include' })]).toEqual(['', 'session=ada']);
    const open2 = await page.fetch('/open', { credentials: 'include' });
    expect(open2.blockedBy).toBe('credentials');
    expect(open2.reason).toContain('"*", which does not count where cookies are sent');
    expect((await page.fetch('/nowhere', { credentials: 'include' })).blockedBy).toBe('credentials');
  });

  it.each([
    [SHOP, 'SameSite=None-Secure', 'session=SameSite=None-Secure'],
    [SHOP, 'SameSite=None', ''],
    [SHOP, 'SameSite=Lax', ''],
    [SHOP, 'plain', ''],
  ])('cookies are kept as in browsers: a page of %s, %s', async (origin, kind, expected) => {
    const page = open(origin);
    await page.fetch(`/session/${kind}`, { method: 'POST', credentials: 'include' });
    await page.fetch('/session/not-kept', { method: 'POST', credentials: 'omit' });
    const answer = await page.fetch('/orders', { credentials: 'include' });
    expect(((await answer.json()) as { cookie: string }).cookie).toBe(expected);
  });

  it('page and API under one domain are on the same site', async () => {
    const page = open('http://shop.localhost', { api: 'http://api.shop.localhost' });
    await page.fetch('/session/SameSite=Strict', { method: 'POST', credentials: 'include' });
    const answer = await page.fetch('/orders', { credentials: 'include' });
    expect(await answer.json()).toEqual({ cookie: 'session=SameSite=Strict', origin: 'http://shop.localhost' });
  });

  it('each redirect is checked and followed with the right origin', async () => {
    expect(await open(STRANGER).fetch('/open/moved')).toMatchObject({ readable: true, status: 200 });
    const away = await open().fetch('/open/away');
    expect(away.exchanges.map(({ url, requestHeaders: { origin } }) => [url, origin])).toEqual([
      ['http://localhost/open/away', SHOP],
      ['http://elsewhere.localhost/orders', 'null'],
    ]);
    expect(away.blockedBy).toBe('origin');
    expect((await open().fetch('/open/user')).reason).toContain('the URL holds user information');
    expect((await open().fetch('/open/moved', { redirect: 'error' })).blockedBy).toBe('redirect');
  });

  it('the rules are those of the standard or of a named engine', async () => {
    const init = { method: 'PUT', headers: { Authorization: 'Bearer x' } };
    const verdicts = ['standard', 'chromium', 'firefox', 'webkit'] as const;
    const stopped = await Promise.all(
      verdicts.map(async (engine) => (await open(STRANGER, { engine }).fetch('/open', init)).blockedBy),
    );
    expect(stopped).toEqual(['headers', undefined, undefined, undefined]);
  });

  it("a request to the page's own origin needs no permission", async () => {
    const own = await open('http://localhost').fetch('/orders/7/lock', { method: 'PUT', headers: { 'X-Any': '1' } });
    expect(own).toMatchObject({ readable: true, status: 200 });
    expect(own.exchanges.map(({ kind, requestHeaders: { origin } }) => [kind, origin])).toEqual([
      ['actual', 'http://localhost'],
    ]);
  });

  it('a stream that does not end can be read', async () => {
    const answer = await open().fetch('/orders/updates', { credentials: 'include' });
    expect([answer.readable, answer.headers['content-type']]).toEqual([true, 'text/event-stream']);
    const blocked = await open(STRANGER).fetch('/orders/updates');
    expect(blocked.blockedBy).toBe('origin');
  });

  it('the target is an application that listens, or the URL of a server', async () => {
    const port = await listen(app);
    expect(await open().fetch('/orders')).toMatchObject({ readable: true });
    const page = createBrowser(`http://127.0.0.1:${port}`, { origin: SHOP });
    const answer = await page.fetch('/orders', { method: 'POST', headers: json, body: '[1]', credentials: 'include' });
    expect([answer.readable, await answer.json()]).toEqual([true, { type: 'application/json', body: [1] }]);
    const away = createBrowser('http://127.0.0.1:1', { origin: SHOP });
    expect(await away.fetch('/')).toMatchObject({ readable: false, blockedBy: 'network' });
  });

  it('an origin that no browser sends is rejected', () => {
    expect(() => open('https://Shop.example.com/')).toThrow('Browsers send https://shop.example.com.');
    expect(() => open('')).toThrow('No page has the origin ""');
    expect(() => createBrowser(app, {} as BrowserOptions)).toThrow('No page has the origin undefined.');
    expect(() => open(SHOP, { engine: 'opera' as never })).toThrow(
      'There is no engine "opera"; there are standard, chromium, firefox, webkit.',
    );
  });

  it('a page may be a sandboxed frame', async () => {
    const refused = await open('null').fetch('/orders');
    expect(refused).toMatchObject({ readable: false, blockedBy: 'origin' });
    // Never to list what anybody can be.
    expect(refused.reason).toMatch(
      /null is not admitted\. It cannot be admitted, .* Serve the page from an origin of its own\.$/,
    );
    expect(await open('null').fetch('/open')).toMatchObject({ readable: true });
  });

  it('an application without the module is asked like any other', async () => {
    const plain = await NestFactory.create(PlainModule, createAdapter(platform) as never, { logger: false });
    plain.enableCors({ origin: SHOP });
    const [admitted, refused] = await Promise.all(
      [SHOP, STRANGER].map((origin) => createBrowser(plain, { origin }).fetch('/plain')),
    );
    await plain.close();
    expect(admitted).toMatchObject({ readable: true, status: 200 });
    expect(refused).toMatchObject({ readable: false, blockedBy: 'origin' });
  });
});
