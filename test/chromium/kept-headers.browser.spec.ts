import type { IncomingMessage, Server } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Browser, Page } from 'playwright-core';
import { startApp, type RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { ask, hasChromium, openBrowser, startPages } from './chromium.js';

const ran: string[] = [];
const preflights: string[] = [];

@Controller()
@CorsPolicy('page')
class KeptController {
  @Get('orders') list() {
    return '';
  }
  @Post('orders') @CorsPolicy(false) create() {
    ran.push('POST /orders');
    return '';
  }
  @Get('session') @CorsPolicy('signed') read() {
    return '';
  }
  @Post('session') start() {
    ran.push('POST /session');
    return '';
  }
  @Get('open') open() {
    return '';
  }
  @Post('open') openPost() {
    ran.push('POST /open');
    return '';
  }
}

const headers = { 'Content-Type': 'application/json' };
const inBrowser = hasChromium() ? describe : describe.skip;

inBrowser.each(platforms)('what Chromium keeps of a preflight, on %s', (platform) => {
  let browser: Browser;
  let pages: { port: number; close(): void };
  let running: RunningApp;
  let page: Page;
  const api = (path: string): string => `http://api.site.localhost:${running.port}${path}`;

  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), startPages()]);
    const origins = [`http://app.site.localhost:${pages.port}`];
    running = await startApp({
      platform,
      controllers: [KeptController],
      cors: { policies: { page: { origins }, signed: { origins, credentials: true } } },
    });
    (running.app.getHttpServer() as Server).prependListener('request', (request: IncomingMessage) => {
      if (request.method === 'OPTIONS') preflights.push(`${request.headers['access-control-request-method']}`);
    });
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
    await running?.close();
  });
  beforeEach(async () => {
    ran.length = preflights.length = 0;
    page = await (await browser.newContext()).newPage();
    await page.goto(`http://app.site.localhost:${pages.port}`);
  });

  it('opens no route of another method that is closed', async () => {
    expect(await ask(page, api('/orders'), { headers })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/orders'), { method: 'POST', headers, body: '{}' })).toBe('blocked');
    expect([ran, preflights]).toEqual([[], ['GET', 'POST']]);
  });

  it('sends no cookies to a route of another method that takes none', async () => {
    const credentials = 'include' as const;
    expect(await ask(page, api('/session'), { headers, credentials })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/session'), { method: 'POST', headers, body: '{}', credentials })).toBe('blocked');
    expect(ran).toEqual([]);
    expect(await ask(page, api('/session'), { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 201 });
  });

  it('is kept where the methods follow one policy', async () => {
    expect(await ask(page, api('/open'), { headers })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/open'), { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 201 });
    expect([ran, preflights]).toEqual([['POST /open'], ['GET']]);
  });
});
