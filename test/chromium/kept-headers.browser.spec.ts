import type { IncomingMessage, Server } from 'node:http';
import { beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Page } from 'playwright-core';
import { startApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { ask } from './chromium.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';

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
describeInChromium.each(platforms)('what Chromium keeps of a preflight, on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  let page: Page;
  const api = (path: string): string => `http://api.site.localhost:${running.port}${path}`;

  const running = useApp(() => {
    const origins = [`http://app.site.localhost:${pages.port}`];
    return startApp({
      platform,
      controllers: [KeptController],
      cors: { policies: { page: { origins }, signed: { origins, credentials: true } } },
    });
  });
  beforeAll(() => {
    (running.app.getHttpServer() as Server).prependListener('request', (request: IncomingMessage) => {
      if (request.method === 'OPTIONS') preflights.push(`${request.headers['access-control-request-method']}`);
    });
  });
  beforeEach(async () => {
    ran.length = preflights.length = 0;
    page = await (await browser.newContext()).newPage();
    await page.goto(`http://app.site.localhost:${pages.port}`);
  });

  it('the preflight of one method does not let a page send another method whose route is closed', async () => {
    expect(await ask(page, api('/orders'), { headers })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/orders'), { method: 'POST', headers, body: '{}' })).toBe('blocked');
    expect([ran, preflights]).toEqual([[], ['GET', 'POST']]);
  });

  it('the preflight of one method does not let a page send cookies to a route that takes none', async () => {
    const credentials = 'include' as const;
    expect(await ask(page, api('/session'), { headers, credentials })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/session'), { method: 'POST', headers, body: '{}', credentials })).toBe('blocked');
    expect(ran).toEqual([]);
    expect(await ask(page, api('/session'), { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 201 });
  });

  it('a preflight is kept where all methods of the path follow one policy', async () => {
    expect(await ask(page, api('/open'), { headers })).toMatchObject({ status: 200 });
    expect(await ask(page, api('/open'), { method: 'POST', headers, body: '{}' })).toMatchObject({ status: 201 });
    expect([ran, preflights]).toEqual([['POST /open'], ['GET']]);
  });
});
