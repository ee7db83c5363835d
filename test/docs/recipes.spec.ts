import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { Controller, Get, Post } from '@nestjs/common';
import { CorsService, type CorsPolicyOptions } from 'nestjs-cors';
import { createBrowser } from 'nestjs-cors/testing';
import { EVENTS, answerOf } from '../hosts/lambda.events.js';
import type { AppParts } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useStartApp } from '../kit/use.app.js';
import { options as apps } from './shown/apps.options.js';
import { bearer } from './shown/bearer.policy.js';
import { options as cdn } from './shown/cdn.options.js';
import { options as cookieLogin, SessionController, Sessions } from './shown/cookie-login.controllers.js';
import { DownloadsController } from './shown/downloads.controller.js';
import { LoginController, MeController, options as logins } from './shown/login.controllers.js';
import { options as microFrontends } from './shown/micro-frontends.options.js';
import { options as previews } from './shown/previews.options.js';
import { traced } from './shown/tracing.js';
import { handler, onFastify } from './src/lambda.js';

@Controller('orders')
class OrdersController {
  @Get() list(): string {
    return 'orders';
  }
  @Post() create(): void {}
}
@Controller()
class FilesController {
  @Get(['assets/app.js', 'remotes/cart.js']) script(): string {
    return 'export {};';
  }
}

const TOKEN = { Authorization: 'Bearer token' };
const SPANS = Object.fromEntries(
  [...new W3CTraceContextPropagator().fields(), ...new W3CBaggagePropagator().fields(), 'sentry-trace'].map((name) => [
    name,
    'value',
  ]),
);

describe.each(platforms)('the recipe on %s', (platform) => {
  const startApp = useStartApp();
  /** Starts an application, and gives pages of it. */
  const start = async (parts: Omit<AppParts, 'platform'>) => {
    const running = await startApp({ platform, ...parts });
    const page = (origin: string) => createBrowser(`http://127.0.0.1:${running.port}`, { origin });
    return { ...running, page };
  };

  it.each<[name: string, policy: CorsPolicyOptions, headers: Record<string, string>]>([
    ['of tracing', traced, { ...TOKEN, ...SPANS }],
    ['of bearer tokens', bearer, TOKEN],
  ])('%s lets the page send its headers, which another policy does not', async (_name, policy, headers) => {
    const request = { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: '{}' };
    const { page } = await start({ cors: { default: policy }, controllers: [OrdersController] });
    const answer = await page(SHOP).fetch('/orders', request);
    expect(answer).toMatchObject({ readable: true, status: 201 });
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    expect(answer.exchanges[0]?.requestHeaders['access-control-request-headers']?.split(',')).toEqual(
      expect.arrayContaining(names),
    );
    expect((await page(STRANGER).fetch('/orders', request)).blockedBy).toBe('origin');
    const other = await start({ cors: { default: { origins: [SHOP] } }, controllers: [OrdersController] });
    expect((await other.page(SHOP).fetch('/orders', request)).blockedBy).toBe('headers');
  });

  it('of downloads lets the page read the name of the file', async () => {
    const { page } = await start({ cors: {}, controllers: [DownloadsController] });
    const answer = await page(SHOP).fetch('/invoices/7');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="invoice-7.txt"');
    expect(await answer.text()).toBe('total: 7');
    expect((await page(STRANGER).fetch('/invoices/7')).blockedBy).toBe('origin');
  });

  it('of a login with a cookie gives the session to the page, and takes no form of another', async () => {
    const sessions: Sessions = {
      open: async (name, password) => (password === 'right' ? name : undefined),
      nameOf: async (cookie) => /^session=(\w+)$/.exec(cookie ?? '')?.[1],
    };
    const providers = [{ provide: Sessions, useValue: sessions }];
    const { app } = await start({ cors: cookieLogin, controllers: [SessionController], providers });
    const of = (origin: string) => createBrowser(app, { origin, api: 'https://api.example.net' });
    const headers = { 'Content-Type': 'application/json' };
    const login = (password: string, credentials: 'include' | 'omit' = 'include') => ({
      ...{ method: 'POST', headers, credentials, body: JSON.stringify({ name: 'ada', password }) },
    });
    const shop = of(SHOP);
    const show = async () => (await shop.fetch('/session', { credentials: 'include' })).status;
    expect((await shop.fetch('/session', login('wrong'))).status).toBe(401);
    expect((await shop.fetch('/session', login('right', 'omit'))).status).toBe(204);
    expect(await show()).toBe(401);
    expect(await shop.fetch('/session', login('right'))).toMatchObject({ readable: true, status: 204 });
    expect(await show()).toBe(200);
    expect((await of(STRANGER).submitForm('/session', { fields: { name: 'ada', password: 'right' } })).status).toBe(
      403,
    );
  });

  it('of logins keeps redirects from fetch(), takes the form of the provider, and lets the page read the 401', async () => {
    const PROVIDER = 'https://login.example.org';
    const { port, page } = await start({ cors: logins, controllers: [LoginController, MeController] });
    expect((await page(SHOP).fetch('/auth/login', { credentials: 'include' })).readable).toBe(false);
    const opened = await send(port, '/auth/login', { headers: { 'Sec-Fetch-Site': 'cross-site' } });
    expect([opened.status, opened.headers.location]).toEqual([302, 'https://login.example.org/authorize']);
    const posted = await send(port, '/auth/callback', { method: 'POST', headers: { Origin: PROVIDER } });
    expect([posted.status, posted.headers.location]).toEqual([303, 'https://shop.example.com/']);
    expect((await send(port, '/me', { method: 'POST', headers: { Origin: PROVIDER } })).status).toBe(403);
    const me = await page(SHOP).fetch('/me', { credentials: 'include' });
    expect(me).toMatchObject({ readable: true, status: 401 });
  });

  it('of apps starts in production, and admits each of them with a token', async () => {
    const log: string[] = [];
    const cors = { ...apps, environment: 'production' };
    const { page } = await start({ cors, controllers: [OrdersController], log });
    const read = async (origin: string) => (await page(origin).fetch('/orders', { headers: TOKEN })).readable;
    const origins = [
      ...['capacitor://localhost', 'https://localhost', 'tauri://localhost', 'http://tauri.localhost', 'app://.'],
      'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      'moz-extension://1b4e28ba-2fa1-41d2-883f-0016d3cca427',
    ];
    for (const origin of origins) expect([origin, await read(origin)]).toEqual([origin, true]);
    const others = [
      ...['chrome-extension://ponmlkjihgfedcbaponmlkjihgfedcba', 'http://localhost', 'null'],
      'https://capacitor.example.org',
    ];
    for (const origin of others) expect([origin, await read(origin)]).toEqual([origin, false]);
  });

  it('of previews admits those of the domain, and on staging those of the hosting provider', async () => {
    const readers = async (environment: string, ...origins: string[]) => {
      const { page } = await start({ cors: { ...previews, environment }, controllers: [OrdersController] });
      const answers = await Promise.all(origins.map((origin) => page(origin).fetch('/orders')));
      return origins.filter((_, index) => answers[index]?.readable);
    };
    const OURS = ['https://preview-7.example.com', 'https://shop-x1y2z3-acme.vercel.app'] as const;
    const OTHERS = ['https://shop-x1y2z3.vercel.app', 'https://evil-acme.vercel.app', 'https://example.com'];
    expect(await readers('production', ...OURS, ...OTHERS)).toEqual([OURS[0]]);
    expect(await readers('staging', ...OURS, ...OTHERS)).toEqual([OURS[1]]);
  });

  it('of micro-frontends gives scripts to everybody, and data to the shells', async () => {
    const controllers = [FilesController, OrdersController];
    const { page } = await start({ cors: microFrontends, controllers });
    const shell = page('https://shell.example.com');
    const init = { credentials: 'include' as const };
    const remote = await page(STRANGER).fetch('/remotes/cart.js');
    expect(remote.readable).toBe(true);
    expect(remote.exchanges[0]?.headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect((await shell.fetch('/orders', init)).readable).toBe(true);
    expect((await page('https://cart.example.com').fetch('/orders', init)).blockedBy).toBe('origin');
  });

  it('of a CDN gives one answer for all pages, and Vary where they differ', async () => {
    const { port } = await start({ cors: cdn, controllers: [FilesController, OrdersController] });
    const headers = async (path: string, origin?: string) =>
      corsHeaders(await send(port, path, { headers: origin === undefined ? {} : { Origin: origin } }));
    for (const origin of [SHOP, STRANGER, undefined])
      expect(await headers('/assets/app.js', origin)).toEqual({ 'access-control-allow-origin': '*' });
    expect(await headers('/orders', SHOP)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    for (const origin of [STRANGER, undefined]) expect(await headers('/orders', origin)).toEqual({ vary: 'Origin' });
  });

  it('of a function answers a preflight and a request', async () => {
    const run = platform === 'express' ? handler : await onFastify();
    const ask = async (method: string, more: object) => {
      const headers = { host: 'api.example.com', origin: SHOP, ...more };
      const event = EVENTS['HTTP API v2']?.({ method, path: '/orders', headers });
      return answerOf(await run(event ?? {}, { awsRequestId: '1' }));
    };
    const asked = await ask('OPTIONS', { 'access-control-request-method': 'POST' });
    expect([asked.status, corsHeaders(asked)['access-control-allow-headers']]).toEqual([
      204,
      'Content-Type, Authorization',
    ]);
    const answer = await ask('GET', {});
    expect([answer.status, corsHeaders(answer)['access-control-allow-origin']]).toEqual([200, SHOP]);
  });

  it('of a watched file replaces the policies as the file changes', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-policies-'));
    const file = join(folder, 'policies.json');
    writeFileSync(file, '{}');
    process.env.POLICIES = file;
    try {
      const { PolicyFile } = await import('./shown/policy.file.js');
      const cors = { default: { origins: [SHOP] } };
      const { page, get } = await start({ cors, providers: [PolicyFile], controllers: [OrdersController] });
      expect((await page(STRANGER).fetch('/orders')).readable).toBe(false);
      writeFileSync(file, JSON.stringify({ default: { origins: [STRANGER] } }));
      await until(() => get(CorsService).report().revision > 1);
      expect((await page(STRANGER).fetch('/orders')).readable).toBe(true);
      expect((await page(SHOP).fetch('/orders')).readable).toBe(false);
    } finally {
      delete process.env.POLICIES;
      rmSync(folder, { recursive: true });
    }
  });
});
