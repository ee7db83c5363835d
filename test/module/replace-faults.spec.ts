import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import {
  CorsConfigurationError,
  CorsPolicy,
  CorsService,
  type CorsModuleOptions,
  type CorsRequest,
  type OriginSource,
} from 'nestjs-cors';
import express from 'express';
import { createApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useClosing, useStartApp } from '../kit/use.app.js';

const SHOP = 'https://shop.example.com';
const NEW = 'https://new.example.com';
const TENANT = 'https://tenant.example.com';

@Injectable()
class TenantOrigins implements OriginSource {
  waiting: (() => void)[] = [];
  isSlow = false;
  watched = 0;
  key({ params }: CorsRequest) {
    return params['tenant'] ?? 'all';
  }
  async origins() {
    if (this.isSlow) await new Promise<void>((resolve) => void this.waiting.push(resolve));
    return [TENANT];
  }
  watch() {
    this.watched++;
  }
}

@Controller('tenants/:tenant')
@CorsPolicy('tenants')
class TenantController {
  @Get() read() {
    return 'read';
  }
  @Post() create() {
    return 'created';
  }
}

@Controller('things')
class ThingsController {
  @Get() read() {
    return 'read';
  }
}

const cors: CorsModuleOptions = {
  default: { origins: [SHOP] },
  policies: { tenants: { origins: TenantOrigins, enforce: 'unsafe' } },
};

describe.each(platforms)('CorsService.replace() on %s', (platform) => {
  const startApp = useStartApp();
  const log: string[] = [];
  const start = async () => {
    log.length = 0;
    const parts = { platform, cors, log, controllers: [TenantController, ThingsController] };
    const { port, get } = await startApp({ ...parts, providers: [TenantOrigins] });
    return { port, service: get(CorsService), source: get(TenantOrigins) };
  };

  it('binds no source, watches none and logs nothing where there is a fault', async () => {
    const { service, source } = await start();
    const before = JSON.stringify(service.report().sources);
    for (let round = 0; round < 20; round++) {
      const faulty = {
        default: { origins: { source: TenantOrigins, ttl: 1_000 + round } },
        policies: { added: { origins: [TenantOrigins] }, bad: { origins: ['https://*.com'] } },
      };
      await expect(service.replace(faulty)).rejects.toMatchObject({ name: 'CorsConfigurationError' });
    }
    expect([JSON.stringify(service.report().sources), source.watched, log]).toEqual([before, 1, []]);
    expect(service.report().revision).toBe(1);
  });

  it('no longer names policies beside a source that they have left', async () => {
    const { service } = await start();
    await service.replace({ policies: { added: { origins: TenantOrigins } } });
    await service.replace({ policies: { added: { origins: [NEW] } } });
    expect(service.report().sources.map(({ policies }) => policies)).toEqual([['tenants']]);
  });

  it('keeps what was replaced where a change has an undefined part', async () => {
    const { service } = await start();
    await service.replace({ default: { origins: [NEW] } });
    await service.replace({ default: undefined, policies: undefined, routes: undefined } as never);
    expect(service.admits(SHOP, { policy: 'default' })).toBe(false);
    expect(service.admits(NEW, { policy: 'default' })).toBe(true);
  });

  it.each([[null], [undefined], ['shop'], [[]], [{ policies: null }], [{ policies: 'shop' }], [{ default: 'none' }]])(
    'rejects %j and changes nothing',
    async (odd) => {
      const { service } = await start();
      const isRejected = await service.replace(odd as never).then(
        () => false,
        (error: unknown) => error instanceof CorsConfigurationError,
      );
      expect([isRejected, service.report().revision, service.admits(SHOP, { policy: 'default' })]).toEqual([
        true,
        1,
        true,
      ]);
    },
  );

  it.each([
    ['the same source', { origins: TenantOrigins, enforce: 'unsafe' as const }],
    ['the source with other bounds', { origins: { source: TenantOrigins, ttl: 2_000 }, enforce: 'unsafe' as const }],
  ])('a request that waits for a source follows the new policies, with %s', async (_what, tenants) => {
    const { port, service, source } = await start();
    source.isSlow = true;
    const ask = (origin: string) => send(port, '/tenants/acme', { method: 'POST', headers: { Origin: origin } });
    const asked = [ask(TENANT), ask(NEW), preflight(port, '/tenants/acme', TENANT, 'POST')];
    while (source.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 30));
    await service.replace({ policies: { tenants } });
    source.isSlow = false;
    for (const release of source.waiting.splice(0)) release();
    const [admitted, refused, asking] = await Promise.all(asked);
    expect([admitted?.status, admitted && corsHeaders(admitted), refused?.status, asking?.status]).toEqual([
      201,
      { 'access-control-allow-origin': TENANT, vary: 'Origin' },
      403,
      204,
    ]);
  });

  it('takes effect in the order of the calls, also at the same time and after the end', async () => {
    const { service } = await start();
    const origins = Array.from({ length: 50 }, (_, at) => `https://a${at}.example.com`);
    await Promise.all(origins.map((origin) => service.replace({ default: { origins: [origin] } })));
    expect(service.admits('https://a49.example.com', { policy: 'default' })).toBe(true);
    expect(service.report().revision).toBe(51);
  });
});

describe('CorsService.replace() of several applications on one Express instance', () => {
  const closing = useClosing();
  it('is followed by the others at once, and enforce of one holds for what belongs to none', async () => {
    const instance = express();
    const apps = [];
    for (const [prefix, settings] of [
      ['a', { default: { origins: [SHOP] } }],
      ['b', { default: { origins: [SHOP, NEW] } }],
    ] as const) {
      const app = await createApp({
        platform: 'express',
        adapter: new ExpressAdapter(instance),
        cors: settings as never,
        controllers: [ThingsController],
        configure: (it) => void it.setGlobalPrefix(prefix),
      });
      apps.push(closing(app));
      await app.init();
    }
    const { port } = closing(await listenOn(instance));
    const allowed = async (): Promise<boolean> => (await preflight(port, '/none', SHOP, 'POST')).status === 204;
    const posted = async (origin: string): Promise<number> =>
      (await send(port, '/none', { method: 'POST', headers: { Origin: origin } })).status;
    expect([await allowed(), await allowed(), await allowed(), await posted(NEW)]).toEqual([true, true, true, 404]);
    const [, second] = apps;
    await second?.get(CorsService).replace({ default: { origins: [NEW], enforce: 'unsafe' } });
    expect([await allowed(), await posted(SHOP), await posted(NEW)]).toEqual([false, 403, 403]);
    await second?.get(CorsService).replace({ default: { origins: [SHOP] } });
    expect([await allowed(), await posted(SHOP), await posted(NEW)]).toEqual([true, 404, 404]);
  });
});

async function listenOn(instance: express.Express) {
  const server = instance.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { port: (server.address() as { port: number }).port, close: () => void server.close() };
}
