import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, type INestApplication, VersioningType, Version } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsPolicy, CorsService, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { useStartApp } from '../kit/use.app.js';

const SHOP = 'https://shop.example.com';
const EVIL = 'https://evil.example.org';
const SHUT = { origins: [SHOP], enforce: 'unsafe' as const };

class StrangerWithExpress extends ExpressAdapter {
  override getType(): string {
    return 'stranger';
  }
}
class StrangerWithFastify extends FastifyAdapter {
  override getType(): 'fastify' {
    return 'stranger' as 'fastify';
  }
}
const adapters: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['node-http', () => new NodeHttpAdapter()],
  ['a stranger with the responses of Express', () => new StrangerWithExpress()],
  ['a stranger with the responses of Fastify', () => new StrangerWithFastify()],
];

const ran: string[] = [];

@Injectable()
class SlowOrigins implements OriginSource {
  key({ params }: CorsRequest) {
    return params['tenant'];
  }
  async origins(key: string) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (key === 'broken') throw new Error('no');
    return [SHOP];
  }
}

@Controller()
class ItemsController {
  @Post([':id', 'mine']) either() {
    ran.push('either');
    return '';
  }
  @Post('a/:id') first() {
    ran.push('first');
    return '';
  }
  @Post('a/mine') @CorsPolicy(SHUT) second() {
    ran.push('second');
    return '';
  }
  @Get('t/:tenant') @CorsPolicy({ origins: SlowOrigins, enforce: 'all' }) tenant() {
    ran.push('tenant');
    return '';
  }
}

@Controller()
class VersionsController {
  @Post('v/x') @Version('1') @CorsPolicy(SHUT) one() {
    ran.push('one');
    return '';
  }
  @Post('v/x') @Version('2') two() {
    ran.push('two');
    return '';
  }
}

describe.each(adapters)('enforce on %s', (_name, create) => {
  const startApp = useStartApp();
  const start = (cors: CorsModuleOptions, configure?: (app: INestApplication) => void) =>
    startApp({
      ...{
        platform: 'express',
        adapter: create(),
        cors,
        controllers: configure?.name === 'versioned' ? [ItemsController, VersionsController] : [ItemsController],
        providers: [SlowOrigins],
      },
      ...(configure ? { configure } : {}),
    });
  const post = async (port: number, path: string, origin: string, headers = {}, method = 'POST') => {
    ran.length = 0;
    const answer = await send(port, path, { method, headers: { Origin: origin, ...headers } });
    return [answer.status, [...ran]] as const;
  };

  it('stops where one of several routes of a handler would', async () => {
    const { port } = await start({ routes: [{ path: '/mine', policy: SHUT }] });
    expect(await post(port, '/mine', EVIL)).toEqual([403, []]);
    expect((await post(port, '/%6dine', EVIL))[1]).toEqual([]);
    expect((await post(port, '/other', EVIL))[1]).toEqual(['either']);
  });

  it('stops by the handler that is reached, where routers may choose another', async () => {
    const { port } = await start({});
    const [status, things] = await post(port, '/a/mine', EVIL);
    expect([status === 403, things]).toEqual(things.length === 0 ? [true, []] : [false, ['first']]);
  });

  it('follows versions and sources', async () => {
    const versioned = (app: INestApplication): void => {
      app.enableVersioning({ type: VersioningType.HEADER, header: 'X-V' });
    };
    const { port } = await start({}, versioned);
    expect(await post(port, '/v/x', EVIL, { 'X-V': '1' })).toEqual([403, []]);
    expect((await post(port, '/v/x', EVIL, { 'X-V': '2' }))[1]).toEqual(['two']);
    expect((await post(port, '/t/acme', EVIL, {}, 'GET'))[0]).toBe(403);
    expect((await post(port, '/t/acme', SHOP, {}, 'GET'))[1]).toEqual(['tenant']);
    expect(await post(port, '/t/broken', SHOP, {}, 'GET')).toEqual([403, []]);
  });

  it('stops at middleware, whatever the path is written like', async () => {
    const routes = ['/graphql', '/graphql/*'].map((path) => ({ path, policy: SHUT }));
    const { port } = await start({ routes }, (app) => {
      app.use('/graphql', (_request: unknown, response: { end(): void }) => {
        ran.push('middleware');
        response.end();
      });
    });
    for (const path of ['/graphql', '/graphql/', '/%67raphql', '/GRAPHQL', '/graphql//'])
      expect([path, (await post(port, path, EVIL))[1]]).toEqual([path, []]);
  });

  it('is turned on by replace()', async () => {
    const { port, get } = await start({ default: { origins: [SHOP] } });
    expect((await post(port, '/other', EVIL))[1]).toEqual(['either']);
    await get(CorsService).replace({ default: SHUT });
    expect(await post(port, '/other', EVIL)).toEqual([403, []]);
    await get(CorsService).replace({ default: { origins: [EVIL] } });
    const answer = await send(port, '/other', { method: 'POST', headers: { Origin: EVIL } });
    expect(corsHeaders(answer)['access-control-allow-origin']).toBe(EVIL);
  });
});
