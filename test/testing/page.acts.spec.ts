import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, HttpCode, Param, Post, Req, Res, Sse, type INestApplication } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketGateway } from '@nestjs/websockets';
import { CorsPolicy } from 'nestjs-cors';
import { createBrowser, type BrowserOptions } from 'nestjs-cors/testing';
import { NEVER, of, concat } from 'rxjs';
import { SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';

interface Seen {
  headers: Record<string, string | undefined>;
  method: string;
  url: string;
}
const ran: string[] = [];

@Controller('forms')
@CorsPolicy({ origins: [SHOP], credentials: true, enforce: 'unsafe' })
class FormsController {
  @Post() send(@Req() { method, url, headers }: Seen) {
    ran.push(`${method} ${url} ${headers['content-type']} ${headers.origin} ${headers.cookie ?? 'no cookie'}`);
    return 'sent';
  }
  @Get() open(@Req() { method, url, headers }: Seen) {
    ran.push(`${method} ${url} ${headers.origin ?? 'no origin'} ${headers.cookie ?? 'no cookie'}`);
    return 'opened';
  }
}

@Controller('left-open')
@CorsPolicy({ origins: [SHOP] })
class LeftOpenController {
  @Post() send() {
    ran.push('left open');
  }
}

@Controller('events')
@CorsPolicy({ origins: [SHOP] })
class EventsController {
  @Sse() events() {
    return concat(of({ data: 'first' }), NEVER);
  }
  @Get('text') text() {
    return 'no events';
  }
}

@Controller('session')
@CorsPolicy({ origins: [SHOP], credentials: true })
class SessionController {
  @Post(':attributes') @HttpCode(204) set(
    @Param('attributes') attributes: string,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): unknown },
  ) {
    reply.header('Set-Cookie', `kept=1; Path=/; ${attributes.replaceAll('-', '; ')}`);
  }
  @Get() get(@Req() { headers }: Seen) {
    return headers.cookie ?? '';
  }
}

@WebSocketGateway({ path: '/chat' })
@CorsPolicy({ origins: [SHOP] })
class ChatGateway {}

describe.each(platforms)('a page of the browser for tests on %s', (platform) => {
  const createApp = useCreateApp();
  let app: INestApplication;
  const open = (origin = SHOP, options: Partial<BrowserOptions> = {}) => createBrowser(app, { origin, ...options });

  beforeEach(async () => {
    ran.length = 0;
    app = await createApp({
      platform,
      controllers: [FormsController, LeftOpenController, EventsController, SessionController],
      providers: [ChatGateway],
      // Fastify takes no bodies but JSON and text by itself.
      configure: (created) => {
        if (platform === 'express') return;
        const instance = created.getHttpAdapter().getInstance() as {
          addContentTypeParser(type: string, parser: (...args: never[]) => unknown): void;
        };
        instance.addContentTypeParser('*', (_request: never, _payload: never, done: (error: null) => void) =>
          done(null),
        );
      },
    });
    app.useWebSocketAdapter(new WsAdapter(app));
  });

  it('submits forms without asking, and enforce alone stops them', async () => {
    const fields = { amount: '1' };
    expect(await open(STRANGER).submitForm('/forms', { fields })).toMatchObject({ sent: true, status: 403 });
    expect(ran).toEqual([]);
    expect(await open(STRANGER).submitForm('/left-open', { fields })).toMatchObject({ sent: true, status: 201 });
    expect(ran.splice(0)).toEqual(['left open']);
    for (const [enctype, type] of [
      ['application/x-www-form-urlencoded', 'application/x-www-form-urlencoded;charset=UTF-8'],
      ['multipart/form-data', expect.stringContaining('multipart/form-data; boundary=')],
      ['text/plain', 'text/plain'],
    ] as const) {
      const submitted = await open().submitForm('/forms', { fields, enctype });
      expect([submitted.status, submitted.exchanges.length]).toEqual([201, 1]);
      expect(submitted.exchanges[0]?.requestHeaders).toMatchObject({ origin: SHOP, 'content-type': type });
    }
  });

  it('opens a GET form with its fields as the query and no Origin', async () => {
    await open(STRANGER).submitForm('/forms', { method: 'GET', fields: { q: 'a b' } });
    expect(ran).toEqual(['GET /forms?q=a+b no origin no cookie']);
  });

  it('sends a beacon without asking, and asks first where its type is not a form’s', async () => {
    const plain = await open(STRANGER).sendBeacon('/left-open', 'text');
    expect(plain).toMatchObject({ sent: true, status: 201, blockedBy: undefined });
    const json = await open(STRANGER).sendBeacon('/left-open', new Blob(['{}'], { type: 'application/json' }));
    expect(json).toMatchObject({ sent: false, status: undefined, blockedBy: 'origin' });
    expect(json.exchanges.map(({ kind }) => kind)).toEqual(['preflight']);
    expect(ran).toEqual(['left open']);
  });

  it('opens an event source where the policy admits it and the answer is an event stream', async () => {
    const opened = await open().eventSource('/events');
    expect(opened).toMatchObject({ readable: true, status: 200 });
    // The browser adds these itself, so that no preflight is sent.
    expect(opened.exchanges.map(({ kind, requestHeaders }) => [kind, requestHeaders])).toEqual([
      ['actual', { accept: 'text/event-stream', 'cache-control': 'no-cache', origin: SHOP }],
    ]);
    expect(await open(STRANGER).eventSource('/events')).toMatchObject({ readable: false, blockedBy: 'origin' });
    const text = await open().eventSource('/events/text');
    expect(text).toMatchObject({ readable: false, blockedBy: 'status' });
    expect(text.reason).toContain('has the status 200 and the type text/');
    expect(await open().eventSource('/events', { withCredentials: true })).toMatchObject({ blockedBy: 'credentials' });
  });

  it('opens a socket where the policy of the gateway admits it', async () => {
    expect(await open().webSocket('/chat')).toMatchObject({ sent: true, status: 101 });
    expect(await open(STRANGER).webSocket('/chat')).toMatchObject({ sent: true, status: 403 });
    expect((await open().webSocket('ws://localhost/chat', ['a', 'b'])).exchanges[0]?.requestHeaders).toMatchObject({
      'sec-websocket-protocol': 'a, b',
      origin: SHOP,
    });
  });

  it('names the entry that was nearly meant', async () => {
    const answer = await open(SHOP.replace('https:', 'http:')).fetch('/events/text');
    expect([answer.blockedBy, answer.reason]).toEqual([
      'origin',
      expect.stringContaining(`Only the scheme differs from ${SHOP}, which is admitted.`),
    ]);
  });

  describe.each([
    ['standard', {}, ['first', 'SameSite=None-Secure', 'SameSite=None-Secure-Partitioned']],
    ['chromium', {}, ['first', 'SameSite=None-Secure', 'SameSite=None-Secure-Partitioned']],
    ['chromium', { thirdPartyCookies: 'blocked' }, ['SameSite=None-Secure-Partitioned']],
    ['firefox', {}, ['SameSite=None-Secure', 'SameSite=None-Secure-Partitioned']],
    ['webkit', {}, ['SameSite=None-Secure-Partitioned']],
  ] as const)('%s %j', (engine, options, expected) => {
    it('sends a page of another site these cookies of the API', async () => {
      const include = { credentials: 'include' } as const;
      const sent: string[] = [];
      const first = open(SHOP, { engine, ...options, cookies: { own: '1' } });
      if ((await (await first.fetch('/session', include)).text()) === 'own=1') sent.push('first');
      for (const kind of [
        'SameSite=None-Secure',
        'SameSite=None-Secure-Partitioned',
        'SameSite=None-Partitioned',
        'SameSite=Lax',
      ]) {
        const page = open(SHOP, { engine, ...options });
        await page.fetch(`/session/${kind}`, { method: 'POST', ...include });
        if ((await (await page.fetch('/session', include)).text()) === 'kept=1') sent.push(kind);
      }
      expect(sent).toEqual(expected);
    });

    it('sends a form the cookies that the API has as a site of its own', async () => {
      const page = open(SHOP, { engine, ...options, cookies: { own: '1' } });
      await page.submitForm('/forms', { fields: { a: '1' } });
      await page.submitForm('/forms', { method: 'GET' });
      expect(ran).toEqual([expect.stringMatching(/^POST .* own=1$/), 'GET /forms no origin own=1']);
    });
  });

  it('sends a Lax cookie along where a form opens a page, and not where it posts', async () => {
    const page = open();
    await page.submitForm('/session/SameSite=Lax', {});
    await page.submitForm('/forms', { method: 'GET' });
    await page.submitForm('/forms', {});
    expect(ran).toEqual(['GET /forms no origin kept=1', expect.stringMatching(/ no cookie$/)]);
  });
});
