import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Put, Version, VersioningType } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP, SHOP } from '../kit/origins.js';
import { listen, platforms } from '../kit/platforms.js';
import { useApp, useCreateApp } from '../kit/use.app.js';

@Controller('versions')
class VersionsController {
  @Get() @Version('1') @CorsPolicy('app') first() {
    return 1;
  }
  @Get() @Version('2') @CorsPolicy('both') second() {
    return 2;
  }
  @Put() @Version(['1', '2']) @CorsPolicy('both') put() {
    return '';
  }
}

@Controller('own')
class OwnController {
  @Put() @CorsPolicy('both') put() {
    return '';
  }
}

const cors = {
  policies: { app: { origins: [APP] }, both: { origins: [APP, SHOP] } },
  default: 'app',
};

describe.each(platforms)('repeated preflights for one path, on %s', (platform) => {
  const running = useApp({
    platform,
    cors,
    controllers: [VersionsController, OwnController],
    configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'x-version' }),
  });

  const ask = async (path: string, origin: string, method: string) => {
    const { status, headers } = await preflight(running.port, path, origin, method);
    return [status, headers['access-control-allow-origin'], headers['access-control-allow-methods']];
  };

  it('a preflight is answered for its own origin, whatever came before', async () => {
    // What GET reaches depends on its version: it is listed only for who gets the same answer there.
    const forApp = [204, APP, 'PUT'];
    const forShop = [204, SHOP, 'GET, HEAD, PUT'];
    for (const [origin, expected] of [
      [APP, forApp],
      [SHOP, forShop],
      [APP, forApp],
      ['https://other.example.com', [403, undefined, undefined]],
      [SHOP, forShop],
    ] as const)
      expect([origin, await ask('/versions', origin, 'PUT')]).toEqual([origin, expected]);
  });

  it('a preflight is answered for its own method and path, whatever came before', async () => {
    expect(await ask('/own', SHOP, 'PUT')).toEqual([204, SHOP, 'PUT']);
    expect(await ask('/own', SHOP, 'GET')).toEqual([403, undefined, undefined]);
    expect(await ask('/own', APP, 'GET')).toEqual([204, APP, undefined]);
    expect(await ask('/own?a', SHOP, 'PUT')).toEqual([204, SHOP, 'PUT']);
    for (const method of ['put', 'PUTS', '__proto__', 'PUT'])
      expect([method, (await ask('/own', SHOP, method))[0]]).toEqual([method, method === 'PUT' ? 204 : 403]);
  });
});

// What answers 404 stands ahead of a route that comes later: nobody reaches it.
describe('an application on Express that is given a route while it runs', () => {
  const running = useApp({ platform: 'express', cors });

  it('a preflight of the new route is answered by the default', async () => {
    const listed = async () =>
      (await preflight(running.port, '/late', APP, 'PUT')).headers['access-control-allow-methods'];
    expect(await listed()).toBe('GET, HEAD, PUT, PATCH, POST, DELETE');
    expect(await listed()).toBe('GET, HEAD, PUT, PATCH, POST, DELETE');
    (running.app.getHttpAdapter() as unknown as { put(path: string, handler: () => void): void }).put(
      '/late',
      () => undefined,
    );
    expect(await listed()).toBe('GET, HEAD, PUT, PATCH, POST, DELETE');
    expect((await send(running.port, '/late', { method: 'PUT' })).status).toBe(404);
  });
});

describe.each(platforms)('an application on %s that gets requests before its last route is registered', (platform) => {
  const createApp = useCreateApp();
  type Grown = Record<'put' | 'head', (path: string, handler: () => void) => void>;

  it('preflights follow all routes that can be reached at the time', async () => {
    const app = await createApp({ platform, cors, controllers: [OwnController] });
    await app.init();
    for (let time = 0; time < 2; time++)
      await app.get(CorsService).explain({ method: 'PUT', path: '/late', origin: APP });
    const adapter = app.getHttpAdapter() as unknown as Grown;
    adapter.put('/late', () => undefined);
    adapter.head('/late', () => undefined);
    const port = await listen(app);
    const answered = await preflight(port, '/late', APP, 'PUT');
    expect([answered.status, corsHeaders(answered)]).toEqual([
      204,
      {
        'access-control-allow-origin': APP,
        // On Express they stand behind what answers 404.
        'access-control-allow-methods': platform === 'express' ? 'GET, HEAD, PUT, PATCH, POST, DELETE' : 'HEAD, PUT',
        'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '600',
        vary: 'Origin, Access-Control-Request-Method',
      },
    ]);
  });
});
