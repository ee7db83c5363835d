import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplication, Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { SubscribeMessage, WebSocketGateway, type GatewayMetadata, type OnGatewayConnection } from '@nestjs/websockets';
import type { IncomingMessage } from 'node:http';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { chatWs, EVIL, freePort, NEWS, SHOP, statusFrom, upgrade } from './wire.js';

type Policy = Parameters<typeof CorsPolicy>[0];

/** A gateway that says whose cookie it was opened with. */
function gateway(name: string, policy: Policy | undefined, options: GatewayMetadata = {}, port = 0): Type {
  class ChatGateway implements OnGatewayConnection {
    private readonly cookies = new WeakMap<object, string>();
    handleConnection(client: object, request: IncomingMessage) {
      this.cookies.set(client, request.headers.cookie ?? 'nobody');
    }
    whoami(client: object) {
      return { event: 'whoami', data: this.cookies.get(client) ?? 'unknown' };
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(ChatGateway.prototype, 'whoami') as PropertyDescriptor;
  SubscribeMessage('whoami')(ChatGateway.prototype, 'whoami', descriptor);
  WebSocketGateway(port, options)(ChatGateway);
  if (policy !== undefined) CorsPolicy(policy)(ChatGateway);
  return Object.defineProperty(ChatGateway, 'name', { value: name });
}

const shop = { origins: [SHOP], credentials: true };
const news = { origins: [NEWS], credentials: true };

describe.each(platforms)('gateways of ws on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (gateways: Type[], cors: CorsModuleOptions = {}): Promise<number> => {
    const configure = (app: INestApplication) => void app.useWebSocketAdapter(new WsAdapter(app));
    running = await startApp({ platform, log, cors, configure, providers: gateways });
    return running.port;
  };
  afterEach(async () => {
    await running?.close();
    running = undefined;
    log.length = 0;
  });

  it('are hijacked without a policy, and not with it', async () => {
    const port = await start([
      gateway('OpenGateway', undefined, { path: '/open' }),
      gateway('ShopGateway', shop, { path: '/shop' }),
    ]);
    const cookie = { Cookie: 'sid=victim' };
    expect(await chatWs(`ws://127.0.0.1:${port}/open`, EVIL, cookie)).toBe('sid=victim');
    expect(await chatWs(`ws://127.0.0.1:${port}/shop`, EVIL, cookie)).toBe('403');
    expect(await chatWs(`ws://127.0.0.1:${port}/shop`, SHOP, cookie)).toBe('sid=victim');
    expect(await chatWs(`ws://127.0.0.1:${port}/shop`, undefined)).toBe('nobody');
    expect(log.filter((line) => line.includes('gateway-unprotected'))).toEqual([
      expect.stringContaining('OpenGateway'),
    ]);
  });

  it('at several paths follow their own policies, however the path is spelled', async () => {
    const port = await start([
      gateway('ShopGateway', shop, { path: '/shop' }),
      gateway('NewsGateway', news, { path: '/news/' }),
    ]);
    const statuses = (path: string) => Promise.all([SHOP, NEWS, EVIL].map((origin) => statusFrom(port, path, origin)));
    expect(await statuses('/shop')).toEqual([101, 403, 403]);
    expect(await statuses('/news')).toEqual([403, 101, 403]);
    expect(await statuses('/news/../shop?x=1')).toEqual([101, 403, 403]);
    // Nest's adapter lets go of a socket that no gateway serves.
    await expect(statusFrom(port, '/none', SHOP)).rejects.toThrow('socket hang up');
  });

  it.each([
    ['with a path', { path: '/live' }, '/live'],
    ['without one', {}, '/any'],
  ])('govern a port of their own, %s', async (_what, options, path) => {
    const own = await freePort();
    const port = await start([gateway('ShopGateway', shop, options, own)]);
    const page = `http://127.0.0.1:${port}`;
    expect(await Promise.all([SHOP, EVIL, page, undefined].map((origin) => statusFrom(own, path, origin)))).toEqual([
      ...[101, 403, 101, 101],
    ]);
    expect(await chatWs(`ws://127.0.0.1:${own}${path}`, SHOP)).toBe('nobody');
  });

  it('answer a refusal with 403, Vary and no header of CORS', async () => {
    const port = await start([gateway('ShopGateway', shop, { path: '/shop' })]);
    const { status, headers } = await upgrade(port, '/shop', { Origin: EVIL });
    expect([status, headers]).toEqual([
      403,
      {
        connection: 'close',
        'content-type': 'application/json; charset=utf-8',
        'content-length': '79',
        vary: 'Origin',
      },
    ]);
  });

  it.each([
    ['null', 'null'],
    ['15 KB', `https://${'a'.repeat(15_000)}.example.com`],
    ['two lines', [SHOP, SHOP]],
  ])('refuse an Origin of %s', async (_what, origin) => {
    const port = await start([gateway('ShopGateway', shop, { path: '/shop' })]);
    expect((await upgrade(port, '/shop', { Origin: origin })).status).toBe(403);
  });

  it('admit the application’s own pages alone with false', async () => {
    const port = await start([gateway('ShopGateway', false, { path: '/shop' })]);
    expect(
      await Promise.all([`http://127.0.0.1:${port}`, SHOP].map((origin) => statusFrom(port, '/shop', origin))),
    ).toEqual([...[101, 403]]);
  });

  it('share a path with one policy, and are refused at start with two', async () => {
    const cors = { policies: { shop, news } };
    const port = await start([gateway('AGateway', 'shop'), gateway('BGateway', 'shop')], cors);
    expect(await statusFrom(port, '/', EVIL)).toBe(403);
    expect(
      (running as RunningApp)
        .get(CorsService)
        .report()
        .filter(({ method }) => method === 'WS'),
    ).toHaveLength(2);
    await running?.close();
    running = undefined;
    const codes = async (...gateways: Type[]): Promise<unknown> => {
      const error: unknown = await start(gateways, cors).catch((reason: unknown) => reason);
      return (error as { issues?: { code: string; path: string }[] }).issues?.map(
        ({ code, path }) => `${code} ${path}`,
      );
    };
    expect(await codes(gateway('AGateway', 'shop'), gateway('BGateway', 'news'))).toContain(
      'gateway-policies-differ BGateway @CorsPolicy',
    );
    expect(await codes(gateway('AGateway', 'shop'), gateway('OpenGateway', undefined))).toContain(
      'gateway-policies-differ OpenGateway @CorsPolicy',
    );
  });

  it('refuse a flood without harm', async () => {
    const port = await start([gateway('ShopGateway', shop, { path: '/shop' })]);
    for (let at = 0; at < 2_000; at += 50)
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => statusFrom(port, '/shop', `https://evil-${at + i}.example.org`)),
      );
    expect(log).toEqual([expect.stringContaining('the handshake of WS /shop (ShopGateway)')]);
    expect(await chatWs(`ws://127.0.0.1:${port}/shop`, SHOP)).toBe('nobody');
  });
});
