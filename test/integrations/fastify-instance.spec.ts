import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fastifyCors from '@fastify/cors';
import httpProxy from '@fastify/http-proxy';
import { Controller, Delete, Get, Version, VersioningType, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, RouteConstraints } from '@nestjs/platform-fastify';
import fastify, { type FastifyInstance } from 'fastify';
import { CorsPolicy, CorsService, type CorsConfigurationError } from 'nestjs-cors';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { useCreateApp, useStartApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT, DEFAULT_METHODS } from './pages.js';

@Controller()
class SecretController {
  @Delete('secret') @CorsPolicy(false) remove() {
    return 'removed';
  }
  @Get('cats/:name') @CorsPolicy('other') cat() {
    return 'cat';
  }
}

const cors = { default: { origins: [PAGE] }, policies: { other: { origins: [OTHER] } } };
const instanceOf = (app: INestApplication): FastifyInstance => app.getHttpAdapter().getInstance() as FastifyInstance;

/** Says yes to everybody, as hand-written layers do. */
function sayYes(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    void reply.header('access-control-allow-origin', String(request.headers.origin));
    if (request.method === 'OPTIONS') void reply.code(204).send();
    else if (request.headers['x-stop'] === '1') void reply.code(401).send('stopped');
    else done();
  });
}

async function premade(): Promise<FastifyInstance> {
  const instance = fastify();
  sayYes(instance);
  instance.get('/own', () => Promise.resolve('own'));
  instance.get('/cats/:id(^\\d+$)', () => Promise.resolve('number'));
  await instance.register(
    (plugin, _options, done) => {
      sayYes(plugin);
      plugin.get('/', () => Promise.resolve('plugged'));
      plugin.options('/', () => Promise.resolve('plain'));
      done();
    },
    { prefix: '/plug' },
  );
  void instance.register((plugin, _options, done) => done(void plugin.get('/later', () => Promise.resolve('later'))));
  return instance;
}

describe('a Fastify instance that was made before its adapter', () => {
  const startApp = useStartApp();
  const createApp = useCreateApp();

  it('its hooks run behind the module, for preflights and answers alike', async () => {
    const adapter = new FastifyAdapter((await premade()) as never);
    const running = await startApp({ platform: 'fastify', adapter, controllers: [SecretController], cors });
    const { port } = running;
    expect(await asked(PAGE, port, '/secret', 'DELETE')).toEqual(REFUSED);
    const explained = await running.get(CorsService).explain({ origin: PAGE, method: 'DELETE', path: '/secret' });
    expect(explained.preflight?.status).toBe(403);
    for (const headers of [{}, { 'x-stop': '1' }])
      expect(corsHeaders(await sendFrom(PAGE, port, '/secret', { method: 'DELETE', headers }))).toEqual({});
    expect(await asked(PAGE, port, '/nowhere', 'GET')).toEqual(admitted());
    for (const path of ['/nowhere', '/plug', '/%FF']) {
      expect([path, corsHeaders(await sendFrom(PAGE, port, path))]).toEqual([path, READABLE]);
      expect([path, corsHeaders(await sendFrom(OTHER, port, path))]).toEqual([path, SILENT]);
    }
    expect(await asked(PAGE, port, '/plug', 'GET')).toEqual(admitted());
    expect(await asked(OTHER, port, '/plug/', 'GET')).toEqual(REFUSED);
  });

  it('its routes follow the default and not the policy of the controller beside them', async () => {
    const adapter = new FastifyAdapter((await premade()) as never);
    const running = await startApp({ platform: 'fastify', adapter, controllers: [SecretController], cors });
    const { port } = running;
    for (const [path, body] of [
      ['/own', 'own'],
      ['/cats/7', 'number'],
      ['/plug', 'plugged'],
      ['/plug/', 'plugged'],
      ['/later', 'later'],
    ] as const) {
      const answer = await sendFrom(PAGE, port, path);
      expect([answer.body, corsHeaders(answer)]).toEqual([body, READABLE]);
      expect(corsHeaders(await sendFrom(OTHER, port, path))).toEqual(SILENT);
      expect([path, await asked(PAGE, port, path, 'GET')]).toEqual([path, admitted()]);
      expect([path, await asked(OTHER, port, path, 'GET')]).toEqual([path, REFUSED]);
    }
    expect((await asked(OTHER, port, '/cats/tom', 'GET')).status).toBe(204);
    expect(await asked(PAGE, port, '/cats/tom', 'GET')).toEqual(REFUSED);
  });

  it('its own version constraint is used to find its routes', async () => {
    @Controller('items')
    class ItemsController {
      @Get() @Version('1') @CorsPolicy('other') first() {
        return 'first';
      }
      @Get() @Version('2') @CorsPolicy(false) second() {
        return 'second';
      }
      @Get('plain') plain() {
        return 'plain';
      }
    }
    const configure = (app: INestApplication): void =>
      void app.enableVersioning({ type: VersioningType.HEADER, header: 'Accept-Version' });
    const adapter = new FastifyAdapter(fastify() as never);
    const running = await startApp({ platform: 'fastify', adapter, controllers: [ItemsController], cors, configure });
    const { port } = running;
    const first = await sendFrom(OTHER, port, '/items', { headers: { 'Accept-Version': '1.x' } });
    expect([first.body, corsHeaders(first)['access-control-allow-origin']]).toEqual(['first', OTHER]);
    const second = await sendFrom(OTHER, port, '/items', { headers: { 'Accept-Version': '2.x' } });
    expect([second.body, corsHeaders(second)]).toEqual(['second', {}]);
    expect((await asked(OTHER, port, '/items', 'GET')).status).toBe(204);
    expect(await asked(PAGE, port, '/items', 'GET')).toEqual(REFUSED);
    expect(await asked(PAGE, port, '/items/plain', 'GET')).toEqual(admitted('GET, HEAD'));
  });

  it('a path that a controller serves for other hosts only follows the default', async () => {
    @Controller('shared')
    class SharedController {
      @Get() @RouteConstraints({ host: 'one.test' }) @CorsPolicy('other') one() {
        return 'of the controller';
      }
    }
    const instance = fastify();
    instance.get('/shared', () => Promise.resolve('of the instance'));
    const adapter = new FastifyAdapter(instance as never);
    const running = await startApp({ platform: 'fastify', adapter, controllers: [SharedController], cors });
    const read = async (Host: string, origin: string) => {
      const answer = await sendFrom(origin, running.port, '/shared', { headers: { Host } });
      return [answer.body, corsHeaders(answer)];
    };
    expect(await read('two.test', PAGE)).toEqual(['of the instance', READABLE]);
    expect(await read('two.test', OTHER)).toEqual(['of the instance', SILENT]);
    const ofController = { ...READABLE, 'access-control-allow-origin': OTHER };
    expect(await read('one.test', OTHER)).toEqual(['of the controller', ofController]);
    expect(await read('one.test', PAGE)).toEqual(['of the controller', SILENT]);
  });

  const withCors = (register: (instance: FastifyInstance) => unknown) => async (): Promise<INestApplication> => {
    const instance = fastify();
    await register(instance);
    return createApp({ platform: 'fastify', adapter: new FastifyAdapter(instance as never), cors });
  };
  const bring = Object.assign(
    async (instance: FastifyInstance) => {
      await instance.register(fastifyCors, { origin: true });
    },
    { [Symbol.for('skip-override')]: true },
  );
  it.each<[what: string, create: () => Promise<INestApplication>]>([
    ['it had from the start', withCors((instance) => instance.register(fastifyCors, { origin: true }))],
    ['it had, loaded later', withCors((instance) => void instance.register(fastifyCors, { origin: true }))],
    ['that a plugin of it brings', withCors((instance) => void instance.register(bring))],
    [
      'that main.ts registers',
      () =>
        createApp({
          platform: 'fastify',
          cors,
          configure: (app) => void instanceOf(app).register(fastifyCors, { origin: true }),
        }),
    ],
  ])('an application does not start with @fastify/cors %s', async (_what, create) => {
    const app = await create();
    const started = app.init().then(() => app.listen(0, '127.0.0.1'));
    await expect(started).rejects.toMatchObject({
      name: 'CorsConfigurationError',
      issues: [{ code: 'cors-enabled-twice', path: '@fastify/cors', hint: expect.stringContaining('@fastify/cors') }],
    } satisfies Partial<Record<keyof CorsConfigurationError, unknown>>);
  });

  it('@fastify/cors within a plugin is accepted and has no effect', async () => {
    const adapter = new FastifyAdapter();
    const configure = async (app: INestApplication): Promise<void> => {
      await instanceOf(app).register(async (plugin) => {
        await plugin.register(fastifyCors, { origin: '*' });
        plugin.get('/within', () => Promise.resolve('within'));
      });
    };
    const running = await startApp({ platform: 'fastify', adapter, cors, configure, log: [] });
    expect(corsHeaders(await sendFrom(PAGE, running.port, '/within'))).toEqual(READABLE);
    expect(corsHeaders(await sendFrom(OTHER, running.port, '/within'))).toEqual(SILENT);
    expect(await asked(OTHER, running.port, '/within', 'GET')).toEqual(REFUSED);
  });

  it('routes of a proxy with empty constraints are found', async () => {
    @Controller()
    class BesideController {
      @Delete('proxied/own') @CorsPolicy(false) own() {
        return '';
      }
    }
    const upstream = fastify();
    upstream.all('/*', (request) => Promise.resolve(`upstream ${request.method}`));
    await upstream.listen({ port: 0, host: '127.0.0.1' });
    const { port: behind } = upstream.server.address() as AddressInfo;
    const configure = async (app: INestApplication): Promise<void> => {
      const options = { upstream: `http://127.0.0.1:${behind}`, prefix: '/proxied' };
      await instanceOf(app).register(httpProxy as never, options as never);
    };
    try {
      const running = await startApp({ platform: 'fastify', controllers: [BesideController], cors, configure });
      const { port } = running;
      expect(await asked(PAGE, port, '/proxied/a', 'POST')).toEqual(admitted(DEFAULT_METHODS));
      const answer = await sendFrom(PAGE, port, '/proxied/a', { method: 'POST' });
      expect([answer.body, corsHeaders(answer)]).toEqual(['upstream POST', READABLE]);
      expect(await asked(OTHER, port, '/proxied/a', 'POST')).toEqual(REFUSED);
      expect(await asked(PAGE, port, '/proxied/own', 'DELETE')).toEqual(REFUSED);
    } finally {
      await upstream.close();
    }
  });
});
