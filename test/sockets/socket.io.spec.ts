import { IncomingMessage } from 'node:http';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, type INestApplication, type Type } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { ConnectedSocket, SubscribeMessage, WebSocketGateway, type GatewayMetadata } from '@nestjs/websockets';
import {
  CorsPolicy,
  CorsService,
  type CorsDecisionEvent,
  type CorsModuleOptions,
  type CorsRequest,
  type OriginSource,
} from 'nestjs-cors';
import type { Server, ServerOptions, Socket } from 'socket.io';
import { startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { abandon, chat, connectIo, EVIL, freePort, NEWS, SHOP, statusFrom, upgrade, whoami } from './wire.js';

type Policy = Parameters<typeof CorsPolicy>[0];

/** A gateway that says whose cookie it was opened with. */
function gateway(policy: Policy | undefined, options: GatewayMetadata = {}, port = 0): Type {
  class ChatGateway {
    whoami(client: Socket) {
      return client.handshake.headers.cookie ?? 'nobody';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(ChatGateway.prototype, 'whoami') as PropertyDescriptor;
  SubscribeMessage('whoami')(ChatGateway.prototype, 'whoami', descriptor);
  ConnectedSocket()(ChatGateway.prototype, 'whoami', 0);
  WebSocketGateway(port, options)(ChatGateway);
  if (policy !== undefined) CorsPolicy(policy)(ChatGateway);
  return ChatGateway;
}

const named = (name: string, type: Type): Type => Object.defineProperty(type, 'name', { value: name });
const shop = { origins: [SHOP, 'https://*.shop.example.com'], credentials: true };
const news = { origins: [NEWS], credentials: true };
const POLLING = '/socket.io/?EIO=4&transport=polling';
const WEBSOCKET = '/socket.io/?EIO=4&transport=websocket';

@Injectable()
class TenantOrigins implements OriginSource {
  lists: Record<string, string[]> = { shop: [SHOP] };
  asked: CorsRequest[] = [];
  calls = 0;
  fault: 'throws' | 'hangs' | undefined;
  key(request: CorsRequest) {
    this.asked.push(request);
    return request.query.get('tenant') ?? undefined;
  }
  async origins(key: string) {
    this.calls++;
    await new Promise((resolve) => setTimeout(resolve, 10));
    if (this.fault === 'hangs') await new Promise(() => {});
    if (this.fault === 'throws') throw new Error('no database');
    return this.lists[key] ?? [];
  }
}

describe.each(platforms)('gateways of Socket.IO on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (
    gateways: Type[],
    cors: CorsModuleOptions = {},
    parts: Partial<AppParts> = {},
  ): Promise<number> => {
    running = await startApp({ platform, log, cors, ...parts, providers: [...gateways, ...(parts.providers ?? [])] });
    return running.port;
  };
  afterEach(async () => {
    await running?.close();
    running = undefined;
    log.length = 0;
  });

  describe('hijacking', () => {
    const cookie = { extraHeaders: { Origin: EVIL, Cookie: 'sid=victim' } };

    it.each(['websocket', 'polling'] as const)(
      'works by %s without a policy, and one line says so',
      async (transport) => {
        const port = await start([gateway(undefined)]);
        expect(await chat(`http://127.0.0.1:${port}`, EVIL, { transports: [transport], ...cookie })).toBe('sid=victim');
        expect(log.filter((line) => line.includes('gateway-unprotected'))).toHaveLength(1);
      },
    );

    it('is refused with a policy, on either transport', async () => {
      const port = await start([gateway(shop)]);
      const url = `http://127.0.0.1:${port}`;
      expect(await chat(url, EVIL, { transports: ['polling'], ...cookie })).toBe('403');
      expect(await statusFrom(port, WEBSOCKET, EVIL)).toBe(403);
      expect(await chat(url, SHOP, { transports: ['polling'] })).toBe('nobody');
      expect(await chat(url, SHOP, { transports: ['websocket'] })).toBe('nobody');
      expect(await chat(url, SHOP)).toBe('nobody');
      expect(await chat(url, undefined)).toBe('nobody');
    });
  });

  describe.each([
    ['the default path', {}, '/socket.io'],
    ['a path of its own', { path: '/live' }, '/live'],
    ['a namespace', { namespace: 'chat' }, '/socket.io'],
  ])('at %s', (_what, options, path) => {
    it('refuses and admits', async () => {
      const port = await start([gateway(shop, options)]);
      const url = `http://127.0.0.1:${port}${'namespace' in options ? '/chat' : ''}`;
      expect(await statusFrom(port, `${path}/?EIO=4&transport=websocket`, EVIL)).toBe(403);
      expect(await chat(url, 'https://a.shop.example.com', { path })).toBe('nobody');
      expect(await chat(url, EVIL, { path, transports: ['polling'] })).toBe('403');
    });
  });

  describe('JSONP', () => {
    const script = (extra = {}) => ({ headers: { 'Sec-Fetch-Site': 'cross-site', Cookie: 'sid=victim', ...extra } });
    const jsonp = '/socket.io/?EIO=3&transport=polling&j=0';
    const options = { allowEIO3: true } as GatewayMetadata;

    it('hands a session to scripts of any website without a policy, and to none with it', async () => {
      const open = await start([gateway(undefined, options)]);
      expect((await send(open, jsonp, script())).body).toContain('___eio[0]("');
      await running?.close();
      const port = await start([gateway(shop, options)]);
      const refused = [
        await send(port, jsonp, script()),
        await send(port, jsonp, script({ 'Sec-Fetch-Site': 'same-site' })),
        await send(port, jsonp),
        await send(port, jsonp.replace('j=', '%6a=')),
        await send(port, POLLING, script()),
      ];
      expect(refused.map(({ status, body }) => [status, body.includes('sid')])).toEqual(Array(5).fill([403, false]));
      const own = { headers: { 'Sec-Fetch-Site': 'same-origin' } };
      expect([(await send(port, jsonp, own)).status, (await send(port, POLLING, own)).status]).toEqual([200, 200]);
      expect(log.filter((line) => line.includes('a page of another site that sends no Origin'))).toHaveLength(1);
    });
  });

  it('trusts a host that a proxy says where the platform does', async () => {
    const adapter = platform === 'fastify' ? new FastifyAdapter({ trustProxy: true }) : undefined;
    const configure = (app: INestApplication): void => {
      if (platform === 'express') (app as NestExpressApplication).set('trust proxy', true);
    };
    const proxied = { Origin: 'https://app.example.com', 'X-Forwarded-Host': 'app.example.com' };
    const trusting = await start([gateway(false)], {}, { configure, ...(adapter ? { adapter } : {}) });
    expect((await upgrade(trusting, WEBSOCKET, proxied)).status).toBe(101);
    await running?.close();
    expect((await upgrade(await start([gateway(false)]), WEBSOCKET, proxied)).status).toBe(403);
  });

  it('hands requests on as Node made them', async () => {
    class RequestGateway {
      handleConnection(client: Socket) {
        seen.push(Object.getPrototypeOf(client.request) === IncomingMessage.prototype);
      }
    }
    const seen: boolean[] = [];
    WebSocketGateway()(RequestGateway);
    CorsPolicy(false)(RequestGateway);
    const port = await start([RequestGateway]);
    const url = `http://127.0.0.1:${port}`;
    for (const transport of ['polling', 'websocket']) {
      const socket = await connectIo(url, url, { transports: [transport] });
      if (typeof socket !== 'string') socket.disconnect();
    }
    expect(seen).toEqual([true, true]);
  });

  it('answers every request of polling by the policy', async () => {
    const port = await start([gateway({ ...shop, allowedHeaders: ['X-Tenant'] })]);
    const asked = await preflight(port, POLLING, SHOP, 'POST', 'x-tenant');
    expect([asked.status, corsHeaders(asked)]).toEqual([
      204,
      {
        'access-control-allow-origin': SHOP,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'X-Tenant',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Method',
      },
    ]);
    const refused = await preflight(port, POLLING, EVIL, 'POST');
    expect([refused.status, corsHeaders(refused)]).toEqual([403, { vary: 'Origin, Access-Control-Request-Method' }]);
    const readable = {
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    };
    const opened = await send(port, POLLING, { headers: { Origin: SHOP } });
    expect([opened.status, corsHeaders(opened)]).toEqual([200, readable]);
    const { sid } = JSON.parse(opened.body.slice(1)) as { sid: string };
    const post = { method: 'POST', body: '40' };
    const posted = await send(port, `${POLLING}&sid=${sid}`, { ...post, headers: { Origin: SHOP } });
    expect([posted.status, corsHeaders(posted)]).toEqual([200, readable]);
    // Another page that knows the session.
    const stolen = await send(port, `${POLLING}&sid=${sid}`, { ...post, headers: { Origin: EVIL } });
    expect([stolen.status, corsHeaders(stolen)]).toEqual([403, { vary: 'Origin' }]);
    const unknown = await send(port, `${POLLING}&sid=unknown`, { headers: { Origin: SHOP } });
    expect([unknown.status, corsHeaders(unknown)]).toEqual([400, readable]);
    const plain = await send(port, POLLING);
    expect([plain.status, corsHeaders(plain)]).toEqual([200, { vary: 'Origin' }]);
  });

  it('answers ahead of Engine.IO, whose refusal is a 400, with nothing of the request', async () => {
    const port = await start([gateway(shop)]);
    const answer = await upgrade(port, '/socket.io/?EIO=4&transport=nonsense', { Origin: EVIL });
    expect([
      answer.status,
      answer.headers.vary,
      Object.keys(answer.headers).filter((name) => name.startsWith('access-')),
    ]).toEqual([...[403, 'Origin', []]]);
  });

  it('admits the application’s own pages alone with false', async () => {
    const port = await start([gateway(false)]);
    const own = `http://127.0.0.1:${port}`;
    expect(await statusFrom(port, WEBSOCKET, own)).toBe(101);
    expect(await statusFrom(port, WEBSOCKET)).toBe(101);
    expect(await statusFrom(port, WEBSOCKET, SHOP)).toBe(403);
    expect(await statusFrom(port, WEBSOCKET, `http://127.0.0.1:${port + 1}`)).toBe(403);
    const from = (origin: string, site: string) => upgrade(port, WEBSOCKET, { Origin: origin, 'Sec-Fetch-Site': site });
    expect((await from('null', 'same-origin')).status).toBe(101);
    expect((await from(own, 'same-site')).status).toBe(403);
  });

  it.each([
    ['null', 'null'],
    ['15 KB', `https://${'a'.repeat(15_000)}.example.com`],
    ['two lines', [SHOP, SHOP]],
    ['an admitted one with a slash', `${SHOP}/`],
    ['an admitted one in upper case', SHOP.toUpperCase()],
    ['nothing', ''],
  ])('refuses an Origin of %s', async (_what, origin) => {
    const port = await start([gateway(shop)]);
    expect((await upgrade(port, WEBSOCKET, { Origin: origin })).status).toBe(403);
    expect((await send(port, POLLING, { headers: { Origin: origin } })).status).toBe(403);
  });

  it('admits everybody by a public policy', async () => {
    const port = await start([gateway({ origins: '*' })]);
    expect(await chat(`http://127.0.0.1:${port}`, EVIL)).toBe('nobody');
    const answer = await send(port, POLLING, { headers: { Origin: EVIL } });
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': '*' });
  });

  describe('namespaces of different policies', () => {
    const both = [
      named('ShopGateway', gateway('shop', { namespace: 'shop' })),
      named('NewsGateway', gateway('news', { namespace: 'news' })),
    ];
    const cors = { policies: { shop, news } };

    it.each(['websocket', 'polling'] as const)('each refuse by their own by %s', async (transport) => {
      const port = await start(both, cors);
      const url = `http://127.0.0.1:${port}`;
      const transports = { transports: [transport] };
      expect(await chat(`${url}/shop`, SHOP, transports)).toBe('nobody');
      expect(await chat(`${url}/news`, NEWS, transports)).toBe('nobody');
      expect(await chat(`${url}/news`, SHOP, transports)).toBe('Cross-origin connection refused');
      expect(await chat(`${url}/shop`, NEWS, transports)).toBe('Cross-origin connection refused');
      expect(await chat(`${url}/shop`, undefined, transports)).toBe('nobody');
      expect(await statusFrom(port, WEBSOCKET, EVIL)).toBe(403);
    });

    it('leave alone the one without a policy', async () => {
      const port = await start([both[0] as Type, named('OpenGateway', gateway(undefined))], cors);
      const url = `http://127.0.0.1:${port}`;
      expect(await chat(url, EVIL, { transports: ['websocket'] })).toBe('nobody');
      expect(await chat(`${url}/shop`, EVIL, { transports: ['websocket'] })).toBe('Cross-origin connection refused');
      expect(await chat(`${url}/shop`, SHOP)).toBe('nobody');
      expect(corsHeaders(await send(port, POLLING, { headers: { Origin: EVIL } }))).toEqual({});
    });

    it('of a pattern refuse by its policy', async () => {
      const port = await start([
        gateway(shop, { namespace: /^\/tenant-\d+$/ } as GatewayMetadata),
        named('NewsGateway', gateway(news)),
      ]);
      expect(await chat(`http://127.0.0.1:${port}/tenant-7`, SHOP)).toBe('nobody');
      expect(await chat(`http://127.0.0.1:${port}/tenant-7`, NEWS)).toBe('Cross-origin connection refused');
    });
  });

  it('governs a port of its own, at which pages of the application’s port are its own', async () => {
    const own = await freePort();
    const port = await start([gateway(false, {}, own)]);
    const page = `http://127.0.0.1:${port}`;
    expect(await statusFrom(own, WEBSOCKET, EVIL)).toBe(403);
    expect(await statusFrom(own, WEBSOCKET, page)).toBe(101);
    expect(await statusFrom(own, WEBSOCKET, `http://127.0.0.1:${own}`)).toBe(101);
    expect(await statusFrom(own, WEBSOCKET, `http://127.0.0.1:${own + 1}`)).toBe(403);
    expect((await upgrade(own, WEBSOCKET, { Origin: page, 'Sec-Fetch-Site': 'same-site' })).status).toBe(101);
    expect((await upgrade(own, WEBSOCKET, { Origin: page, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    // To a browser that page is of another origin: it has to see that it may read the answer.
    const polled = await send(own, POLLING, { headers: { Origin: page } });
    expect([polled.status, corsHeaders(polled)]).toEqual([
      200,
      { 'access-control-allow-origin': page, vary: 'Origin' },
    ]);
    expect(await chat(`http://127.0.0.1:${own}`, page)).toBe('nobody');
  });

  it('works with an adapter of the application’s own, whose cors option gives way', async () => {
    class OwnAdapter extends IoAdapter {
      override createIOServer(port: number, options?: object): Server {
        return super.createIOServer(port, { ...options, cors: { origin: '*' } } as ServerOptions) as Server;
      }
    }
    const configure = (app: INestApplication) => void app.useWebSocketAdapter(new OwnAdapter(app));
    const port = await start([gateway(shop)], {}, { configure });
    expect(await chat(`http://127.0.0.1:${port}`, SHOP)).toBe('nobody');
    expect(await statusFrom(port, WEBSOCKET, EVIL)).toBe(403);
    const answers = [
      await send(port, POLLING, { headers: { Origin: EVIL } }),
      await send(port, POLLING, { headers: { Origin: SHOP } }),
    ];
    expect(answers.map((answer) => [answer.status, answer.headers['access-control-allow-origin']])).toEqual([
      [403, undefined],
      [200, SHOP],
    ]);
    expect(
      log.some((line) =>
        /already had "access-control-allow-origin", set by the option "cors" of the server of sockets/.test(line),
      ),
    ).toBe(true);
  });

  describe('with a source', () => {
    const tenant = (origin: string): Promise<number> =>
      statusFrom((running as RunningApp).port, `${WEBSOCKET}&tenant=shop`, origin);
    const policy = { origins: { source: TenantOrigins, timeout: 300 } };
    const parts = { providers: [TenantOrigins] };

    it('asks it with host, path and query, once for all that wait', async () => {
      const port = await start([gateway(policy)], {}, parts);
      expect(await Promise.all(Array.from({ length: 20 }, () => tenant(SHOP)))).toEqual(Array(20).fill(101));
      const source = (running as RunningApp).get(TenantOrigins);
      const [{ method, path, host, params }] = source.asked as [CorsRequest];
      expect([method, path, host, params, source.calls]).toEqual(['GET', '/socket.io/', '127.0.0.1', {}, 1]);
      expect(await tenant(EVIL)).toBe(403);
      expect(await statusFrom(port, WEBSOCKET, SHOP)).toBe(403);
      const refused = log.filter((line) => line.startsWith('Refused'));
      expect(refused).toEqual([
        expect.stringContaining(`Refused "${EVIL}" at the handshake of WS /socket.io (ChatGateway): `),
        expect.stringContaining('does not admit it: key() of the source TenantOrigins returned none.'),
      ]);
      expect(refused[0]).toContain('the source TenantOrigins was asked for "shop".');
      const asked = { path: '/socket.io/?tenant=shop', origin: EVIL, handshake: true };
      expect((await (running as RunningApp).get(CorsService).explain(asked)).reason).toContain(
        'If this page is meant to open it, add the origin to the list of the source TenantOrigins for "shop".',
      );
      expect(await chat(`http://127.0.0.1:${port}`, SHOP, { query: { tenant: 'shop' } })).toBe('nobody');
    });

    it('does not ask it about own pages, nor about origins that the policy lists itself', async () => {
      const both = { origins: [NEWS, { source: TenantOrigins }] };
      const port = await start([gateway(both)], {}, parts);
      expect([await tenant(`http://127.0.0.1:${port}`), await tenant(NEWS), await tenant('null')]).toEqual([
        101, 101, 403,
      ]);
      expect((running as RunningApp).get(TenantOrigins).asked).toEqual([]);
    });

    it('refuses whoever it fails', async () => {
      await start([gateway(policy)], {}, parts);
      const source = (running as RunningApp).get(TenantOrigins);
      source.fault = 'throws';
      expect(await tenant(SHOP)).toBe(403);
      source.fault = 'hangs';
      expect(await tenant('https://other.example.com')).toBe(403);
    });

    it('refuses a client that reconnects after its origin was taken from the list', async () => {
      const port = await start([gateway(policy)], {}, parts);
      const options = { query: { tenant: 'shop' }, transports: ['websocket'] };
      const socket = await connectIo(`http://127.0.0.1:${port}`, SHOP, options);
      if (typeof socket === 'string') throw new Error(socket);
      const { get } = running as RunningApp;
      get(TenantOrigins).lists = { shop: [NEWS] };
      await get(CorsService).invalidate(TenantOrigins, 'shop');
      // What is open stays open.
      expect(await whoami(socket)).toBe('nobody');
      socket.disconnect();
      expect([await tenant(SHOP), await tenant(NEWS)]).toEqual([403, 101]);
    });

    it('survives clients that leave while it is asked, and closes while it is asked', async () => {
      const port = await start([gateway(policy)], {}, parts);
      const source = (running as RunningApp).get(TenantOrigins);
      source.fault = 'hangs';
      await Promise.all(Array.from({ length: 20 }, () => abandon(port, `${WEBSOCKET}&tenant=shop`, SHOP)));
      const waiting = Promise.all([1, 2].map(() => statusFrom(port, `${WEBSOCKET}&tenant=late`, SHOP)));
      const isAsked = () => source.asked.filter(({ query }) => query.get('tenant') === 'late').length === 2;
      while (!isAsked()) await new Promise((resolve) => setTimeout(resolve, 1));
      const since = performance.now();
      await running?.close();
      running = undefined;
      expect(await waiting).toEqual([503, 503]);
      expect(performance.now() - since).toBeLessThan(250);
    });
  });

  it('logs a flood of refusals in one line, and keeps nothing of it', async () => {
    const port = await start([gateway(shop)]);
    const refused = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at += 50)
        await Promise.all(
          Array.from({ length: 50 }, (_, i) => statusFrom(port, WEBSOCKET, `https://evil-${at + i}.example.org`)),
        );
    };
    await refused(500);
    globalThis.gc?.();
    const before = process.memoryUsage().heapUsed;
    await refused(2_500);
    globalThis.gc?.();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(40_000_000);
    const refusals = log.filter((line) => line.includes('evil-'));
    expect(refusals).toEqual([
      expect.stringContaining(
        'at the handshake of WS /socket.io (ChatGateway): the policy "ChatGateway @CorsPolicy" does not admit it.',
      ),
    ]);
    expect(await chat(`http://127.0.0.1:${port}`, SHOP)).toBe('nobody');
  }, 60_000);

  it('follows a policy that is replaced, and what is open stays open', async () => {
    const port = await start([gateway('shop')], { policies: { shop } });
    // By polling, each request would be asked for anew.
    const socket = await connectIo(`http://127.0.0.1:${port}`, SHOP, { transports: ['websocket'] });
    if (typeof socket === 'string') throw new Error(socket);
    const cors = (running as RunningApp).get(CorsService);
    await cors.replace({ policies: { shop: news } });
    expect(await Promise.all([SHOP, NEWS].map((origin) => statusFrom(port, WEBSOCKET, origin)))).toEqual([403, 101]);
    expect(await whoami(socket)).toBe('nobody');
    socket.disconnect();
    await expect(cors.replace({ policies: { shop: { origins: ['https://a.example.com/'] } } })).rejects.toThrow(
      'error',
    );
    expect(await Promise.all([SHOP, NEWS].map((origin) => statusFrom(port, WEBSOCKET, origin)))).toEqual([403, 101]);
  });

  it('publishes handshakes', async () => {
    const events: CorsDecisionEvent[] = [];
    const listen = (event: unknown) => void events.push(event as CorsDecisionEvent);
    const port = await start([gateway(shop)]);
    subscribe('nestjs-cors:decision', listen);
    await statusFrom(port, WEBSOCKET, EVIL);
    await send(port, POLLING, { headers: { Origin: SHOP } });
    unsubscribe('nestjs-cors:decision', listen);
    const about = {
      kind: 'handshake',
      method: 'GET',
      policy: 'ChatGateway @CorsPolicy',
      from: 'gateway',
      route: '/socket.io',
      handler: 'ChatGateway',
    };
    expect(events).toEqual([
      { ...about, admitted: false, reason: 'origin-refused', origin: EVIL },
      { ...about, admitted: true, reason: 'origin-admitted', origin: SHOP },
    ]);
  });

  it('reports and explains gateways', async () => {
    const own = await freePort();
    await start(
      [
        named('ShopGateway', gateway('shop', { namespace: 'shop' })),
        named('NewsGateway', gateway('news', { path: '/news' }, own)),
        named('OpenGateway', gateway(undefined, { path: '/open' })),
      ],
      { policies: { shop, news } },
    );
    const cors = (running as RunningApp).get(CorsService);
    const rows = cors.report().filter(({ method }) => method === 'WS');
    expect(rows.map(({ path, handler, policy, from, hosts }) => [path, handler, policy, from, hosts])).toEqual([
      ['/news', 'NewsGateway', 'news', 'gateway', [`*:${own}`]],
      ['/open', 'OpenGateway', false, 'unprotected', []],
      ['/socket.io/shop', 'ShopGateway', 'shop', 'gateway', []],
    ]);
    const explain = async (path: string, origin: string, host?: string) => {
      const asked = { path, origin, handshake: true, ...(host === undefined ? {} : { host }) };
      const { policy, from, readable, route, stopped } = await cors.explain(asked);
      return [route, policy, from, readable, stopped];
    };
    expect(await explain('/socket.io/shop', SHOP)).toEqual([
      'WS /socket.io/shop (ShopGateway)',
      'shop',
      'gateway',
      true,
      undefined,
    ]);
    expect(await explain(WEBSOCKET, EVIL)).toEqual([
      'WS /socket.io/shop (ShopGateway)',
      'shop',
      'gateway',
      false,
      true,
    ]);
    expect(await explain('/news', NEWS, `localhost:${own}`)).toEqual([
      'WS /news (NewsGateway)',
      'news',
      'gateway',
      true,
      undefined,
    ]);
    expect(await explain('/open', EVIL)).toEqual([
      ...['WS /open (OpenGateway)', false, 'unprotected', true, undefined],
    ]);
    expect(await explain('/socket.io/shop', 'http://localhost', 'localhost')).toEqual([
      ...['WS /socket.io/shop (ShopGateway)', 'shop', 'gateway', true, undefined],
    ]);
    const { reason } = await cors.explain({ path: '/socket.io/shop', origin: `${SHOP}/`, handshake: true });
    expect(reason).toContain('the handshake is answered 403');
  });
});
