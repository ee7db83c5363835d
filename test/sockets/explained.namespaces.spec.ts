import { afterEach, describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { WebSocketGateway, type GatewayMetadata } from '@nestjs/websockets';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { connectIo, EVIL, NEWS, SHOP, statusFrom } from './wire.js';

const SERVER = '/socket.io/?EIO=4&transport=websocket';
const OWN = 'A page of';

/** A gateway of a name, with the origins that its policy admits. */
function gateway(name: string, origins: string[] | false | undefined, options: GatewayMetadata = {}): Type {
  const type = Object.defineProperty(class {}, 'name', { value: name }) as Type;
  WebSocketGateway(options)(type);
  if (origins !== undefined) CorsPolicy(origins && { origins })(type);
  return type;
}

describe.each(platforms)('explanations of namespaces on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (gateways: Type[], cors: CorsModuleOptions = {}, parts: Partial<AppParts> = {}) => {
    running = await startApp({ platform, log, cors, providers: gateways, ...parts });
    log.length = 0;
    return running.port;
  };
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });
  const explain = (path: string, origin: string) =>
    (running as RunningApp).get(CorsService).explain({ path, origin, handshake: true });
  const answer = async (path: string, origin: string) => {
    const { route, policy, readable, stopped } = await explain(path, origin);
    return [route, policy, readable, stopped];
  };
  const connects = async (port: number, namespace: string, origin: string) => {
    const socket = await connectIo(`http://127.0.0.1:${port}${namespace}`, origin, { transports: ['websocket'] });
    if (typeof socket === 'string') return false;
    socket.disconnect();
    return true;
  };
  const policyOf = (name: string) => `${name} @CorsPolicy`;

  it('a namespace is explained by the name that clients connect to, and by the path of the report', async () => {
    const port = await start([
      gateway('ChatGateway', [SHOP], { namespace: 'chat' }),
      gateway('RoomGateway', [SHOP], { namespace: /^\/room-\d+$/ }),
    ]);
    const chat = ['WS /socket.io/chat (ChatGateway)', policyOf('ChatGateway')];
    for (const path of ['/chat', '/chat?token=1', '/socket.io/chat']) {
      expect(await answer(path, SHOP)).toEqual([...chat, true, undefined]);
      expect(await answer(path, EVIL)).toEqual([...chat, false, true]);
    }
    expect((await answer('/room-7', SHOP)).slice(1)).toEqual([policyOf('RoomGateway'), true, undefined]);
    expect((await answer('/room-x', SHOP)).slice(0, 2)).toEqual([undefined, false]);
    expect([await connects(port, '/chat', SHOP), await connects(port, '/chat', EVIL)]).toEqual([true, false]);
    expect([await connects(port, '/room-7', SHOP), await connects(port, '/room-x', SHOP)]).toEqual([true, false]);
  });

  it('what serves upgrades at that path goes before a namespace of its name', async () => {
    await start([gateway('ChatGateway', [SHOP], { namespace: 'chat' })], {
      policies: { live: { origins: [NEWS] }, any: { origins: [EVIL] } },
      routes: [
        { path: '/live', policy: 'live' },
        { path: '/*', policy: 'any' },
      ],
    });
    expect((await answer('/live', NEWS)).slice(1, 3)).toEqual(['live', true]);
    expect((await answer('/other', EVIL)).slice(1, 3)).toEqual(['any', true]);
    expect((await answer('/chat', EVIL)).slice(1, 3)).toEqual([policyOf('ChatGateway'), false]);
  });

  it('an entry of "routes" for exactly that path goes before a namespace', async () => {
    await start([gateway('ChatGateway', [SHOP], { namespace: 'chat' })], {
      policies: { live: { origins: [NEWS] } },
      routes: [{ path: '/chat', policy: 'live' }],
    });
    expect((await answer('/chat', NEWS)).slice(1, 3)).toEqual(['live', true]);
  });

  describe('where the root admits one page and /chat another', () => {
    const gateways = () => [gateway('RootGateway', [SHOP]), gateway('ChatGateway', [NEWS], { namespace: 'chat' })];

    it('the path of the server passes the page that either admits, and names the namespaces that open', async () => {
      const port = await start(gateways());
      for (const path of ['/socket.io/', SERVER]) {
        expect(await answer(path, NEWS)).toEqual([
          ...['WS /socket.io/chat (ChatGateway)', policyOf('ChatGateway'), true, undefined],
        ]);
        expect((await explain(path, NEWS)).reason).toBe(
          `${OWN} ${NEWS} can open a socket at ${path}. The policy "ChatGateway @CorsPolicy" admits the origin. ` +
            'Of the namespaces there, /chat opens, and / is refused.',
        );
        expect((await explain(path, SHOP)).reason).toContain('Of the namespaces there, / opens, and /chat is refused.');
        expect(await answer(path, EVIL)).toEqual([
          ...['WS /socket.io (RootGateway)', policyOf('RootGateway'), false, true],
        ]);
      }
      const statuses = await Promise.all([SHOP, NEWS, EVIL].map((origin) => statusFrom(port, SERVER, origin)));
      expect(statuses).toEqual([101, 101, 403]);
      expect([await connects(port, '/chat', NEWS), await connects(port, '/', NEWS)]).toEqual([true, false]);
    });

    it('a namespace that is refused after a handshake that passes is not said to be answered 403', async () => {
      await start(gateways());
      for (const path of ['/', '/socket.io']) {
        const { route, readable, stopped, blockedBy, reason } = await explain(path, NEWS);
        expect([route, readable, stopped, blockedBy]).toEqual([
          ...['WS /socket.io (RootGateway)', false, undefined, 'origin'],
        ]);
        expect(reason).toBe(
          `${OWN} ${NEWS} cannot open a socket at ${path}: the handshake passes, and the connection to the namespace / is ` +
            'refused. The policy "RootGateway @CorsPolicy" does not admit the origin.',
        );
      }
      expect((await explain('/chat', EVIL)).reason).toContain('the handshake is answered 403.');
    });

    it('the log tells a namespace that refuses from a handshake that is refused', async () => {
      const port = await start(gateways());
      expect(await connects(port, '/chat', SHOP)).toBe(false);
      await statusFrom(port, SERVER, EVIL);
      expect(log).toEqual([
        expect.stringContaining(
          `Refused "${SHOP}" at the connection to the namespace of WS /socket.io/chat (ChatGateway), whose handshake passed: ` +
            'the policy "ChatGateway @CorsPolicy" does not admit it.',
        ),
        expect.stringContaining(`Refused "${EVIL}" at the handshake of WS /socket.io (RootGateway): `),
      ]);
    });
  });

  it('a gateway without a policy is named, with the namespaces that refuse all the same', async () => {
    const port = await start([
      gateway('OpenGateway', undefined),
      gateway('ChatGateway', [SHOP], { namespace: 'chat' }),
    ]);
    for (const path of ['/', '/socket.io', '/socket.io/', SERVER]) {
      const explanation = await explain(path, EVIL);
      const { route, from, readable, reason } = explanation;
      expect([route, from, readable]).toEqual(['WS /socket.io (OpenGateway)', 'unprotected', true]);
      expect(reason).toContain('no policy governs its handshakes, since OpenGateway has no @CorsPolicy.');
      expect(explanation.toText()).not.toContain('no controller serves it');
    }
    expect((await explain(SERVER, EVIL)).reason).toContain('Of the namespaces there, / opens, and /chat is refused.');
    expect(await answer('/chat', EVIL)).toEqual([
      ...['WS /socket.io/chat (ChatGateway)', policyOf('ChatGateway'), false, undefined],
    ]);
    expect([await connects(port, '/', EVIL), await connects(port, '/chat', EVIL)]).toEqual([true, false]);
  });

  it('where nothing is, it is not said that a socket opens', async () => {
    await start([gateway('ChatGateway', [SHOP], { namespace: 'chat' })]);
    const { reason, toText } = await explain('/nowhere', EVIL);
    expect(reason).toContain('No gateway is at /nowhere');
    expect(toText()).toContain('route      no gateway serves it');
  });

  it('a gateway of ws at that path goes before nothing else', async () => {
    await start(
      [gateway('ShopGateway', [SHOP], { path: '/shop' })],
      {},
      { configure: (app) => void app.useWebSocketAdapter(new WsAdapter(app)) },
    );
    expect(await answer('/shop', SHOP)).toEqual(['WS /shop (ShopGateway)', policyOf('ShopGateway'), true, undefined]);
    expect((await answer('/', SHOP)).slice(0, 2)).toEqual([undefined, false]);
  });
});
