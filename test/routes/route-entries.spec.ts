import { describe, expect, it } from '@jest/globals';
import {
  All,
  Controller,
  Delete,
  Get,
  Injectable,
  Module,
  Options,
  Post,
  Put,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import {
  CorsPolicy,
  CorsService,
  ExposeHeaders,
  type CorsModuleOptions,
  type CorsRequest,
  type OriginSource,
} from 'nestjs-cors';
import type { AppParts, RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A, B } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const policies: CorsModuleOptions['policies'] = { a: { origins: [A] }, b: { origins: [B] }, both: { origins: [A, B] } };
const NONE: string[] = [];

@Controller('admin/users')
class UsersController {
  @Get(':id') one() {
    return '';
  }
  @Delete(':id') remove() {
    return '';
  }
  @Get('mine') @CorsPolicy('a') mine() {
    return '';
  }
  @Post('report') @ExposeHeaders('X-Total') report() {
    return '';
  }
}
@Controller('admin/open')
@CorsPolicy('a')
class OpenController {
  @Post() create() {
    return '';
  }
  @Get() list() {
    return '';
  }
}
@Controller('admin/inherited')
class InheritedController extends OpenController {}
@Controller()
class PartlyController {
  @Get(':area/list') list() {
    return '';
  }
  @Get('*') any() {
    return '';
  }
}
@Controller('any')
class AnyController {
  @All('thing') thing() {
    return '';
  }
  @Options('thing/options') options() {
    return '';
  }
}
@Controller()
@CorsPolicy('both')
class DecoratedEverything {
  @Get('*') page() {
    return '';
  }
  @Delete('*') remove() {
    return '';
  }
  @Post('*') post() {
    return '';
  }
}

@Injectable()
class TenantOrigins implements OriginSource {
  readonly seen: string[] = [];
  key({ params }: CorsRequest) {
    this.seen.push(JSON.stringify(params));
    return params.tenant;
  }
  origins(tenant: string) {
    return [`https://${tenant}.example.com`];
  }
}
@Controller('t/:id')
class TenantController {
  @Put('orders/:order') put() {
    return '';
  }
}

describe.each(platforms)('entries of "routes" and controllers on %s', (platform) => {
  const startApp = useStartApp();
  let running: RunningApp;
  const start = async (cors: CorsModuleOptions, parts: Partial<AppParts> = {}) => {
    running = await startApp({ platform, cors: { policies, ...cors }, ...parts });
    return running;
  };
  /** Which of the two pages may read an answer, and which gets its preflight admitted. */
  const admitted = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
    const port = running.port;
    const found: string[] = [];
    for (const [name, origin] of [
      ['a', A],
      ['b', B],
    ] as const) {
      const actual = corsHeaders(await send(port, path, { method, headers: { ...headers, Origin: origin } }));
      const asked = await preflight(port, path, origin, method);
      if (actual['access-control-allow-origin'] === origin) found.push(`read ${name}`);
      if (asked.status === 204) found.push(`preflight ${name}`);
    }
    return found;
  };
  const [onlyA, onlyB] = [
    ['read a', 'preflight a'],
    ['read b', 'preflight b'],
  ];
  const rows = () =>
    running
      .get(CorsService)
      .report()
      .map(({ method, path, policy, from, except }) => [method, path, policy, from, ...(except ?? [])].join(' '));

  it('an entry governs what lies below it and has no policy of its own', async () => {
    await start(
      {
        default: 'b',
        routes: [
          { path: '/elsewhere', policy: 'a' },
          { path: '/admin/*', policy: false },
        ],
      },
      { controllers: [UsersController, OpenController, InheritedController] },
    );
    expect(await admitted('/admin/users/7')).toEqual(NONE);
    expect(await admitted('/admin/users/7', 'DELETE')).toEqual(NONE);
    expect(await admitted('/admin/users/mine')).toEqual(platform === 'express' ? NONE : onlyA);
    expect(await admitted('/admin/open')).toEqual(onlyA);
    expect(await admitted('/admin/inherited')).toEqual(onlyA);
    expect(await admitted('/admin/users/report', 'POST')).toEqual(NONE);
    expect(rows()).toEqual([
      'GET /admin/inherited a controller',
      'POST /admin/inherited a controller',
      'GET /admin/open a controller',
      'POST /admin/open a controller',
      'DELETE /admin/users/:id false routes[1]',
      'GET /admin/users/:id false routes[1]',
      'GET /admin/users/mine a handler',
      'POST /admin/users/report false routes[1]',
      'ALL /elsewhere a routes[0]',
      'ALL /admin/* false routes[1]',
      'ALL * b default',
    ]);
  });

  it('the first matching entry applies, even if a later one is more specific', async () => {
    const narrow = { path: '/admin/users/*', policy: 'a' };
    const wide = { path: '/admin/*', policy: 'b' };
    await start({ routes: [narrow, wide] }, { controllers: [UsersController] });
    expect(await admitted('/admin/users/7', 'DELETE')).toEqual(onlyA);
    await start({ routes: [wide, narrow] }, { controllers: [UsersController] });
    expect(await admitted('/admin/users/7', 'DELETE')).toEqual(onlyB);
  });

  it('report() and explain() say where an entry is written', async () => {
    const environments = {
      staging: {
        routes: [
          { path: '/none', policy: 'a' },
          { path: '/admin/*', policy: 'a' },
        ],
      },
    };
    await start({ environment: 'staging', environments }, { controllers: [UsersController] });
    expect(rows()).toContain('DELETE /admin/users/:id a environments.staging.routes[1]');
    const { get } = running;
    const explained = await get(CorsService).explain({ method: 'DELETE', path: '/admin/users/7', origin: A });
    expect([explained.route, explained.policy, explained.from]).toEqual([
      'DELETE /admin/users/:id (UsersController.remove)',
      'a',
      'environments.staging.routes[1]',
    ]);
    expect(explained.toText()).toContain('a (environments.staging.routes[1])');
  });

  it('headers that a handler exposes are added to the policy of the entry', async () => {
    await start(
      { default: 'b', routes: [{ path: '/admin/:kind/report', policy: 'a' }] },
      { controllers: [UsersController] },
    );
    const answer = await send(running.port, '/admin/users/report', { method: 'POST', headers: { Origin: A } });
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': A,
      'access-control-expose-headers': 'X-Total',
      vary: 'Origin',
    });
  });

  it('a route wholly below an entry follows it however its path is written', async () => {
    await start({ default: 'b', routes: [{ path: '/admin/*', policy: 'a' }] }, { controllers: [UsersController] });
    // Express does not decode a path before it compares, so nothing is reached there.
    const reached = platform === 'fastify';
    expect(await admitted('/%61dmin/users/7', 'DELETE')).toEqual(reached ? onlyA : NONE);
    expect(await admitted('/admin/users/%37', 'DELETE')).toEqual(onlyA);
    expect(await admitted('/ADMIN/users/7', 'DELETE')).toEqual(reached ? NONE : onlyA);
    expect(await admitted('//admin/users/7', 'DELETE')).toEqual(NONE);
  });

  it('a route partly below an entry follows it there, and admits only what both readings of a path admit', async () => {
    await start({ default: 'both', routes: [{ path: '/admin/*', policy: 'a' }] }, { controllers: [PartlyController] });
    expect(await admitted('/admin/list')).toEqual(onlyA);
    expect(await admitted('/admin/x/y')).toEqual(onlyA);
    expect(await admitted('/other/list')).toEqual([...onlyA, ...onlyB]);
    expect(await admitted('/other/x/y')).toEqual([...onlyA, ...onlyB]);
    for (const odd of ['/%61dmin/list', '/admin%2Flist', '/x/%2e%2e/admin/list', '/other/../admin/list', '/ADMIN/list'])
      expect([odd, await admitted(odd)]).toEqual([odd, onlyA]);
    expect(rows().toSorted()).toEqual([
      'ALL * both default',
      'ALL /admin/* a routes[0]',
      expect.stringMatching(/^GET \/\S* both default routes\[0\]$/),
      expect.stringMatching(/^GET \/\S* both default routes\[0\]$/),
    ]);
  });

  it('a catch-all route is closed in a closed area, however the path is written', async () => {
    await start(
      { default: 'both', routes: [{ path: '/admin/*', policy: false }] },
      { controllers: [PartlyController] },
    );
    for (const path of [
      '/admin/list',
      '/%61dmin/list',
      '//admin/list',
      '/admin/../admin/x',
      '/Admin/list',
      '/x/..%2fadmin/list',
    ])
      expect([path, await admitted(path)]).toEqual([path, NONE]);
    expect(await admitted('/x/list')).toEqual([...onlyA, ...onlyB]);
  });

  it('each method of a route follows the entry for that method', async () => {
    await start(
      {
        default: 'b',
        routes: [
          { path: '/any/*', methods: ['POST', 'GET'], policy: 'a' },
          { path: '/any/thing/*', methods: ['OPTIONS'], policy: 'a' },
        ],
      },
      { controllers: [AnyController] },
    );
    for (const [method, expected] of [
      ['GET', onlyA],
      ['HEAD', onlyA],
      ['POST', onlyA],
      ['PUT', onlyB],
      ['DELETE', onlyB],
    ] as const)
      expect([method, await admitted('/any/thing', method)]).toEqual([method, expected]);
    const listed = async (origin: string, method: string) =>
      (await preflight(running.port, '/any/thing', origin, method)).headers['access-control-allow-methods'];
    expect(await listed(A, 'POST')).toBe('GET, HEAD, POST');
    expect(await listed(B, 'PUT')).toMatch(/^PUT, PATCH, DELETE(?:, QUERY)?$/);
    const options = await send(running.port, '/any/thing/options', { method: 'OPTIONS', headers: { Origin: A } });
    expect(corsHeaders(options)).toEqual({ 'access-control-allow-origin': A, vary: 'Origin' });
    expect(rows().slice(0, 2)).toEqual([
      'ALL /any/thing b default routes[0]',
      'OPTIONS /any/thing/options a routes[1]',
    ]);
  });

  it('sources get the parameters named by the entry, in the preflight and the answer alike', async () => {
    const routes = [{ path: '/t/:tenant/*', policy: { origins: { source: TenantOrigins } } }];
    const { port } = await start(
      { default: 'b', routes },
      { controllers: [TenantController], providers: [TenantOrigins] },
    );
    const source = running.get(TenantOrigins);
    const paths = ['/t/a/orders/1', ...(platform === 'fastify' ? ['/%74/a/orders/1'] : []), '/t/%61/orders/1'];
    for (const path of paths) {
      source.seen.length = 0;
      const asked = await preflight(port, path, A, 'PUT');
      const answer = await send(port, path, { method: 'PUT', headers: { Origin: A } });
      expect([path, asked.status, corsHeaders(answer)]).toEqual([
        ...[path, 204],
        { 'access-control-allow-origin': A, vary: 'Origin' },
      ]);
      expect([path, new Set(source.seen)]).toEqual([path, new Set(['{"tenant":"a"}'])]);
      expect((await preflight(port, path, B, 'PUT')).status).toBe(403);
    }
  });

  it('entries match paths as clients send them, including prefix, module path and version', async () => {
    @Module({ controllers: [UsersController] })
    class BelowModule {}
    const configure = (app: INestApplication): void =>
      void app
        .setGlobalPrefix('api', { exclude: ['any/thing'] })
        .enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
    await start(
      {
        default: 'b',
        routes: [
          { path: '/api/v1/m/admin/*', policy: 'a' },
          { path: '/v1/any/*', policy: 'a' },
          { path: '/m/*', policy: false },
        ],
      },
      {
        imports: [BelowModule, RouterModule.register([{ path: 'm', module: BelowModule }])],
        controllers: [AnyController],
        configure,
      },
    );
    expect(await admitted('/api/v1/m/admin/users/7', 'DELETE')).toEqual(onlyA);
    expect(await admitted('/v1/any/thing', 'PUT')).toEqual(onlyA);
  });

  it('routes chosen by version header or host follow the entry like all others', async () => {
    @Controller({ path: 'v', version: '1' })
    class First {
      @Get() list() {
        return '';
      }
    }
    @Controller({ path: 'v', version: '2' })
    class Second {
      @Get() @CorsPolicy('b') list() {
        return '';
      }
    }
    @Controller({ path: 'h', host: 'one.example.test' })
    class Hosted {
      @Get() list() {
        return '';
      }
    }
    await start(
      {
        routes: [
          { path: '/v', policy: 'a' },
          { path: '/h', policy: 'a' },
        ],
      },
      {
        controllers: [First, Second, Hosted],
        configure: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
      },
    );
    expect(await admitted('/v', 'GET', { 'X-Version': '1' })).toEqual(['read a', 'preflight a', 'preflight b']);
    expect(await admitted('/v', 'GET', { 'X-Version': '2' })).toEqual(['preflight a', 'read b', 'preflight b']);
    expect(await admitted('/h', 'GET', { Host: 'one.example.test' })).toEqual(onlyA);
  });

  it('a decorated route below an entry follows its own policy alone, even before its handler runs', async () => {
    await start({ default: false, routes: [{ path: '/admin/*', policy: false }] }, { controllers: [OpenController] });
    const { port } = running;
    const malformed = { method: 'POST', headers: { Origin: A, 'Content-Type': 'application/json' }, body: '{' };
    expect(await admitted('/admin/open')).toEqual(onlyA);
    const answer = await send(port, '/admin/open', malformed);
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': A, vary: 'Origin' });
  });

  it('below a decorated catch-all, preflights and early answers admit only what both policies do', async () => {
    await start(
      {
        routes: [
          { path: '/internal/*', policy: false },
          { path: '/shared/*', policy: 'a' },
          { path: '/*', policy: false },
        ],
      },
      { controllers: [DecoratedEverything] },
    );
    const { port } = running;
    const both = [...onlyA, ...onlyB];
    // The handler is reached, so that the answer is its own.
    expect(await admitted('/internal/x', 'DELETE')).toEqual(['read a', 'read b']);
    expect(await admitted('/shared/x', 'DELETE')).toEqual(['read a', 'preflight a', 'read b']);
    expect(await admitted('/%69nternal/x', 'DELETE')).toEqual(['read a', 'read b']);
    expect(await admitted('/elsewhere/x', 'DELETE')).toEqual(both);
    const malformed = async (path: string, origin: string) => {
      const headers = { Origin: origin, 'Content-Type': 'application/json' };
      const answer = await send(port, path, { method: 'POST', headers, body: '{' });
      return [answer.status, corsHeaders(answer)];
    };
    expect(await malformed('/internal/x', A)).toEqual([400, {}]);
    expect(await malformed('/shared/x', A)).toEqual([400, { 'access-control-allow-origin': A, vary: 'Origin' }]);
    expect(await malformed('/shared/x', B)).toEqual([400, { vary: 'Origin' }]);
    expect(await malformed('/elsewhere/x', B)).toEqual([400, { 'access-control-allow-origin': B, vary: 'Origin' }]);
  });

  it('raw routes of the adapter follow the entry or the default', async () => {
    await start(
      {
        default: 'b',
        routes: [
          { path: '/raw0', policy: 'a' },
          { path: '/raw/*', policy: 'a' },
        ],
      },
      {
        configure: (app) => {
          const reply = (_request: unknown, answer: { send(body: string): void }) => answer.send('raw');
          app.getHttpAdapter().get('/raw0', reply);
          app.getHttpAdapter().put('/raw/:id', reply);
        },
      },
    );
    const reached = platform === 'fastify';
    expect(await admitted('/raw0')).toEqual(onlyA);
    expect(await admitted('/%72aw0')).toEqual(reached ? onlyA : NONE);
    expect(await admitted('/raw/7', 'PUT')).toEqual(onlyA);
    expect(await admitted('/raw/%37', 'PUT')).toEqual(onlyA);
    expect(await admitted('/%72aw/7', 'PUT')).toEqual(reached ? onlyA : NONE);
    expect(await admitted('/elsewhere')).toEqual(onlyB);
  });
});
