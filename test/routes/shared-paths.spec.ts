import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Injectable, Post, Put } from '@nestjs/common';
import { CorsPolicy, type CorsReportOnlyEvent, type CorsRequest, type OriginSource } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP, SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useApp, useStartApp } from '../kit/use.app.js';

@Controller('cats')
@CorsPolicy('app')
class CatsController {
  @Get(':id') get() {
    return '';
  }
  @Put(':id') put() {
    return '';
  }
  @Post('new') @CorsPolicy('shop') post() {
    return '';
  }
  @Delete(':id/:part') @CorsPolicy('shop') delete() {
    return '';
  }
}

/** Each tenant's own origin. */
@Injectable()
class TenantOrigins implements OriginSource {
  static asked: (string | undefined)[] = [];
  key({ params }: CorsRequest) {
    TenantOrigins.asked.push(params.tenant);
    return params.tenant;
  }
  origins(tenant: string) {
    return Promise.resolve([`https://${tenant}.example.com`]);
  }
}

@Controller('tried/:tenant')
@CorsPolicy({ origins: [APP, SHOP], reportOnly: { origins: { source: TenantOrigins } } })
class TriedController {
  @Put() put() {
    return '';
  }
}

const USUAL = 'GET, HEAD, PUT, PATCH, POST, DELETE';
const VARY = { vary: 'Origin, Access-Control-Request-Method' };
const refused = [403, VARY] as const;
/** `maxAge` is 0 where another method of the path has a policy that refuses the origin. */
const admitted = (origin: string, methods: string, maxAge = 600) =>
  [
    204,
    {
      'access-control-allow-origin': origin,
      'access-control-allow-methods': methods,
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': String(maxAge),
      ...VARY,
    },
  ] as const;

const policies = { app: { origins: [APP] }, shop: { origins: [SHOP] } };

describe.each(platforms)('paths that reach the same routes, on %s', (platform) => {
  const cors = { policies, default: 'app' };
  const startApp = useStartApp();

  const asking = (running: RunningApp) => async (path: string, origin: string, method: string) => {
    const answer = await preflight(running.port, path, origin, method);
    return [path, answer.status, corsHeaders(answer)];
  };

  describe('with overlapping routes', () => {
    const running = useApp({ platform, cors, controllers: [CatsController] });

    it('they get the same response, and other paths their own', async () => {
      const ask = asking(running);
      for (const [path, origin, method, expected] of [
        ['/cats/1', APP, 'PUT', admitted(APP, 'GET, HEAD, PUT')],
        ['/cats/2', APP, 'GET', admitted(APP, 'GET, HEAD, PUT')],
        ['/cats/new', APP, 'PUT', admitted(APP, 'GET, HEAD, PUT', 0)],
        ['/cats/new', SHOP, 'POST', admitted(SHOP, 'POST', 0)],
        ['/cats/3', SHOP, 'POST', refused],
        ['/cats/3', APP, 'POST', admitted(APP, 'GET, HEAD, PUT')],
        ['/cats/1/2', SHOP, 'DELETE', admitted(SHOP, 'DELETE')],
        ['/cats/2/3', APP, 'DELETE', refused],
        ['/cats/4', APP, 'DELETE', admitted(APP, 'GET, HEAD, PUT')],
        ['/cats', APP, 'PUT', admitted(APP, USUAL)],
        ['/dogs', APP, 'PUT', admitted(APP, USUAL)],
      ] as const)
        for (const query of ['', '?again'])
          expect([method, await ask(path + query, origin, method)]).toEqual([method, [path + query, ...expected]]);
    });

    it('a method that no browser sends does not change later answers', async () => {
      const ask = asking(running);
      for (const method of ['PROPFIND', 'UNLOCK', 'NONSENSE', 'put']) await ask('/cats/5', APP, method);
      expect(await ask('/cats/6', APP, 'PUT')).toEqual(['/cats/6', ...admitted(APP, 'GET, HEAD, PUT')]);
    });
  });

  it('each path follows its own entry of "routes"', async () => {
    const routes = [
      { path: '/cats/7', methods: ['PATCH'], policy: 'shop' },
      { path: '/cats/:id/toys', policy: 'shop' },
    ];
    const running = await startApp({ platform, controllers: [CatsController], cors: { ...cors, routes } });
    const ask = asking(running);
    for (let time = 0; time < 3; time++) {
      expect(await ask('/cats/6', SHOP, 'PATCH')).toEqual(['/cats/6', ...refused]);
      expect(await ask('/cats/7', SHOP, 'PATCH')).toEqual(['/cats/7', ...admitted(SHOP, 'PATCH', 0)]);
      expect(await ask('/cats/8', APP, 'PATCH')).toEqual(['/cats/8', ...admitted(APP, 'GET, HEAD, PUT')]);
      expect(await ask('/cats/8/toys', SHOP, 'GET')).toEqual(['/cats/8/toys', ...admitted(SHOP, 'DELETE')]);
      expect(await ask('/cats/8/food', SHOP, 'GET')).toEqual(['/cats/8/food', ...refused]);
    }
  });

  it('a path at which a route of the instance comes first gets its own response', async () => {
    type Instance = Record<'put', (path: string, handler: () => string) => void>;
    const running = await startApp({
      platform,
      controllers: [CatsController],
      cors: { policies, default: 'shop' },
      configure: (app) => (app.getHttpAdapter().getInstance() as Instance).put('/cats/9', () => ''),
    });
    const ask = asking(running);
    for (let time = 0; time < 3; time++) {
      expect(await ask('/cats/8', APP, 'PUT')).toEqual(['/cats/8', ...admitted(APP, 'GET, HEAD, PUT')]);
      expect(await ask('/cats/9', APP, 'PUT')).toEqual(['/cats/9', ...refused]);
      // What a browser kept of it would count for the route of the instance, which follows another policy.
      expect(await ask('/cats/9', APP, 'GET')).toEqual(['/cats/9', ...admitted(APP, 'GET, HEAD', 0)]);
    }
  });

  describe('with a source in the policy on trial alone', () => {
    const running = useApp({ platform, cors, controllers: [TriedController], providers: [TenantOrigins] });
    const events: CorsReportOnlyEvent[] = [];
    const listener = (event: unknown): void => void events.push(event as CorsReportOnlyEvent);
    beforeAll(() => subscribe('nestjs-cors:report-only', listener));
    afterAll(() => void unsubscribe('nestjs-cors:report-only', listener));
    beforeEach(() => {
      events.length = TenantOrigins.asked.length = 0;
    });

    it.each<[string, (path: string, origin: string) => Promise<unknown>]>([
      ['a preflight', (path, origin) => preflight(running.port, path, origin, 'PUT')],
      ['a request', (path, origin) => send(running.port, path, { method: 'PUT', headers: { Origin: origin } })],
    ])('the source gets the parameters of %s', async (_what, ask) => {
      for (const tenant of ['app', 'shop', 'shop', 'app']) await ask(`/tried/${tenant}`, APP);
      // For the tenant "app" nothing would change.
      await until(() => events.length >= 2);
      expect(TenantOrigins.asked).toEqual(['app', 'shop', 'shop', 'app']);
      expect(events.map(({ changes }) => changes)).toEqual(
        Array(2).fill([{ what: 'origin', value: APP, admitted: false }]),
      );
    });
  });
});
