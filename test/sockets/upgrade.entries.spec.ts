import websocket from '@fastify/websocket';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { WebSocketGateway } from '@nestjs/websockets';
import { WebSocketServer } from 'ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { sendRaw } from '../kit/wire.js';
import { EVIL, NEWS, SHOP, statusFrom, upgrade } from './wire.js';

@Controller('orders')
class OrdersController {
  @Get() list() {
    return 'orders';
  }
}

@WebSocketGateway()
@CorsPolicy({ origins: [NEWS] })
class NewsGateway {}

const cors: CorsModuleOptions = {
  default: { origins: [EVIL] },
  routes: [
    { path: '/left', passThrough: true },
    { path: '/posted', methods: ['POST'], policy: false },
    { path: '/tenants/:tenant', policy: false },
    { path: '/live', policy: { origins: [SHOP] } },
    { path: '/socket.io/*', policy: { origins: [SHOP] } },
  ],
};

/** Answers every upgrade, but for that of Engine.IO. */
function serveAll(app: INestApplication): void {
  const server = new WebSocketServer({ noServer: true });
  app.getHttpServer().on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!request.url?.startsWith('/socket.io/')) server.handleUpgrade(request, socket, head, () => undefined);
  });
}

describe.each(platforms)('entries of routes and upgrades on %s', (platform) => {
  let running: RunningApp | undefined;
  const start = async (providers: (typeof NewsGateway)[] = []): Promise<number> => {
    running = await startApp({ platform, cors, controllers: [OrdersController], configure: serveAll, providers });
    return running.port;
  };
  afterEach(() => running?.close());

  it('govern what no gateway serves, and nothing else does', async () => {
    const port = await start();
    const statuses = (path: string) =>
      Promise.all([SHOP, EVIL, undefined].map((origin) => statusFrom(port, path, origin)));
    expect(await statuses('/live')).toEqual([101, 403, 101]);
    expect(await statuses('/live?token=x')).toEqual([101, 403, 101]);
    expect(await statuses('/tenants/1')).toEqual([403, 403, 101]);
    expect(await statuses('/left')).toEqual([101, 101, 101]);
    expect(await statuses('/posted')).toEqual([101, 101, 101]);
    expect(await statuses('/orders')).toEqual([101, 101, 101]);
  });

  it('govern each reading of a path', async () => {
    const port = await start();
    const evil = (path: string) => statusFrom(port, path, EVIL);
    expect(await Promise.all(['/LIVE', '/%6cive', '//live', '/x/../live', '/./live'].map(evil))).toEqual(
      Array(5).fill(403),
    );
    expect(await statusFrom(port, '/x/../live', SHOP)).toBe(101);
  });

  it.each([
    ['in absolute form', 'GET http://localhost/live HTTP/1.1'],
    ['by POST', 'POST /live HTTP/1.1'],
    ['of another protocol', 'GET /live HTTP/1.1\r\nX-Upgrade: h2c'],
    ['with an escape that cannot be read', 'GET /tenants/%ff HTTP/1.1'],
  ])('refuse an upgrade %s', async (_what, line) => {
    const port = await start();
    const head = `${line}\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${EVIL}\r\n\r\n`;
    expect((await sendRaw(port, head)).map(({ status }) => status)).toEqual([403]);
  });

  it('refuse an Origin with bytes that browsers never send, and a second upgrade on a connection', async () => {
    const port = await start();
    const head = (origin: string): string =>
      `GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: ${origin}\r\n\r\n`;
    for (const origin of [`${SHOP}\u00ff`, `${SHOP}, ${SHOP}`, `${SHOP}\u0080.evil.example.org`])
      expect((await sendRaw(port, head(origin))).map(({ status }) => status)).toEqual([403]);
    const first = 'GET /orders HTTP/1.1\r\nHost: localhost\r\n\r\n';
    // Node hands over the connection before the request ahead of it is answered.
    expect((await sendRaw(port, first, head(EVIL))).at(-1)?.status).toBe(403);
  });

  it('admit own pages, and answer 403 with Vary', async () => {
    const port = await start();
    expect(await statusFrom(port, '/tenants/1', `http://127.0.0.1:${port}`)).toBe(101);
    const { status, headers } = await upgrade(port, '/live', { Origin: EVIL });
    expect([status, headers.vary, headers['access-control-allow-origin']]).toEqual([403, 'Origin', undefined]);
  });

  it('leave the path of a gateway to its own policy', async () => {
    const port = await start([NewsGateway]);
    const socket = '/socket.io/?EIO=4&transport=websocket';
    expect(await Promise.all([SHOP, NEWS].map((origin) => statusFrom(port, socket, origin)))).toEqual([403, 101]);
  });

  it('are explained', async () => {
    await start();
    const service = (running as RunningApp).get(CorsService);
    const explain = async (path: string, origin: string) => {
      const { from, readable, reason } = await service.explain({ path, origin, handshake: true });
      return [from, readable, reason.includes('no policy governs')];
    };
    expect(await explain('/live', SHOP)).toEqual(['routes[3]', true, false]);
    expect(await explain('/live', EVIL)).toEqual(['routes[3]', false, false]);
    expect(await explain('/orders', EVIL)).toEqual(['unprotected', true, true]);
  });
});

describe('@fastify/websocket', () => {
  let running: RunningApp | undefined;
  afterEach(() => running?.close());

  it('is governed by the entry of its path', async () => {
    const configure = async (app: INestApplication): Promise<void> => {
      const instance = (app as NestFastifyApplication).getHttpAdapter().getInstance();
      await (app as NestFastifyApplication).register(websocket as never);
      instance.register((scope, _options, done) => {
        const open = (_socket: unknown): void => undefined;
        scope.get('/live', { websocket: true } as never, open as never);
        scope.get('/other', { websocket: true } as never, open as never);
        done();
      });
    };
    running = await startApp({ platform: 'fastify', cors, configure });
    const { port } = running;
    expect(await Promise.all([SHOP, EVIL, undefined].map((origin) => statusFrom(port, '/live', origin)))).toEqual([
      ...[101, 403, 101],
    ]);
    // Without an entry any website may open it.
    expect(await statusFrom(port, '/other', 'https://any.example.net')).toBe(101);
  });
});
