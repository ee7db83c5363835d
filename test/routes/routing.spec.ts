import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Module,
  Param,
  Put,
  Version,
  VERSION_NEUTRAL,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { CorsModule, CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';
import { recordingLogger, type AppParts } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A, B } from '../kit/origins.js';
import { createAdapter, listen, platforms, type Platform } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const cors: CorsModuleOptions = { policies: { a: { origins: [A] }, b: { origins: [B] } } };

@Controller('cats')
@CorsPolicy('a')
class CatsController {
  @Get('featured') featured() {
    return 'featured';
  }
  @Get(':id') @CorsPolicy('b') one(@Param('id') id: string) {
    return id;
  }
  @Put(':id') put() {
    return '';
  }
}

@Controller(['first', 'second'])
class ManyPathsController {
  @Get(['x', 'y']) @CorsPolicy('a') read() {
    return '';
  }
}

class Base {
  @Get('inherited') inherited() {
    return '';
  }
}
@Controller('child-a')
@CorsPolicy('a')
class ChildA extends Base {}
@Controller('child-b')
@CorsPolicy('b')
class ChildB extends Base {}
@Controller('grandchild')
class GrandChild extends ChildA {}

@Controller({ path: 'items', version: '1' })
@CorsPolicy('a')
class ItemsV1 {
  @Get() list() {
    return 'v1';
  }
  @Get('neutral') @Version(VERSION_NEUTRAL) neutral() {
    return 'neutral';
  }
}
@Controller({ path: 'items', version: '2' })
@CorsPolicy('b')
class ItemsV2 {
  @Get() list() {
    return 'v2';
  }
}

@Controller({ host: 'a.example.test', path: 'tenant' })
@CorsPolicy('a')
class HostA {
  @Get() list() {
    return 'a';
  }
}
@Controller('tenant')
@CorsPolicy('b')
class AnyHost {
  @Get('any') list() {
    return 'any';
  }
}

@Controller()
@CorsPolicy('a')
class EverythingController {
  @Get('*') page() {
    return 'page';
  }
}

@Module({ controllers: [CatsController] })
class AdminModule {}

describe.each(platforms)('a request follows the policy of the route that it reaches, on %s', (platform: Platform) => {
  const startApp = useStartApp();

  const start = async (parts: Partial<AppParts>, configure?: (app: INestApplication) => void) => {
    const running = await startApp({ platform, cors, ...parts, ...(configure ? { configure } : {}) });
    return running.port;
  };
  /** Which of the two origins may read an answer, and which gets its preflight admitted. */
  const admitted = async (port: number, path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const found: string[] = [];
    for (const [name, origin] of [
      ['a', A],
      ['b', B],
    ] as const) {
      const actual = corsHeaders(await send(port, path, { method, headers: { ...headers, Origin: origin } }));
      const host = headers.Host === undefined ? {} : { Host: headers.Host };
      const asked = await send(port, path, {
        method: 'OPTIONS',
        headers: { ...host, Origin: origin, 'Access-Control-Request-Method': method },
      });
      if (actual['access-control-allow-origin'] === origin) found.push(`read ${name}`);
      if (asked.status === 204) found.push(`preflight ${name}`);
    }
    return found;
  };

  it('static and parametric paths are distinguished, by method', async () => {
    const port = await start({ controllers: [CatsController] });
    expect(await admitted(port, '/cats/featured')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/cats/7')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/cats/7', {}, 'PUT')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/cats/f%65atured')).toEqual(
      platform === 'express' ? ['read b', 'preflight b'] : ['read a', 'preflight a'],
    );
    expect(await admitted(port, '//cats/featured')).toEqual([]);
    expect(await admitted(port, '/cats/featured?x=/cats/7')).toEqual(['read a', 'preflight a']);
  });

  it('a controller may have several paths and be inherited', async () => {
    const port = await start({ controllers: [ManyPathsController, ChildA, ChildB, GrandChild] });
    expect(await admitted(port, '/first/y')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/second/x')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/child-a/inherited')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/child-b/inherited')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/grandchild/inherited')).toEqual(['read a', 'preflight a']);
  });

  it('global prefixes with exclusions and RouterModule are taken into account', async () => {
    const port = await start(
      {
        controllers: [ManyPathsController],
        imports: [AdminModule, RouterModule.register([{ path: 'admin', module: AdminModule }])],
      },
      (app) => void app.setGlobalPrefix('api', { exclude: ['first/x'] }),
    );
    expect(await admitted(port, '/api/second/x')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/first/x')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/second/x')).toEqual([]);
    expect(await admitted(port, '/api/admin/cats/7')).toEqual(['read b', 'preflight b']);
    const options = await send(port, '/first/x', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, HEAD']);
  });

  it('versions in the path are distinguished', async () => {
    const port = await start(
      { controllers: [ItemsV1, ItemsV2] },
      (app) => void app.enableVersioning({ type: VersioningType.URI }),
    );
    expect(await admitted(port, '/v1/items')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/v2/items')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/items/neutral')).toEqual(['read a', 'preflight a']);
  });

  it.each([
    ['header', { type: VersioningType.HEADER, header: 'X-Version' } as const, (v: string) => ({ 'X-Version': v })],
    [
      'media type',
      { type: VersioningType.MEDIA_TYPE, key: 'v=' } as const,
      (v: string) => ({ Accept: `application/json;v=${v}` }),
    ],
    [
      'custom',
      {
        type: VersioningType.CUSTOM,
        extractor: (request: unknown) => (request as { headers: Record<string, string> }).headers['x-custom'] ?? '',
      } as const,
      (v: string) => ({ 'X-Custom': v }),
    ],
  ])(
    'with %s versions the preflight admits what any version would, and the answer follows the exact one',
    async (_what, options, headersOf) => {
      const port = await start({ controllers: [ItemsV1, ItemsV2] }, (app) => void app.enableVersioning(options));
      expect(await admitted(port, '/items', headersOf('1'))).toEqual(['read a', 'preflight a', 'preflight b']);
      expect(await admitted(port, '/items', headersOf('2'))).toEqual(['preflight a', 'read b', 'preflight b']);
      expect(await admitted(port, '/items', headersOf('3'))).toEqual(['preflight a', 'preflight b']);
      expect(await admitted(port, '/items/neutral', headersOf('9'))).toEqual(['read a', 'preflight a']);
    },
  );

  it('the version is known even if the handler is never reached', async () => {
    const port = await start({ controllers: [ItemsV1, ItemsV2] }, (app) => {
      app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
      app.use((_request: unknown, response: { end(): void }) => response.end());
    });
    expect(await admitted(port, '/items', { 'X-Version': '2' })).toEqual(['preflight a', 'read b', 'preflight b']);
    expect(await admitted(port, '/items')).toEqual(['preflight a', 'preflight b']);
  });

  it('hosts are distinguished', async () => {
    const port = await start({ controllers: [HostA, AnyHost] });
    expect(await admitted(port, '/tenant', { Host: 'a.example.test' })).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/tenant', { Host: 'b.example.test' })).toEqual([]);
    expect(await admitted(port, '/tenant/any', { Host: 'b.example.test' })).toEqual(['read b', 'preflight b']);
  });

  it('a path that no controller serves follows its routes entry or the default', async () => {
    const port = await start(
      {
        controllers: [CatsController],
        cors: {
          ...cors,
          default: 'a',
          routes: [
            { path: '/raw/:id', methods: ['GET'], policy: 'b' },
            { path: '/assets/*', policy: 'b' },
            { path: '/assets/private/*', policy: false },
            { path: '/cats/*', policy: false },
          ],
        },
      },
      (app) => {
        app
          .getHttpAdapter()
          .get('/raw/:id', (_request: unknown, reply: { send(body: string): void }) => reply.send('raw'));
        app.use('/assets', (_request: unknown, response: { end(body: string): void }) => response.end('asset'));
      },
    );
    expect(await admitted(port, '/raw/7')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/raw/7', {}, 'PUT')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/assets/logo.svg')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/assets/%2e%2e/secret')).toEqual([]);
    expect(await admitted(port, '/elsewhere')).toEqual(['read a', 'preflight a']);
    // A controller that serves the request wins over an entry.
    expect(await admitted(port, '/cats/7')).toEqual(['read b', 'preflight b']);
    expect((await preflight(port, '/raw/7', B, 'GET')).headers['access-control-allow-methods']).toBe('GET, HEAD');
  });

  it('a raw route follows its routes entry, and on Express also the controller behind it', async () => {
    const routes = [{ path: '/cats/raw', policy: { origins: [A, B] } }];
    const port = await start({ controllers: [CatsController], cors: { ...cors, routes } }, (app) => {
      const instance = app.getHttpAdapter().getInstance() as { get(path: string, handler: unknown): void };
      instance.get('/cats/raw', (_request: unknown, reply: { send(body: string): void }) => reply.send('raw'));
    });
    const read = async (origin: string) => corsHeaders(await send(port, '/cats/raw', { headers: { Origin: origin } }));
    const ofEntryAlone = platform === 'express' ? {} : { 'access-control-allow-origin': A };
    expect(await read(A)).toEqual({ ...ofEntryAlone, vary: 'Origin' });
    expect(await read(B)).toEqual({ 'access-control-allow-origin': B, vary: 'Origin' });
    expect(await read('https://c.example.com')).toEqual({ vary: 'Origin' });
  });

  it('files below a catch-all controller admit only what both policies admit', async () => {
    const port = await start(
      {
        controllers: [EverythingController],
        cors: {
          ...cors,
          routes: [
            { path: '/private/*', policy: false },
            { path: '/shared/*', policy: 'a' },
          ],
        },
      },
      (app) => {
        for (const folder of ['/private', '/shared']) {
          app.use(folder, (_request: unknown, response: { end(body: string): void }) => response.end('file'));
        }
      },
    );
    const read = async (path: string) => corsHeaders(await send(port, path, { headers: { Origin: A } }));
    expect(await read('/private/file')).toEqual({});
    expect(await read('/shared/file')).toEqual({ 'access-control-allow-origin': A, vary: 'Origin' });
    expect(await read('/other')).toEqual({ 'access-control-allow-origin': A, vary: 'Origin' });
  });

  it('methods "*" does not cover a routes entry with another policy', async () => {
    const port = await start({
      cors: {
        policies: { wide: { origins: [A], methods: '*' } },
        routes: [
          { path: '/graphql', methods: ['GET'], policy: 'wide' },
          { path: '/graphql', methods: ['PUT'], policy: false },
          { path: '/files/*', policy: 'wide' },
        ],
      },
    });
    const methodsOf = async (path: string) =>
      (await preflight(port, path, A, 'GET')).headers['access-control-allow-methods'];
    expect(await methodsOf('/graphql')).toBe('GET, HEAD');
    expect(await methodsOf('/files/x')).toBe('*');
  });

  it('a duplicate that Nest ignores does not shift the policies of the other routes', async () => {
    @Controller({ path: 'items', version: '1' })
    @CorsPolicy('a')
    class Duplicate {
      @Get() list() {
        return 'never reached';
      }
    }
    @Controller({ path: 'items', version: '1' })
    @CorsPolicy('b')
    class ItemsWriter {
      @Put() put() {
        return '';
      }
    }
    const log: string[] = [];
    const moduleRef = await Test.createTestingModule({
      imports: [CorsModule.forRoot(cors)],
      controllers: [ItemsV1, Duplicate, ItemsWriter, ItemsV2],
    })
      .setLogger(recordingLogger(log))
      .compile();
    const app = moduleRef.createNestApplication(createAdapter(platform) as never, {
      logger: recordingLogger(log),
      routeConflictPolicy: { duplicate: 'warn' },
    });
    app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
    const port = await listen(app);
    const admits = async (version: string, origin: string, method = 'GET') =>
      corsHeaders(await send(port, '/items', { method, headers: { 'X-Version': version, Origin: origin } }));
    expect(await admits('1', A)).toEqual({ 'access-control-allow-origin': A, vary: 'Origin' });
    expect(await admits('1', B)).toEqual({ vary: 'Origin' });
    expect(await admits('1', B, 'PUT')).toEqual({ 'access-control-allow-origin': B, vary: 'Origin' });
    expect(await admits('1', A, 'PUT')).toEqual({ vary: 'Origin' });
    expect(await admits('2', B)).toEqual({ 'access-control-allow-origin': B, vary: 'Origin' });
    expect(await admits('2', A)).toEqual({ vary: 'Origin' });
  });

  it('a second application in the same process has its own policies', async () => {
    const port = await start({ controllers: [CatsController] });
    const other = await startApp({
      platform,
      controllers: [CatsController],
      cors: { policies: { a: { origins: [B] }, b: { origins: [A] } } },
    });
    expect(await admitted(other.port, '/cats/featured')).toEqual(['read b', 'preflight b']);
    expect(await admitted(port, '/cats/featured')).toEqual(['read a', 'preflight a']);
    expect(await admitted(port, '/cats/featured')).toEqual(['read a', 'preflight a']);
  });
});
