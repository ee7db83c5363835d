import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Injectable, Options, Patch, Post, Put, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CorsPolicy } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send, sendBytes } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const APP = 'https://app.example.com';
const OTHER = 'https://other.example.com';
const seen: string[] = [];

@Injectable()
class DenyEverything {
  canActivate(context: ExecutionContext): boolean {
    seen.push(`guard ${context.switchToHttp().getRequest<{ method: string }>().method}`);
    return false;
  }
}

@Injectable()
class Observe {
  intercept(_context: unknown, next: { handle(): unknown }): unknown {
    seen.push('interceptor');
    return next.handle();
  }
}

@Controller('mixed')
@CorsPolicy('app')
class MixedController {
  @Get() get() {
    return '';
  }
  @Patch() patch() {
    return '';
  }
  @Put() @CorsPolicy(false) put() {
    return '';
  }
  @Post() @CorsPolicy({ extends: 'app', methods: ['POST', 'PUT', 'PATCH'] }) post() {
    return '';
  }
}

@Controller('star')
@CorsPolicy({ origins: '*', methods: '*' })
class StarController {
  @Get() get() {
    return '';
  }
  @Put() put() {
    return '';
  }
  @Get('mixed') getMixed() {
    return '';
  }
  @Put('mixed') @CorsPolicy(false) putMixed() {
    return '';
  }
}

@Controller('all')
@CorsPolicy('app')
class AllController {
  @All() all() {
    seen.push('handler');
    return 'all';
  }
  @Options('own') own() {
    return 'own';
  }
}

describe.each(platforms)('preflights on %s', (platform) => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({
      platform,
      controllers: [MixedController, StarController, AllController],
      providers: [
        { provide: APP_GUARD, useClass: DenyEverything },
        { provide: APP_INTERCEPTOR, useClass: Observe },
      ],
      cors: { default: 'app', policies: { app: { origins: [APP] } } },
      configure: (app) => {
        app.use((_request: unknown, _response: unknown, next: () => void) => {
          seen.push('middleware');
          next();
        });
      },
    });
  });
  afterAll(() => running.close());
  beforeEach(() => void seen.splice(0));

  const methodsOf = async (path: string, method: string) => {
    const answer = await preflight(running.port, path, APP, method);
    return [answer.status, corsHeaders(answer)['access-control-allow-methods']];
  };

  it('are seen by no guard, middleware, interceptor or handler', async () => {
    expect((await preflight(running.port, '/mixed', APP, 'PATCH')).status).toBe(204);
    expect((await preflight(running.port, '/all', APP, 'DELETE')).status).toBe(204);
    expect((await preflight(running.port, '/nowhere', APP, 'GET')).status).toBe(204);
    expect((await preflight(running.port, '/mixed', 'https://evil.test', 'PATCH')).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('leave the request itself to the guard, whose 403 the page can read', async () => {
    const answer = await send(running.port, '/mixed', { method: 'PATCH', headers: { Origin: APP } });
    expect(answer.status).toBe(403);
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    expect(seen).toEqual(['middleware', 'guard PATCH']);
  });

  it('list only methods whose route follows the very policy that answers', async () => {
    expect(await methodsOf('/mixed', 'PATCH')).toEqual([204, 'GET, HEAD, PATCH']);
    expect(await methodsOf('/mixed', 'POST')).toEqual([204, 'POST']);
    expect(await methodsOf('/mixed', 'PUT')).toEqual([403, undefined]);
  });

  it('name "*" only where every routed method follows the policy', async () => {
    expect(await methodsOf('/star', 'PUT')).toEqual([204, '*']);
    expect(await methodsOf('/star/mixed', 'GET')).toEqual([204, 'GET, HEAD']);
  });

  it('list the usual methods and QUERY where @All() serves', async () => {
    expect(await methodsOf('/all', 'DELETE')).toEqual([204, 'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY']);
    expect(await methodsOf('/all', 'QUERY')).toEqual([204, 'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY']);
  });

  it('need both headers: OPTIONS without a requested method reaches the application', async () => {
    await send(running.port, '/all', { method: 'OPTIONS', headers: { Origin: APP } });
    expect(seen).toEqual(['middleware', 'guard OPTIONS']);
  });

  it('need an origin: OPTIONS without one reaches the application', async () => {
    await send(running.port, '/all/own', { method: 'OPTIONS', headers: { 'Access-Control-Request-Method': 'GET' } });
    expect(seen).toEqual(['middleware', 'guard OPTIONS']);
  });

  describe.each([
    ['two Origin lines', [`Origin: ${APP}`, 'Origin: https://evil.test'], 403],
    ['the same Origin twice', [`Origin: ${APP}`, `Origin: ${APP}`], 403],
    ['an empty Origin', ['Origin:'], 403],
    ['Origin: null', ['Origin: null'], 403],
    ['an Origin with a tab and high bytes', ['Origin: https://a\t\xff.example'], 403],
    ['an Origin of 12 KB', [`Origin: https://${'a'.repeat(12_000)}.example`], 403],
    ['Origin: __proto__', ['Origin: __proto__'], 403],
    ['Origin in upper case', [`Origin: ${APP.toUpperCase()}`], 403],
  ])('with %s', (_what, lines, status) => {
    it(`are refused with ${status} and no header of CORS`, async () => {
      const head = ['OPTIONS /mixed HTTP/1.1', 'Host: localhost', ...lines, 'Access-Control-Request-Method: PATCH'];
      const text = await sendBytes(
        running.port,
        Buffer.from(`${[...head, 'Connection: close'].join('\r\n')}\r\n\r\n`, 'latin1'),
      );
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(text.toLowerCase()).not.toContain('access-control-allow');
    });
  });

  it.each([
    ['a method nobody knows', 'BREW'],
    ['two methods', 'PUT, DELETE'],
    ['a very long method', 'X'.repeat(8000)],
    ['an empty method', ''],
  ])('asking for %s follow the default and echo nothing', async (_what, method) => {
    const answer = await preflight(running.port, '/mixed', APP, method);
    expect(answer.status).toBe(204);
    expect(corsHeaders(answer)).toEqual({
      'access-control-allow-origin': APP,
      'access-control-allow-methods': 'GET, HEAD, PATCH',
      'access-control-allow-headers': 'Content-Type',
      // PUT is closed.
      'access-control-max-age': '0',
      vary: 'Origin, Access-Control-Request-Method',
    });
  });

  it.each([
    ['commas', ','.repeat(15_000)],
    ['spaces', `a${' '.repeat(15_000)}b`],
    ['many names', Array.from({ length: 2000 }, (_, index) => `x-${index}`).join(',')],
  ])('asking for headers of nothing but %s get the same fixed answer', async (_what, headers) => {
    const answer = await preflight(running.port, '/mixed', APP, 'PATCH', headers);
    expect([answer.status, corsHeaders(answer)['access-control-allow-headers']]).toEqual([204, 'Content-Type']);
  });

  it('on a malformed URL are answered by the default', async () => {
    const answer = await preflight(running.port, '/%FF', APP, 'PUT');
    expect([answer.status, corsHeaders(answer)['access-control-allow-origin']]).toEqual([204, APP]);
  });

  it('of "OPTIONS *" get no access', async () => {
    const lines = ['OPTIONS * HTTP/1.1', 'Host: localhost', `Origin: ${APP}`, 'Access-Control-Request-Method: GET'];
    const text = await sendBytes(running.port, `${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);
    expect(text).toMatch(/^HTTP\/1.1 403 /);
    expect(text.toLowerCase()).not.toContain('access-control-allow');
  });

  it('lists what an entry of routes serves beside the controllers at its path', async () => {
    @Controller('cats')
    @CorsPolicy({ origins: [OTHER] })
    class CatsController {
      @Get() list() {
        return [];
      }
    }
    const routes = [{ path: '/cats', methods: ['PUT', 'PATCH'], policy: { origins: [APP] } }];
    const running = await startApp({ platform, cors: { routes }, controllers: [CatsController] });
    const methodsOf = async (origin: string, asked: string) => {
      const { status, headers } = await preflight(running.port, '/cats', origin, asked);
      return [status, headers['access-control-allow-methods']];
    };
    const found = [
      await methodsOf(APP, 'PUT'),
      await methodsOf(APP, 'GET'),
      await methodsOf(OTHER, 'GET'),
      await methodsOf(OTHER, 'PUT'),
    ];
    await running.close();
    expect(found).toEqual([
      [204, 'PUT, PATCH'],
      [403, undefined],
      [204, 'GET, HEAD'],
      [403, undefined],
    ]);
  });
});
