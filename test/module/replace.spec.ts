import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post } from '@nestjs/common';
import { CorsPolicy, CorsService, ExposeHeaders, type CorsModuleOptions, type OriginSource } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { platforms } from '../kit/platforms.js';

const SHOP = 'https://shop.example.com';
const NEW = 'https://new.example.com';

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() @ExposeHeaders('X-Total') list() {
    return '';
  }
  @Post() @CorsPolicy({ extends: 'shop', credentials: true }) create() {
    return '';
  }
}

@Controller('files')
class FilesController {
  @Get(':name') file() {
    return '';
  }
}

let release: (() => void) | undefined;

@Injectable()
class TenantOrigins implements OriginSource {
  watched = 0;
  key() {
    return 'all';
  }
  origins() {
    return [SHOP];
  }
  watch() {
    this.watched++;
  }
}

@Controller('slow')
@CorsPolicy({ origins: TenantOrigins })
class SlowController {
  @Get() async slow() {
    await new Promise<void>((resolve) => (release = resolve));
    return '';
  }
}

const unprotected = { shop: { origins: [SHOP] }, unused: { origins: [NEW] } };

const cors: CorsModuleOptions = {
  default: { origins: [SHOP] },
  policies: { shop: { origins: [SHOP] } },
  routes: [{ path: '/files/*', policy: false }],
};

describe.each(platforms)('CorsService.replace() on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (): Promise<CorsService> => {
    const controllers = [OrdersController, FilesController, SlowController];
    running = await startApp({ platform, log, cors, controllers, providers: [TenantOrigins] });
    return running.get(CorsService);
  };
  const admitted = async (method: string, path: string, origin: string): Promise<[boolean, boolean]> => {
    const { port } = running as RunningApp;
    const asked = await preflight(port, path, origin, method);
    const answered = await send(port, path, { method, headers: { Origin: origin } });
    return [asked.status === 204, answered.headers['access-control-allow-origin'] === origin];
  };

  afterEach(async () => {
    await running?.close();
    log.length = 0;
  });

  it('replaces a named policy, with those that extend it, for preflights and answers', async () => {
    const service = await start();
    expect(await admitted('GET', '/orders', NEW)).toEqual([false, false]);
    await service.replace({ policies: { shop: { origins: [NEW], exposedHeaders: ['ETag'] } } });
    expect(await admitted('GET', '/orders', NEW)).toEqual([true, true]);
    expect(await admitted('GET', '/orders', SHOP)).toEqual([false, false]);
    expect(await admitted('POST', '/orders', NEW)).toEqual([true, true]);
    const { port } = running as RunningApp;
    expect(corsHeaders(await send(port, '/orders', { headers: { Origin: NEW } }))).toEqual({
      'access-control-allow-origin': NEW,
      'access-control-expose-headers': 'ETag, X-Total',
      vary: 'Origin',
    });
  });

  it('replaces the default and the entries of routes whole, and adds named policies', async () => {
    const service = await start();
    expect([await admitted('GET', '/none', NEW), await admitted('GET', '/files/a', NEW)]).toEqual([
      [false, false],
      [false, false],
    ]);
    await service.replace({
      default: 'added',
      policies: { added: { origins: [NEW] } },
      routes: [{ path: '/other/*', policy: false }],
    });
    expect(await admitted('GET', '/none', NEW)).toEqual([true, true]);
    expect(await admitted('GET', '/files/a', NEW)).toEqual([true, true]);
    expect(await admitted('GET', '/other/a', NEW)).toEqual([false, false]);
    expect(service.admits(NEW, { policy: 'added' })).toBe(true);
  });

  it('keeps earlier replacements', async () => {
    const service = await start();
    await service.replace({ policies: { shop: { origins: [NEW] } } });
    await service.replace({ default: { origins: [NEW] } });
    expect([await admitted('GET', '/orders', NEW), await admitted('GET', '/none', NEW)]).toEqual([
      [true, true],
      [true, true],
    ]);
    await service.replace({ default: false });
    expect(await admitted('GET', '/none', NEW)).toEqual([false, false]);
  });

  it('changes nothing if there is a fault, and reports every fault', async () => {
    const service = await start();
    const faulty = { default: { origins: [NEW] }, policies: { shop: { origins: ['https://*.com'] } }, route: [] };
    await expect(service.replace(faulty as never)).rejects.toMatchObject({
      name: 'CorsConfigurationError',
      issues: [
        { code: 'option-unknown', path: 'replace().route' },
        { code: 'pattern-public-suffix', path: 'replace().policies.shop.origins[0]' },
      ],
    });
    expect([await admitted('GET', '/none', NEW), await admitted('GET', '/none', SHOP)]).toEqual([
      [false, false],
      [true, true],
    ]);
    expect(service.report().revision).toBe(1);
  });

  it('counts revisions from 1, and reports when each took effect', async () => {
    const service = await start();
    const before = service.report();
    expect([before.revision, before.since]).toEqual([1, expect.any(Date)]);
    await service.replace({ default: { origins: [NEW] } });
    const after = service.report();
    expect([after.revision, after.since >= before.since]).toEqual([2, true]);
    expect(after.map(({ path, origins }) => [path, origins])).toContainEqual(['*', [NEW]]);
  });

  it('starts and calls new sources, and drops those that no policy uses', async () => {
    const service = await start();
    const source = (running as RunningApp).get(TenantOrigins);
    expect(source.watched).toBe(1);
    for (let round = 0; round < 50; round++)
      await service.replace({ policies: { shop: { origins: { source: TenantOrigins, ttl: 1_000 + round } } } });
    expect(await admitted('GET', '/orders', SHOP)).toEqual([true, true]);
    expect(source.watched).toBe(1);
    expect(service.report().sources).toHaveLength(3);
  });

  it('a request under way follows the new policies, with the lists that it has waited for', async () => {
    const service = await start();
    const { port } = running as RunningApp;
    const answer = send(port, '/slow', { headers: { Origin: SHOP } });
    while (release === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
    await service.replace({ default: { origins: [NEW] } });
    release();
    release = undefined;
    expect(corsHeaders(await answer)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
  });

  it('logs a warning of the configuration once, however often policies are replaced', async () => {
    running = await startApp({
      platform,
      log,
      cors: { ...cors, policies: unprotected },
      controllers: [OrdersController],
    });
    const service = running.get(CorsService);
    expect(log.join('\n')).toContain('unused');
    log.length = 0;
    await service.replace({ default: { origins: ['https://other.example.com'] } });
    await service.replace({ default: { origins: [SHOP] } });
    expect(log).toEqual([]);
    await service.replace({ policies: { idle: { origins: [NEW, 'https://idle.example.com'] } } });
    expect(log).toEqual([expect.stringContaining('idle')]);
  });

  it('turns enforce on and off', async () => {
    const service = await start();
    const { port } = running as RunningApp;
    const post = async (): Promise<number> =>
      (await send(port, '/none', { method: 'POST', headers: { Origin: NEW } })).status;
    expect(await post()).toBe(404);
    await service.replace({ default: { origins: [SHOP], enforce: 'unsafe' } });
    expect(await post()).toBe(403);
    await service.replace({ default: { origins: [SHOP] } });
    expect(await post()).toBe(404);
  });

  it('serves requests while policies are replaced many times', async () => {
    const service = await start();
    const { port } = running as RunningApp;
    const answers = Array.from({ length: 200 }, () => send(port, '/orders', { headers: { Origin: SHOP } }));
    for (let round = 0; round < 100; round++) {
      await service.replace({ policies: { shop: { origins: [round % 2 === 0 ? NEW : SHOP] } } });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const found = new Set((await Promise.all(answers)).map((answer) => JSON.stringify(corsHeaders(answer))));
    expect([...found].every((text) => text.includes(`"${SHOP}"`) || text === '{"vary":"Origin"}')).toBe(true);
  });
});

describe('CorsService.replace() on another adapter', () => {
  it('replaces the policies of routes and of what no controller serves', async () => {
    const app = await startApp({
      ...{
        platform: 'express',
        adapter: new NodeHttpAdapter(),
        cors,
        controllers: [OrdersController, FilesController],
      },
    });
    try {
      const service = app.get(CorsService);
      await service.replace({
        default: { origins: [NEW] },
        policies: { shop: { origins: [NEW], enforce: 'unsafe' } },
        routes: [],
      });
      const outcome = async (method: string, path: string, origin: string): Promise<unknown[]> => [
        (await preflight(app.port, path, origin, method)).status,
        corsHeaders(await send(app.port, path, { method, headers: { Origin: origin } })),
      ];
      const admitted = { 'access-control-allow-origin': NEW, vary: 'Origin' };
      expect([
        await outcome('GET', '/orders', NEW),
        await outcome('GET', '/orders', SHOP),
        await outcome('GET', '/files/a', NEW),
        (await send(app.port, '/orders', { method: 'POST', headers: { Origin: SHOP } })).status,
      ]).toEqual([
        [204, { ...admitted, 'access-control-expose-headers': 'X-Total' }],
        [403, { vary: 'Origin' }],
        [204, admitted],
        403,
      ]);
    } finally {
      await app.close();
    }
  });
});
