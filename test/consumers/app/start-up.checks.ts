import assert from 'node:assert/strict';
import { Controller, Delete, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsConfigurationError, CorsModule, CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { createBrowser, expectCors } from 'nestjs-cors/testing';
import { create, type Platform } from './start.js';
import { Guide, TenantOrigins } from './tenants.js';

@Controller('closed')
@CorsPolicy(false)
class ClosedController {
  @Delete() remove() {
    return 'removed';
  }
}

@Module({})
class AnyModule {}

/** What stops the start of an application, as codes and places. */
async function faultsOf(platform: Platform, cors: CorsModuleOptions, more: DynamicModule[] = [], call = false) {
  const app = await create(platform, { module: AnyModule, imports: [CorsModule.forRoot(cors), ...more] });
  if (call) app.enableCors();
  try {
    await app.init();
  } catch (error) {
    assert.ok(error instanceof CorsConfigurationError, String(error));
    assert.ok(error instanceof Error);
    return error.issues.map(({ code, path }) => `${code} at ${path}`);
  } finally {
    await app.close();
  }
  return [];
}

const SOME: CorsModuleOptions = { default: { origins: ['https://a.example.com'] } };

/** Checks of start-up and of `CorsService`, by name. */
export const startUpChecks: Readonly<Record<string, (platform: Platform, shop: INestApplication) => Promise<void>>> = {
  'app.enableCors() is refused': async (platform) => {
    assert.deepEqual(await faultsOf(platform, SOME, [], true), [
      'cors-enabled-twice at app.enableCors() or NestFactory.create({ cors })',
    ]);
  },
  'a faulty origin stops the start': async (platform) => {
    const faults = await faultsOf(platform, { default: { origins: ['https://a.example.com/'] } });
    assert.deepEqual(faults, ['origin-trailing-slash at default.origins[0]']);
  },
  'a faulty variable stops the start': async (platform) => {
    const variables = await ConfigModule.forRoot({
      ignoreEnvFile: true,
      load: [() => ({ CORS_CREDENTIALS: 'perhaps' })],
    });
    const faults = await faultsOf(platform, SOME, [variables]);
    assert.equal(faults.length, 1);
    assert.match(String(faults[0]), / at env CORS_CREDENTIALS$/);
  },
  'options of the router of Fastify are those of the index': async (platform) => {
    if (platform !== 'fastify') return;
    const root = { module: AnyModule, imports: [CorsModule.forRoot(SOME)], controllers: [ClosedController] };
    // In some versions the adapter's defaults stand over these.
    const adapter = new FastifyAdapter({ ignoreTrailingSlash: true } as object);
    const app = await NestFactory.create(root, adapter, { logger: false, abortOnError: false });
    const page = createBrowser(app, { origin: 'https://a.example.com' });
    for (const path of ['/closed', '/closed/']) {
      const read = await page.fetch(path, { method: 'DELETE' });
      assert.equal(read.readable, false, path);
      assert.deepEqual(
        read.exchanges.map(({ kind, status }) => [kind, status]),
        [['preflight', 403]],
        path,
      );
    }
    await app.close();
  },
  'sound options start': async (platform) => {
    assert.deepEqual(await faultsOf(platform, SOME), []);
  },
  'CorsService comes by its type': async (_platform, shop) => {
    assert.equal(shop.get(Guide).cors, shop.get(CorsService));
    await shop.get(CorsService).invalidate(TenantOrigins, 'a');
  },
  'a page for tests': async (_platform, shop) => {
    const headers = { 'Content-Type': 'application/json' };
    const sent = { method: 'PATCH', headers, body: '{}' };
    const read = await createBrowser(shop, { origin: 'https://partner.example.net' }).fetch('/api/orders/7', sent);
    expectCors(read).toBeReadable();
    const blocked = await createBrowser(shop, { origin: 'https://stranger.example.org' }).fetch('/api/orders/7', sent);
    expectCors(blocked).toBeBlockedBy('origin');
    assert.deepEqual(
      blocked.exchanges.map(({ kind, status }) => [kind, status]),
      [['preflight', 403]],
    );
  },
  'the inspector': async (platform) => {
    const cors: CorsModuleOptions = { ...SOME, environment: 'development', inspector: true };
    const app = await create(platform, { module: AnyModule, imports: [CorsModule.forRoot(cors)] });
    const page = await createBrowser(app, { origin: 'http://localhost' }).fetch('/cors-inspector');
    assert.match(await page.text(), /<title>CORS inspector<\/title>/);
    await app.close();
  },
  'explain()': async (_platform, shop) => {
    const headers = { 'Content-Type': 'application/json', 'X-Key': '1' };
    const origin = 'https://partner.example.net';
    const explained = await shop.get(CorsService).explain({ method: 'PATCH', path: '/api/orders/7', origin, headers });
    const { route, policy, from, readable, blockedBy, preflight } = explained;
    assert.deepEqual(
      { route, policy, from, readable, blockedBy, status: preflight?.status },
      {
        ...{ route: 'PATCH /api/orders/:id (OrdersController.change)', policy: 'partner', from: 'handler' },
        ...{ readable: true, blockedBy: undefined, status: 204 },
      },
    );
  },
  'report()': async (_platform, shop) => {
    const rows = shop.get(CorsService).report();
    assert.deepEqual(
      rows.map(({ method, path, policy, from }) => `${method} ${path}: ${policy} of ${from}`),
      REPORT,
    );
  },
};

const REPORT = [
  'GET /api/answers/broken: default of default',
  'GET /api/answers/guarded: default of default',
  'GET /api/answers/varied: default of default',
  'GET /api/catalogue: public of controller',
  'PUT /api/catalogue: public of controller',
  'OPTIONS /api/catalogue/own: public of controller',
  'GET /api/catalogue/partners: CatalogueController.partners @CorsPolicy of handler',
  'GET /api/orders: default of default',
  'POST /api/orders: default of default',
  'DELETE /api/orders/:id: false of handler',
  'PATCH /api/orders/:id: partner of handler',
  'GET /api/t/:tenant: tenant of controller',
  'GET /api/v1/prices: partner of controller',
  'GET /api/v2/prices: public of controller',
  'GET /api/window: partner of controller',
  'GET /health: public of controller',
  'GET /files/*: public of routes[0]',
  'ALL /forms/*: routes[1].policy of routes[1]',
  'ALL *: default of default',
];
