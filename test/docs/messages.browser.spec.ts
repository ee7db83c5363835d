import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Put } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Page } from 'playwright-core';
import { ask, type Asked } from '../chromium/chromium.js';
import { describeInChromium, useChromium, usePages } from '../chromium/use.chromium.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { pages as texts } from './pages.js';

const PAGE = 'http://page.localhost:*';

@Controller()
class MessagesController {
  @Get('closed') closed(): void {}
  @Put('closed') change(): void {}
  @Get('public')
  @CorsPolicy({ origins: '*' })
  public(): void {}
  @Get('listed')
  @CorsPolicy({ origins: [PAGE] })
  listed(): void {}
  @Put('listed')
  @CorsPolicy({ origins: [PAGE], methods: ['POST'] })
  put(): void {}
  @Get('cookies')
  @CorsPolicy({ origins: [PAGE] })
  cookies(): void {}
}

/** What proxies make of an answer. */
const PROXIES: Readonly<Record<string, (origin: string) => [status: number, headers: Record<string, string>]>> = {
  '/failing': (origin) => [500, { 'Access-Control-Allow-Origin': origin }],
  '/redirecting': (origin) => [302, { 'Access-Control-Allow-Origin': origin, Location: '/elsewhere' }],
  '/twice': (origin) => [200, { 'Access-Control-Allow-Origin': `${origin}, *` }],
  '/constant': () => [200, { 'Access-Control-Allow-Origin': 'https://a.example.com' }],
};

const WITH_COOKIES: Asked = { credentials: 'include' };
type Row = [title: string, at: 'app' | 'proxy', path: string, init: Asked];
const ROWS: readonly Row[] = [
  ["No 'Access-Control-Allow-Origin' header is present", 'app', '/closed', {}],
  ['The same, in response to the preflight request', 'app', '/closed', { method: 'PUT' }],
  ['It does not have HTTP ok status', 'proxy', '/failing', { method: 'PUT' }],
  ['Method is not allowed by Access-Control-Allow-Methods', 'app', '/listed', { method: 'PUT' }],
  [
    ...(['Request header field is not allowed by Access-Control-Allow-Headers', 'app', '/listed'] as const),
    { headers: { 'x-request-id': '7' } },
  ],
  ["Must not be the wildcard '*'", 'app', '/public', WITH_COOKIES],
  ["'Access-Control-Allow-Credentials' must be 'true'", 'app', '/cookies', WITH_COOKIES],
  ['Contains multiple values', 'proxy', '/twice', {}],
  ['Has a value that is not equal to the supplied origin', 'proxy', '/constant', {}],
  ['Redirect is not allowed for a preflight request', 'proxy', '/redirecting', { method: 'PUT' }],
];

/** The message that the page on troubleshooting has for Chromium under a title. */
function documented(title: string): RegExp {
  const section = (texts.get('docs/troubleshooting.md') ?? '').split(`### ${title}\n`)[1] ?? '';
  const message = /^- Chromium: `(.*)`$/m.exec(section)?.[1] ?? 'nothing is documented';
  return new RegExp(
    message
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replace('https://…', '.*')
      .replaceAll('…', '.*'),
  );
}

describeInChromium.each(platforms)('messages of Chromium on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  const running = useApp({
    ...{ platform, controllers: [MessagesController] },
    cors: { environment: 'development', default: false },
  });
  let proxy: Server;
  let page: Page;
  const messages: string[] = [];
  beforeAll(async () => {
    proxy = createServer((request, response) => {
      const { origin = '' } = request.headers;
      const [status, headers] = PROXIES[request.url ?? '']?.(origin) ?? [404, {}];
      response.writeHead(status, headers).end();
    }).listen(0, '127.0.0.1');
    page = await browser.newPage();
    page.on('console', (message) => void messages.push(message.text()));
    await page.goto(`http://page.localhost:${pages.port}/`);
  });
  afterAll(async () => {
    await page.close();
    proxy.close();
    proxy.closeAllConnections();
  });

  it.each(ROWS)('%s', async (title, at, path, init) => {
    messages.length = 0;
    const port = at === 'app' ? running.port : (proxy.address() as AddressInfo).port;
    expect(await ask(page, `http://127.0.0.1:${port}${path}`, init)).toBe('blocked');
    expect(messages.join('\n')).toMatch(documented(title));
  });
});

describe('the messages that are shown', () => {
  it('are all provoked', () => {
    const [shown = ''] = (texts.get('docs/troubleshooting.md') ?? '').split('## Not CORS');
    const titles = [...shown.matchAll(/^### (.*)$/gm)].map(([, title]) => title);
    expect(ROWS.map(([title]) => title)).toEqual(titles);
  });
});
