import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Res, type INestApplication, type Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, type OnGatewayConnection } from '@nestjs/websockets';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { CorsPolicy } from 'nestjs-cors';
import type { Socket } from 'socket.io';
import { startApp, type RunningApp } from '../kit/app.js';
import { send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { freePort } from '../sockets/wire.js';
import { ask, hasChromium, openBrowser, startPages } from './chromium.js';

const CLIENT = 'node_modules/socket.io-client/dist/socket.io.min.js';

/** The cookies that sockets were opened with, by the gateway. */
const opened: string[] = [];

@Controller('page')
class PageController {
  @Get() page(@Res() reply: { raw?: ServerResponse } & ServerResponse) {
    (reply.raw ?? reply).writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>own</title>');
  }
}

const inBrowser = hasChromium() ? describe : describe.skip;

inBrowser.each(platforms)('sockets of pages in Chromium on %s', (platform) => {
  let browser: Browser;
  let pages: { port: number; close(): void };
  let running: RunningApp | undefined;
  let [shop, stranger]: Page[] = [];
  const shopOrigin = (): string => `http://app.site.localhost:${pages.port}`;
  const api = (path: string, port = running?.port): string => `http://api.site.localhost:${port}${path}`;

  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), startPages()]);
  });
  afterAll(async () => {
    await browser?.close();
    pages?.close();
  });
  beforeEach(async () => {
    const context = await browser.newContext();
    await context.addCookies([
      { name: 'sid', value: 'victim', domain: 'api.site.localhost', path: '/', sameSite: 'Lax' },
    ]);
    [shop, stranger] = await Promise.all([context.newPage(), context.newPage()]);
    await shop.goto(`${shopOrigin()}/`);
    await stranger.goto(`http://evil.site.localhost:${pages.port}/`);
    opened.length = 0;
  });
  afterEach(async () => {
    // First the pages: a spare connection of the browser, without a request, would keep the server open for a minute.
    await shop?.context().close();
    await running?.close();
  });

  const start = async (providers: Type[], configure?: (app: INestApplication) => void): Promise<void> => {
    running = await startApp({
      platform,
      providers,
      controllers: [PageController],
      ...(configure ? { configure } : {}),
    });
  };
  const policy = () => CorsPolicy({ origins: [shopOrigin()], credentials: true });

  /** Whether `WebSocket` opens from a page. */
  const opens = (page: Page | undefined, url: string): Promise<boolean> =>
    (page as Page).evaluate(
      (target) =>
        new Promise<boolean>((resolve) => {
          const socket = new WebSocket(target.replace('http:', 'ws:'));
          socket.addEventListener('open', () => resolve(true));
          socket.addEventListener('error', () => resolve(false));
        }),
      url,
    );

  it('of ws: a stranger opens one with the user’s cookies without a policy, and none with it', async () => {
    class Recording implements OnGatewayConnection {
      handleConnection(_client: object, request: IncomingMessage) {
        opened.push(`${request.url} ${request.headers.cookie}`);
      }
    }
    class OpenGateway extends Recording {}
    class ShopGateway extends Recording {}
    WebSocketGateway({ path: '/open' })(OpenGateway);
    WebSocketGateway({ path: '/shop' })(ShopGateway);
    policy()(ShopGateway);
    await start([OpenGateway, ShopGateway], (app) => void app.useWebSocketAdapter(new WsAdapter(app)));
    expect(await opens(stranger, api('/open'))).toBe(true);
    expect(await opens(stranger, api('/shop'))).toBe(false);
    expect(await opens(shop, api('/shop'))).toBe(true);
    expect(opened).toEqual(['/open sid=victim', '/shop sid=victim']);
  });

  it('of Socket.IO by either transport, with credentials', async () => {
    class ChatGateway {
      whoami(client: Socket) {
        return client.handshake.headers.cookie ?? 'nobody';
      }
    }
    const descriptor = Object.getOwnPropertyDescriptor(ChatGateway.prototype, 'whoami') as PropertyDescriptor;
    SubscribeMessage('whoami')(ChatGateway.prototype, 'whoami', descriptor);
    WebSocketGateway()(ChatGateway);
    policy()(ChatGateway);
    await start([ChatGateway]);
    /** What the gateway answers, by Socket.IO's own client. */
    const chat = async (page: Page | undefined, transports: string[]): Promise<string> => {
      await (page as Page).addScriptTag({ path: CLIENT });
      return (page as Page).evaluate(
        ([url, ways]) =>
          new Promise<string>((resolve) => {
            const { io } = globalThis as unknown as { io: typeof import('socket.io-client').io };
            const socket = io(url, { transports: ways, withCredentials: true, reconnection: false, forceNew: true });
            socket.on('connect', () => socket.emit('whoami', 'x', resolve));
            socket.on('connect_error', () => resolve('refused'));
          }),
        [api(''), transports] as const,
      );
    };
    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      expect(await chat(shop, transports)).toBe('sid=victim');
      expect(await chat(stranger, transports)).toBe('refused');
    }
    const polled = await ask(stranger as Page, api('/socket.io/?EIO=4&transport=polling'), { credentials: 'include' });
    expect(polled).toBe('blocked');
  });

  it('that another server redirects are refused: they arrive with Origin: null, or not at all', async () => {
    class ChatGateway {}
    WebSocketGateway()(ChatGateway);
    policy()(ChatGateway);
    await start([ChatGateway]);
    const path = '/socket.io/?EIO=4&transport=';
    const arrived: (string | undefined)[] = [];
    running?.app.getHttpServer().prependListener('request', ({ headers }: IncomingMessage) => {
      arrived.push(headers.origin);
    });
    const redirecting = createServer((request, response) => {
      const { origin = '' } = request.headers;
      const headers = { 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' };
      response.writeHead(307, { ...headers, Location: api(String(request.url)) }).end();
    }).listen(0);
    const { port } = redirecting.address() as AddressInfo;
    const target = (transport: string) => `http://other.localhost:${port}${path}${transport}`;
    expect(await ask(shop as Page, target('polling'), { credentials: 'include' })).toBe('blocked');
    expect(arrived).toEqual(['null']);
    expect(await opens(shop, target('websocket'))).toBe(false);
    redirecting.close();
    const asNull = await send(Number(running?.port), `${path}polling`, { headers: { Origin: 'null' } });
    expect(asNull.status).toBe(403);
  });

  it('with false: of the application’s own page alone, at a port of the gateway’s own too', async () => {
    class OwnGateway {}
    class PortGateway {}
    const port = await freePort();
    WebSocketGateway()(OwnGateway);
    WebSocketGateway(port)(PortGateway);
    for (const type of [OwnGateway, PortGateway]) CorsPolicy(false)(type);
    await start([OwnGateway, PortGateway]);
    const path = '/socket.io/?EIO=4&transport=websocket';
    const own = await browser.newPage();
    await own.goto(api('/page'));
    const urls = [api(path), api(path, port)];
    expect(await Promise.all(urls.map((url) => opens(own, url)))).toEqual([true, true]);
    expect(await Promise.all(urls.map((url) => opens(stranger, url)))).toEqual([false, false]);
    await own.close();
  });
});
