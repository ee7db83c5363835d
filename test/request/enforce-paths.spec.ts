import { describe, expect, it } from '@jest/globals';
import { All, Controller, Delete, Get, Injectable, type INestApplication, Post } from '@nestjs/common';
import { CorsPolicy, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import type { Express } from 'express';
import { send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { EVIL, SHOP } from './enforce.cases.js';

/** What has run. */
const ran: string[] = [];

@Controller()
class ProxyController {
  @All('proxy/*') any() {
    ran.push('proxy');
    return '';
  }
}

@Controller()
class ClosedCatchAll {
  @All('*') @CorsPolicy(false) any() {
    ran.push('catch-all');
    return '';
  }
}

@Controller()
class AreaController {
  @Post(':area/list') @CorsPolicy({ origins: [SHOP], enforce: 'unsafe' }) list() {
    ran.push('list');
    return '';
  }
}

@Controller('items')
class ItemsController {
  @Get() list() {
    ran.push('list');
    return '';
  }
  @Post() create() {
    ran.push('create');
    return '';
  }
  @Delete() remove() {
    ran.push('remove');
    return '';
  }
}

@Injectable()
class TenantOrigins implements OriginSource {
  key({ params }: CorsRequest) {
    return params['tenant'];
  }
  origins() {
    return [SHOP];
  }
}

interface Responded {
  end(): void;
}
const GRAPHQL = { origins: [SHOP], enforce: 'unsafe' as const };

/** Middleware that answers below a path, as GraphQL servers on Express do. */
const answering = (path: string) => (app: INestApplication) =>
  void app.use(path, (_request: unknown, response: Responded) => {
    ran.push('middleware');
    response.end();
  });

describe.each(platforms)('enforce, where a path is read in two ways, on %s', (platform) => {
  const startApp = useStartApp();
  const post = async (port: number, path: string, origin: string, method = 'POST'): Promise<[number, string[]]> => {
    ran.length = 0;
    const { status } = await send(port, path, { method, headers: { Origin: origin } });
    return [status, [...ran]];
  };

  it.each([
    '/graphql',
    '/graphql/',
    '/graphql//',
    '/graphql/x',
    '/%67raphql//x',
    '/%67raphql',
    '/GRAPHQL',
    '/graphql?a=1',
  ])('stops at the middleware of an entry, by %s', async (path) => {
    const paths = ['/graphql', '/graphql/*'];
    const cors: CorsModuleOptions = { routes: paths.map((entry) => ({ path: entry, policy: GRAPHQL })) };
    const { port } = await startApp({ platform, cors, configure: answering('/graphql') });
    const [, things] = await post(port, path, EVIL);
    expect(things).toEqual([]);
  });

  it.each(['/proxy/admin/users', '/proxy/%61dmin/users', '/proxy//admin/users', '/proxy/x%2f..%2fadmin/users'])(
    'stops at a catch-all that serves an entry and more, by %s',
    async (path) => {
      const cors: CorsModuleOptions = { routes: [{ path: '/proxy/admin/*', policy: GRAPHQL }] };
      const { port } = await startApp({ platform, cors, controllers: [ProxyController] });
      expect(await post(port, path, EVIL)).toEqual([403, []]);
      expect((await post(port, '/proxy/other', EVIL))[1]).toEqual(['proxy']);
      expect((await post(port, '/proxy/admin/users', SHOP))[1]).toEqual(['proxy']);
    },
  );

  it('stops at the middleware of an entry ahead of a catch-all without cross-origin access', async () => {
    const cors: CorsModuleOptions = { routes: [{ path: '/graphql', policy: GRAPHQL }] };
    const configure = answering('/graphql');
    const { port } = await startApp({ platform, cors, controllers: [ClosedCatchAll], configure });
    expect(await post(port, '/graphql', EVIL)).toEqual([403, []]);
    expect((await post(port, '/pages', EVIL))[1]).toEqual(['catch-all']);
  });

  it('runs a request of an admitted page where an entry without a policy may govern the path as well', async () => {
    const cors: CorsModuleOptions = { routes: [{ path: '/area/*', policy: false }] };
    const { port } = await startApp({ platform, cors, controllers: [AreaController] });
    expect((await post(port, '/area/list', SHOP))[1]).toEqual(['list']);
    expect(await post(port, '/area/list', EVIL)).toEqual([403, []]);
  });

  it('stops where two readings lead to different tenants', async () => {
    const policy = { origins: TenantOrigins, enforce: 'unsafe' as const };
    const cors: CorsModuleOptions = { routes: [{ path: '/t/:tenant', policy }] };
    const providers = [TenantOrigins];
    const { port } = await startApp({ platform, cors, providers, configure: answering('/t') });
    expect(await post(port, '/t/acme', SHOP)).toEqual([200, ['middleware']]);
    expect(await post(port, '/t/%2561cme', EVIL)).toEqual([403, []]);
  });
});

describe('enforce on express', () => {
  const startApp = useStartApp();

  it('runs a request of an admitted page behind a route of the instance that passes it on', async () => {
    const configure = (app: INestApplication): void => {
      const instance = app.getHttpAdapter().getInstance() as Express;
      instance.all('/{*any}', (_request, _response, next) => next());
    };
    const { port } = await startApp({ platform: 'express', cors: {}, controllers: [AreaController], configure });
    const status = async (origin: string): Promise<number> =>
      (await send(port, '/area/list', { method: 'POST', headers: { Origin: origin } })).status;
    expect([await status(SHOP), await status(EVIL)]).toEqual([201, 403]);
  });

  /** As the package method-override does by `?_method=`. */
  const overriding = (app: INestApplication): void =>
    void app.use((request: { url: string; method: string }, _response: unknown, next: () => void) => {
      request.method = /_method=(\w+)/.exec(request.url)?.[1] ?? request.method;
      next();
    });

  it.each([
    ['a GET that becomes a DELETE', 'GET', { default: GRAPHQL }],
    [
      'a POST that becomes a DELETE',
      'POST',
      { routes: [{ path: '/items', methods: ['DELETE'], policy: GRAPHQL }] } satisfies CorsModuleOptions,
    ],
  ])('stops %s by middleware that overrides methods', async (_what, method, cors: CorsModuleOptions) => {
    ran.length = 0;
    const parts = { cors, controllers: [ItemsController], configure: overriding };
    const { port } = await startApp({ platform: 'express', ...parts });
    const { status } = await send(port, '/items?_method=DELETE', { method, headers: { Origin: EVIL } });
    expect([status, ran]).toEqual([403, []]);
    expect((await send(port, '/items', { headers: { Origin: EVIL } })).status).toBe(200);
  });
});
