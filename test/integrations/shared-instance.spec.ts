import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Injectable,
  Options,
  Put,
  VersioningType,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CorsPolicy, CorsService, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import express, { type Express } from 'express';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { STRANGER, TENANT } from '../kit/origins.js';

const ADMIN = 'https://admin.example.com';
const BOTH = 'https://both.example.com';

@Injectable()
class TenantOrigins implements OriginSource {
  key({ params }: CorsRequest) {
    return params['tenant'];
  }
  async origins(tenant: string) {
    return Promise.resolve(tenant === 'acme' ? [TENANT] : []);
  }
}

@Controller('users')
class UsersController {
  @Put(':id') @CorsPolicy({ origins: [ADMIN], credentials: true }) update() {
    return 'updated';
  }
  @Get(':id') @CorsPolicy({ origins: [ADMIN], credentials: true }) one() {
    return 'user';
  }
  @Get('of/:tenant') @CorsPolicy({ origins: TenantOrigins }) tenants() {
    return 'tenants';
  }
}

@Controller('shop')
class ShopController {
  @Put(':id') replace() {
    return 'replaced';
  }
  @Get(':id') item() {
    return 'item';
  }
  @Options(':id/options') options() {
    return 'options';
  }
}

interface Part {
  prefix: string;
  /** A path of it without the prefix. */
  path: string;
  cors: CorsModuleOptions;
  controller: Type;
  providers?: Type[];
}

const admin: Part = {
  prefix: 'admin',
  path: '/users/1',
  cors: { default: { origins: [ADMIN, BOTH] } },
  controller: UsersController,
  providers: [TenantOrigins],
};
const web: Part = { prefix: 'web', path: '/shop/1', cors: { default: { origins: '*' } }, controller: ShopController };

describe.each([
  ['the one before the other', [admin, web]],
  ['the other before the one', [web, admin]],
])('two applications on one Express instance, %s', (_order, parts) => {
  const apps: INestApplication[] = [];
  let server: Server | undefined;

  const start = async (
    configure: (instance: Express) => void = () => undefined,
    ownPrefix?: string,
  ): Promise<number> => {
    const instance = express();
    for (const { prefix, cors, controller, providers = [] } of parts) {
      const adapter = new ExpressAdapter(instance);
      const app = await createApp({ platform: 'express', adapter, cors, controllers: [controller], providers });
      app.setGlobalPrefix(ownPrefix ?? prefix);
      app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
      apps.push(app);
    }
    configure(instance);
    for (const app of apps) await app.init();
    server = createServer(instance).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as { port: number }).port;
  };
  afterEach(async () => {
    server?.close();
    await Promise.all(apps.splice(0).map((app) => app.close()));
  });
  const read = async (port: number, path: string, Origin: string) =>
    corsHeaders(await send(port, path, { headers: { Origin } }));
  const asked = async (port: number, path: string, origin: string, method = 'PUT') => {
    const answer = await preflight(port, path, origin, method);
    return [answer.status, answer.headers['access-control-allow-origin']];
  };

  it('each route follows the policy of its own application', async () => {
    const port = await start();
    expect(await asked(port, '/admin/users/1', ADMIN)).toEqual([204, ADMIN]);
    expect(await asked(port, '/admin/users/1', STRANGER)).toEqual([403, undefined]);
    expect(await asked(port, '/web/shop/1', STRANGER)).toEqual([204, '*']);
    expect(await read(port, '/admin/users/1', STRANGER)).toEqual({ vary: 'Origin' });
    expect(await read(port, '/admin/users/1', ADMIN)).toEqual({
      'access-control-allow-origin': ADMIN,
      'access-control-allow-credentials': 'true',
      vary: 'Origin',
    });
    expect(await read(port, '/web/shop/1', STRANGER)).toEqual({ 'access-control-allow-origin': '*' });
  });

  it('sources are asked by the application that has them', async () => {
    const port = await start();
    expect(await asked(port, '/admin/users/of/acme', TENANT, 'GET')).toEqual([204, TENANT]);
    expect(await asked(port, '/admin/users/of/other', TENANT, 'GET')).toEqual([403, undefined]);
    expect(await read(port, '/admin/users/of/acme', TENANT)).toEqual({
      'access-control-allow-origin': TENANT,
      vary: 'Origin',
    });
  });

  it('a path that belongs to neither admits only what both would', async () => {
    const port = await start((instance) => instance.get('/own', (_request, response) => void response.send('own')));
    for (const path of ['/own', '/nowhere', '/admin/nowhere', '/web/nowhere']) {
      expect([path, await asked(port, path, STRANGER)]).toEqual([path, [403, undefined]]);
      expect([path, await asked(port, path, BOTH)]).toEqual([path, [204, BOTH]]);
      expect([path, await read(port, path, STRANGER)]).toEqual([path, { vary: 'Origin' }]);
      expect([path, await read(port, path, BOTH)]).toEqual([
        path,
        { 'access-control-allow-origin': BOTH, vary: 'Origin' },
      ]);
    }
  });

  it('a route of one of the adapters follows the default of its application', async () => {
    const port = await start(() => {
      const app = apps[parts.indexOf(web)] as INestApplication;
      app.getHttpAdapter().get('/raw', (_request: unknown, response: { send(body: string): void }) => {
        response.send('raw');
      });
    });
    expect(await asked(port, '/raw', STRANGER, 'GET')).toEqual([204, '*']);
    expect(await read(port, '/raw', STRANGER)).toEqual({ 'access-control-allow-origin': '*' });
  });

  it('a route behind the 404 handler of the other application counts as absent', async () => {
    const port = await start(() => undefined, '');
    const [first, second] = parts.map(({ path }) => path) as [string, string];
    expect(await asked(port, first, ADMIN)).toEqual([204, first === web.path ? '*' : ADMIN]);
    expect([second, (await send(port, second, { method: 'PUT' })).status]).toEqual([second, 404]);
    expect([second, await asked(port, second, STRANGER)]).toEqual([second, [403, undefined]]);
    expect([second, await asked(port, second, BOTH)]).toEqual([second, [204, BOTH]]);
  });

  it('plain OPTIONS requests are answered with the methods routed there', async () => {
    const port = await start();
    const answer = await send(port, '/admin/users/1', { method: 'OPTIONS', headers: { Origin: STRANGER } });
    expect([answer.status, answer.headers['allow'], corsHeaders(answer)]).toEqual([
      204,
      'GET, HEAD, PUT',
      { vary: 'Origin' },
    ]);
  });

  it('an OPTIONS handler of either is reached', async () => {
    const port = await start();
    const answer = await send(port, '/web/shop/1/options', { method: 'OPTIONS' });
    expect([answer.status, answer.body]).toEqual([200, 'options']);
  });

  it('a request is answered where its host cannot be read', async () => {
    const port = await start((instance) =>
      instance.set('trust proxy', () => {
        throw new Error('cannot tell');
      }),
    );
    const answer = await send(port, '/web/shop/1', { headers: { Origin: STRANGER, 'X-Forwarded-Host': 'a.test' } });
    expect([answer.status, answer.body]).toEqual([200, 'item']);
    expect((await preflight(port, '/admin/users/1', STRANGER, 'PUT')).status).toBe(403);
  });

  it('explain() agrees with the wire', async () => {
    await start();
    const [first, second] = apps as [INestApplication, INestApplication];
    for (const app of [first, second]) {
      const explain = (path: string) =>
        app
          .get(CorsService)
          .explain({ method: 'PUT', path, origin: STRANGER })
          .then(({ preflight: it }) => it?.status);
      expect([await explain('/admin/users/1'), await explain('/web/shop/1'), await explain('/nowhere')]).toEqual([
        403, 204, 403,
      ]);
    }
  });
});
