import { afterEach, describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Injectable, Put } from '@nestjs/common';
import { RouteConstraints } from '@nestjs/platform-fastify';
import { CorsPolicy, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import express, { type Express } from 'express';
import { startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const ACME = 'https://acme.example.com';
const OTHER = 'https://other.example.com';

@Injectable()
class TenantSource implements OriginSource {
  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  origins(key: string): string[] {
    return key === 'acme' ? [ACME] : [];
  }
}
const policies: CorsModuleOptions['policies'] = { tenants: { origins: [TenantSource] } };

@Controller('public')
@CorsPolicy({ origins: '*' })
class PublicController {
  @Get(':tenant') one() {
    return 'public';
  }
}
@Controller('own')
class OwnController {
  @Get(':tenant') one() {
    return 'own';
  }
}
@Controller()
@CorsPolicy({ origins: '*' })
class CatchAllController {
  @All('*') all() {
    return 'all';
  }
}
@Controller('files')
@CorsPolicy({ origins: [OTHER] })
class FilesController {
  @Put('*') store() {
    return 'stored';
  }
}
@Controller('area')
class ConstrainedController {
  @RouteConstraints({ host: 'one.test' }) @Get('*') one() {
    return 'one';
  }
}
@Controller('chosen')
@CorsPolicy('tenants')
class ChosenController {
  @RouteConstraints({ host: 'one.test' }) @Get(':tenant/:other') one() {
    return 'one';
  }
  @RouteConstraints({ host: 'two.test' }) @Get(':other/:tenant') two() {
    return 'two';
  }
}

const headersOf = async ({ port }: RunningApp, method: string, path: string, origin: string, more = {}) =>
  corsHeaders(await send(port, path, { method, headers: { Origin: origin, ...more } }));
const admits = async ({ port }: RunningApp, method: string, path: string, origin: string): Promise<boolean> =>
  (await preflight(port, path, origin, method)).status === 204;

describe('sources of policies where either of two may apply', () => {
  let running: RunningApp | undefined;
  afterEach(async () => running?.close());

  const start = async (parts: AppParts): Promise<RunningApp> => {
    running = await startApp({ ...parts, providers: [TenantSource] });
    return running;
  };

  it('a mounted router does not use the parameters of the controller behind it', async () => {
    const app = await start({
      platform: 'express',
      controllers: [PublicController, OwnController],
      cors: { policies, default: 'tenants' },
      configure: (nest) => {
        const server = nest.getHttpAdapter().getInstance() as Express;
        const handler: express.RequestHandler = (request, response, next) =>
          request.headers['x-pass'] ? next() : void response.send('router');
        server.use('/public/acme', express.Router().all('/', handler));
        server.use('/own/acme', express.Router().all('/', handler));
      },
    });
    for (const path of ['/public/acme', '/own/acme']) {
      expect(await admits(app, 'GET', path, ACME)).toBe(false);
      expect(await headersOf(app, 'GET', path, ACME)).toEqual({ vary: 'Origin' });
    }
    const passed = { 'x-pass': '1' };
    expect(await headersOf(app, 'GET', '/public/acme', ACME, passed)).toEqual({ 'access-control-allow-origin': '*' });
    expect(await headersOf(app, 'GET', '/own/acme', ACME, passed)).toEqual({
      'access-control-allow-origin': ACME,
      vary: 'Origin',
    });
  });

  describe.each(platforms)('on %s', (platform) => {
    it('beside a public catch-all, the source of an entry reads the parameters of the entry', async () => {
      const routes = [{ path: '/area/:tenant/*', policy: 'tenants' }];
      const app = await start({
        platform,
        controllers: [CatchAllController],
        cors: { policies, default: false, routes },
      });
      expect(await admits(app, 'PUT', '/area/acme/x', ACME)).toBe(true);
      expect(await admits(app, 'PUT', '/area/acme/x', OTHER)).toBe(false);
      expect(await admits(app, 'PUT', '/area/else/x', ACME)).toBe(false);
    });

    it('a decorated wildcard route at the path of an entry keeps its own policy alone', async () => {
      const app = await start({
        platform,
        controllers: [FilesController],
        cors: { default: false, routes: [{ path: '/files/*', policy: { origins: [ACME] } }] },
      });
      expect(await admits(app, 'PUT', '/files/a/b', OTHER)).toBe(true);
      expect(await admits(app, 'PUT', '/files/a/b', ACME)).toBe(false);
      const answer = { 'access-control-allow-origin': OTHER, vary: 'Origin' };
      expect(await headersOf(app, 'PUT', '/files/a/b', OTHER)).toEqual(answer);
    });
  });

  it('a route with constraints on Fastify uses the parameters of its entry', async () => {
    const routes = [{ path: '/area/:tenant/*', policy: 'tenants' }];
    const app = await start({
      platform: 'fastify',
      controllers: [ConstrainedController],
      cors: { policies, default: false, routes },
    });
    const one = { Host: 'one.test' };
    expect(await headersOf(app, 'GET', '/area/acme/x', ACME, one)).toEqual({
      'access-control-allow-origin': ACME,
      vary: 'Origin',
    });
    expect(await headersOf(app, 'GET', '/area/else/x', ACME, one)).toEqual({ vary: 'Origin' });
  });

  it('routes with constraints on Fastify use their own parameters', async () => {
    const app = await start({
      platform: 'fastify',
      controllers: [ChosenController],
      cors: { policies, default: false },
    });
    const read = { 'access-control-allow-origin': ACME, vary: 'Origin' };
    for (const [host, mine, other] of [
      ['one.test', '/chosen/acme/x', '/chosen/x/acme'],
      ['two.test', '/chosen/x/acme', '/chosen/acme/x'],
    ] as const) {
      expect(await headersOf(app, 'GET', mine, ACME, { Host: host })).toEqual(read);
      expect(await headersOf(app, 'GET', other, ACME, { Host: host })).toEqual({ vary: 'Origin' });
    }
  });
});
