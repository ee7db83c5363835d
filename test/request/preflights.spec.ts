import { beforeEach, describe, expect, it } from '@jest/globals';
import { All, Controller, Get, Injectable, Options, Patch, Post, Put, type ExecutionContext } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { CorsPolicy } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP, OTHER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp, useStartApp } from '../kit/use.app.js';
import { rawRequest, sendRaw } from '../kit/wire.js';

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

/** The CORS headers of a refused preflight. */
const REFUSED = { vary: 'Origin, Access-Control-Request-Method' };

describe.each(platforms)('preflights on %s', (platform) => {
  const startApp = useStartApp();
  const running = useApp({
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
  beforeEach(() => void seen.splice(0));

  const methodsOf = async (path: string, method: string) => {
    const answer = await preflight(running.port, path, APP, method);
    return [answer.status, corsHeaders(answer)['access-control-allow-methods']];
  };

  it('a preflight reaches no guard, middleware, interceptor or handler', async () => {
    expect((await preflight(running.port, '/mixed', APP, 'PATCH')).status).toBe(204);
    expect((await preflight(running.port, '/all', APP, 'DELETE')).status).toBe(204);
    expect((await preflight(running.port, '/nowhere', APP, 'GET')).status).toBe(204);
    expect((await preflight(running.port, '/mixed', 'https://evil.test', 'PATCH')).status).toBe(403);
    expect(seen).toEqual([]);
  });

  it('the request after a preflight is left to the guard, whose 403 the page can read', async () => {
    const answer = await send(running.port, '/mixed', { method: 'PATCH', headers: { Origin: APP } });
    expect(answer.status).toBe(403);
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    expect(seen).toEqual(['middleware', 'guard PATCH']);
  });

  it('a preflight lists only methods whose route follows the policy that answers', async () => {
    expect(await methodsOf('/mixed', 'PATCH')).toEqual([204, 'GET, HEAD, PATCH']);
    expect(await methodsOf('/mixed', 'POST')).toEqual([204, 'POST']);
    expect(await methodsOf('/mixed', 'PUT')).toEqual([403, undefined]);
  });

  it('a preflight answers "*" for methods only where every routed method follows the policy', async () => {
    expect(await methodsOf('/star', 'PUT')).toEqual([204, '*']);
    expect(await methodsOf('/star/mixed', 'GET')).toEqual([204, 'GET, HEAD']);
  });

  it('a preflight lists the usual methods and QUERY where @All() serves', async () => {
    expect(await methodsOf('/all', 'DELETE')).toEqual([204, 'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY']);
    expect(await methodsOf('/all', 'QUERY')).toEqual([204, 'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY']);
  });

  it('OPTIONS with Origin but no requested method reaches the application', async () => {
    await send(running.port, '/all', { method: 'OPTIONS', headers: { Origin: APP } });
    expect(seen).toEqual(['middleware', 'guard OPTIONS']);
  });

  it('OPTIONS without Origin reaches the application', async () => {
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
    it(`the preflight is refused with ${status} and no CORS header`, async () => {
      const head = ['Connection: close', 'Host: localhost', 'Access-Control-Request-Method: PATCH', ...lines];
      const answers = await sendRaw(running.port, rawRequest('OPTIONS /mixed HTTP/1.1', head));
      expect(answers.map((answer) => [answer.status, corsHeaders(answer)])).toEqual([[status, REFUSED]]);
    });
  });

  it.each([
    ['an unknown method', 'BREW'],
    ['two methods', 'PUT, DELETE'],
    ['a very long method', 'X'.repeat(8000)],
    ['an empty method', ''],
  ])('a preflight for %s follows the default and echoes nothing', async (_what, method) => {
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
  ])('a preflight whose requested headers are %s gets the fixed answer', async (_what, headers) => {
    const answer = await preflight(running.port, '/mixed', APP, 'PATCH', headers);
    expect([answer.status, corsHeaders(answer)['access-control-allow-headers']]).toEqual([204, 'Content-Type']);
  });

  it('a preflight of a malformed URL follows the default', async () => {
    const answer = await preflight(running.port, '/%FF', APP, 'PUT');
    expect([answer.status, corsHeaders(answer)['access-control-allow-origin']]).toEqual([204, APP]);
  });

  it('the preflight "OPTIONS *" is refused', async () => {
    const lines = ['Connection: close', 'Host: localhost', `Origin: ${APP}`, 'Access-Control-Request-Method: GET'];
    const answers = await sendRaw(running.port, rawRequest('OPTIONS * HTTP/1.1', lines));
    expect(answers.map((answer) => [answer.status, corsHeaders(answer)])).toEqual([[403, REFUSED]]);
  });

  it('a preflight lists the methods of a routes entry beside those of the controllers at its path', async () => {
    @Controller('cats')
    @CorsPolicy({ origins: [OTHER] })
    class CatsController {
      @Get() list() {
        return [];
      }
    }
    const routes = [{ path: '/cats', methods: ['PUT', 'PATCH'], policy: { origins: [APP] } }];
    const { port } = await startApp({ platform, cors: { routes }, controllers: [CatsController] });
    const methodsOf = async (origin: string, asked: string) => {
      const { status, headers } = await preflight(port, '/cats', origin, asked);
      return [status, headers['access-control-allow-methods']];
    };
    const found = [
      await methodsOf(APP, 'PUT'),
      await methodsOf(APP, 'GET'),
      await methodsOf(OTHER, 'GET'),
      await methodsOf(OTHER, 'PUT'),
    ];
    expect(found).toEqual([
      [204, 'PUT, PATCH'],
      [403, undefined],
      [204, 'GET, HEAD'],
      [403, undefined],
    ]);
  });
});
