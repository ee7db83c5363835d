import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, type INestApplication } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const SHOP = 'https://shop.example.com';
const TENANT = 'https://tenant.example.com';
const EVIL = 'https://evil.example.org';

@Injectable()
class TenantOrigins implements OriginSource {
  asked = 0;
  key({ params, host }: CorsRequest) {
    return params['tenant'] ?? host;
  }
  async origins(key: string) {
    this.asked++;
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (key === 'broken') throw new Error('no database');
    return [`https://${key}.example.com`];
  }
}

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() list() {
    return '';
  }
  @Post() create() {
    return '';
  }
  @Post('open') @CorsPolicy({ origins: '*' }) open() {
    return '';
  }
  @Post('closed') @CorsPolicy(false) closed() {
    return '';
  }
  @Post('plain') @CorsPolicy({ origins: [SHOP] }) plain() {
    return '';
  }
}

@Controller('tenants/:tenant')
@CorsPolicy({ origins: [SHOP, { source: TenantOrigins }], credentials: true })
class TenantController {
  @Post() create() {
    return '';
  }
}

@Controller('hosts')
@CorsPolicy({ origins: TenantOrigins })
class HostController {
  @Post() create() {
    return '';
  }
}

describe.each(platforms)('CorsService on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (configure?: (app: INestApplication) => void): Promise<CorsService> => {
    running = await startApp({
      ...{ platform, log, controllers: [OrdersController, TenantController, HostController] },
      providers: [TenantOrigins],
      cors: {
        default: { origins: ['https://default.example.com'] },
        policies: {
          shop: { origins: [SHOP, 'https://*.shop.example.com'], credentials: true },
          open: { origins: '*' },
          tenants: { origins: [SHOP, TenantOrigins] },
        },
        routes: [{ path: '/auth/*', passThrough: true }],
      },
      ...(configure ? { configure } : {}),
    });
    return running.get(CorsService);
  };

  afterEach(async () => {
    await running?.close();
    log.length = 0;
  });

  describe('admits()', () => {
    it.each([
      [SHOP, { policy: 'shop' }, true],
      ['https://a.shop.example.com', { policy: 'shop' }, true],
      [EVIL, { policy: 'shop' }, false],
      [EVIL, { policy: 'open' }, true],
      ['https://default.example.com', { policy: 'default' }, true],
      [SHOP, { policy: 'default' }, false],
      [SHOP, { policy: 'tenants' }, true],
      [TENANT, { policy: 'tenants' }, false],
      [undefined, { policy: 'open' }, false],
      ['null', { policy: 'shop' }, false],
      [SHOP, { method: 'POST', path: '/orders?page=2' }, true],
      [EVIL, { method: 'POST', path: '/orders' }, false],
      [EVIL, { method: 'POST', path: '/orders/open' }, true],
      [SHOP, { method: 'POST', path: '/orders/closed' }, false],
      [SHOP, { method: 'POST', path: '/auth/login' }, false],
      [SHOP, { method: 'POST', path: '/none' }, false],
      ['https://default.example.com', { method: 'POST', path: '/none' }, true],
      [SHOP, { method: 'POST', path: '/tenants/acme' }, true],
    ])('says of %s and %j: %j', async (origin, question, expected) => {
      const cors = await start();
      expect(cors.admits(origin, question)).toBe(expected);
    });

    it('returns a promise only if a source has to be called', async () => {
      const cors = await start();
      const question = { method: 'POST', path: '/tenants/tenant' };
      const first = cors.admits(TENANT, question);
      expect(first).toBeInstanceOf(Promise);
      expect([await first, cors.admits(TENANT, question), cors.admits(EVIL, question)]).toEqual([true, true, false]);
      expect(await cors.admits(TENANT, { method: 'POST', path: '/tenants/broken' })).toBe(false);
    });

    it('takes the host for a source, with or without a port', async () => {
      const cors = await start();
      const question = { method: 'POST', path: '/hosts' };
      expect(await cors.admits(TENANT, { ...question, host: 'tenant' })).toBe(true);
      expect(await cors.admits(TENANT, { ...question, host: 'tenant:8443' })).toBe(true);
      expect(await cors.admits(TENANT, { ...question, host: 'other' })).toBe(false);
    });

    it.each([
      ['an origin of 100 000 characters', `https://${'a'.repeat(100_000)}.com`, '/orders'],
      ['an origin with a line break', `${SHOP}\r\nX: y`, '/orders'],
      ['an origin that is no text', { toString: () => SHOP } as never, '/orders'],
      ['a malformed path', SHOP, '/%FF%'],
      ['a path without a slash', SHOP, 'orders'],
      ['a path of 100 000 characters', SHOP, `/${'%2e/'.repeat(25_000)}`],
      ['a path that is no text', SHOP, undefined as never],
    ])('does not throw for %s', async (_, origin, path) => {
      const cors = await start();
      expect(await cors.admits(origin, { method: 'POST', path })).toBe(false);
    });

    it('lists the policies if the named one does not exist', async () => {
      const cors = await start();
      expect(() => cors.admits(SHOP, { policy: 'shpo' })).toThrow(
        new TypeError('admits() knows no policy "shpo": there are "default", "shop", "open", "tenants".'),
      );
    });

    it('agrees with the preflight', async () => {
      const cors = await start();
      for (const path of ['/orders', '/orders/open', '/orders/closed', '/tenants/acme', '/none', '//orders', '/ORDERS'])
        for (const origin of [SHOP, EVIL, 'https://acme.example.com', 'https://default.example.com']) {
          const { status } = await preflight((running as RunningApp).port, path, origin, 'POST');
          const isAdmitted = await cors.admits(origin, { method: 'POST', path, host: '127.0.0.1' });
          expect([path, origin, isAdmitted]).toEqual([path, origin, status === 204]);
        }
    });
  });

  describe('trusts()', () => {
    /** Nest's own check asks it only where it would refuse. */
    const protectedApp = async (): Promise<(path: string, origin: string) => Promise<number>> => {
      await start((app) => {
        const cors = app.get(CorsService);
        app.enableCsrfProtection({ exclude: (request: object) => cors.trusts(request) });
      });
      const { port } = running as RunningApp;
      return async (path, origin) =>
        (await send(port, path, { method: 'POST', headers: { Origin: origin, 'Sec-Fetch-Site': 'cross-site' } }))
          .status;
    };

    it.each([
      ['/orders', SHOP, 201],
      ['/orders', 'https://a.shop.example.com', 201],
      ['/orders', EVIL, 403],
      ['/orders/plain', SHOP, 403],
      ['/orders/open', SHOP, 403],
      ['/orders/closed', SHOP, 403],
      ['/auth/login', SHOP, 403],
      ['/tenants/acme', SHOP, 201],
      ['/tenants/acme', EVIL, 403],
      ['/%FF', SHOP, 403],
    ])('lets Nest run a POST to %s of %s: %i', async (path, origin, status) => {
      const post = await protectedApp();
      // A malformed URL is refused by the platform itself.
      expect([status, ...(path === '/%FF' ? [400] : [])]).toContain(await post(path, origin));
    });

    it('uses the list of a source once it is in memory, and calls no source', async () => {
      const post = await protectedApp();
      const { port, get } = running as RunningApp;
      expect(get(TenantOrigins).asked).toBe(0);
      expect(await post('/tenants/tenant', EVIL)).toBe(403);
      await preflight(port, '/tenants/tenant', TENANT, 'POST');
      const { asked } = get(TenantOrigins);
      expect(await post('/tenants/tenant', TENANT)).toBe(201);
      expect(await post('/tenants/other', TENANT)).toBe(403);
      expect(asked).toBeGreaterThan(0);
    });

    it.each([[{}], [{ raw: {} }], [Object.create(null) as object]])(
      'returns false for anything that is not a request',
      async (odd) => {
        const cors = await start();
        expect(cors.trusts(odd)).toBe(false);
      },
    );
  });
});
