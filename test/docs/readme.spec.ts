import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { CorsService } from 'nestjs-cors';
import { listening } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';
import { blocks } from './pages.js';
import { AppModule } from './src/app.module.js';
// The tests that pages show are run as they are shown.
import './shown/orders.e2e-spec.js';
import './shown/session.e2e-spec.js';

const codeOf = (name: string): string => blocks.find((block) => block.name === name)?.code ?? '';
/** The comments behind the code of a block, paragraph by paragraph. */
const commentsOf = (name: string): string[] =>
  (/(?:^\/\/.*\n)+$/m.exec(codeOf(name))?.[0] ?? '')
    .replace(/^\/\/ ?/gm, '')
    .split('\n\n')
    .map((paragraph) => paragraph.trimEnd());
const headersIn = (paragraph: string): Record<string, string> =>
  Object.fromEntries(
    [...paragraph.matchAll(/^ {2}([\w-]+): (.*)$/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value]),
  );

describe.each(platforms)('the quick start of the README on %s', (platform) => {
  const closing = useClosing();
  const start = async () =>
    closing(await listening(await NestFactory.create(AppModule, createAdapter(platform) as never, { logger: false })));
  const SHOP = 'https://shop.example.com';

  it('answers with the headers that its comments show', async () => {
    const { port } = await start();
    const [asked = '', answered = ''] = commentsOf('app.module.ts');
    const headers = { Origin: SHOP, Authorization: 'Bearer token' };
    const first = await preflight(port, '/orders', SHOP, 'POST', 'authorization,content-type');
    expect([first.status, corsHeaders(first)]).toEqual([204, headersIn(asked)]);
    expect(asked).toContain('  204 No Content\n');
    const second = await send(port, '/orders', { method: 'POST', headers });
    expect([second.status, corsHeaders(second)]).toEqual([201, headersIn(answered)]);
  });

  it('refuses any other page, as they say', async () => {
    const { port } = await start();
    const origin = 'http://localhost:5173';
    expect((await preflight(port, '/orders', origin, 'POST')).status).toBe(403);
    expect(corsHeaders(await send(port, '/orders', { headers: { Origin: origin } }))).toEqual({ vary: 'Origin' });
  });

  it('in development admits every port of localhost, and has the inspector', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'development';
    try {
      const { port } = await start();
      const answer = await preflight(port, '/orders', 'http://localhost:5173', 'POST', 'authorization');
      expect([answer.status, answer.headers['access-control-allow-headers']]).toEqual([
        204,
        'Content-Type, Authorization',
      ]);
      expect((await send(port, '/cors-inspector', { headers: { Host: 'localhost' } })).status).toBe(200);
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('is explained as the page on debugging shows', async () => {
    const running = await start();
    const explained = await running.get(CorsService).explain({
      ...{ method: 'POST', path: '/orders', origin: SHOP },
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': '7' },
    });
    const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
    const comment = /^\/\/ POST[\s\S]*?(?=\n\n)/m.exec(codeOf('cors.check.ts'))?.[0].replace(/^\/\/ ?/gm, '') ?? '';
    const [head = '', tail = ''] = comment.split('…').map(oneLine);
    expect(head).toContain('POST /orders from a page of');
    const text = oneLine(explained.toText());
    expect([text.slice(0, head.length), text.slice(-tail.length)]).toEqual([head, tail]);
  });
});
