import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  HttpCode,
  Options,
  Post,
  Put,
  Res,
  UnauthorizedException,
  VersioningType,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import type { AppParts } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const OWN = 'https://own.example.com';

@Controller('auth')
class AuthController {
  @Get('session') @Header('Access-Control-Allow-Origin', OWN) session() {
    return '';
  }
  @Options('session') @HttpCode(200) @Header('Access-Control-Allow-Methods', 'GET') options() {
    return 'options';
  }
  @Post('login') @Header('Access-Control-Allow-Origin', OWN) login() {
    return '';
  }
  @Put('closed') @CorsPolicy({ origins: [A] }) closed() {
    return '';
  }
}
@Controller('auth/hinting')
class HintingController {
  @Get() hint(@Res() reply: ServerResponse | { raw: ServerResponse; hijack(): void }) {
    const response = 'raw' in reply ? reply.raw : reply;
    if ('hijack' in reply) reply.hijack();
    response.writeEarlyHints({ link: '</a.css>; rel=preload', 'access-control-allow-origin': OWN });
    response.writeHead(200, { 'Access-Control-Allow-Origin': OWN }).end();
  }
}
@Controller()
@CorsPolicy({ origins: [A] })
class EverythingController {
  @Get('*') page() {
    return '';
  }
}
@Controller()
class UndecoratedEverything {
  @Get('*') page() {
    return '';
  }
}

const cors: CorsModuleOptions = {
  default: { origins: [A] },
  routes: [{ path: '/auth/*', passThrough: true }],
};
const READABLE = { 'access-control-allow-origin': A, vary: 'Origin' };

describe.each(platforms)('an entry that passes through on %s', (platform) => {
  const startApp = useStartApp();
  const log: string[] = [];
  afterEach(() => {
    log.length = 0;
  });
  const start = (parts: Partial<AppParts> = {}) =>
    startApp({ platform, cors, log, controllers: [AuthController], ...parts });
  const answerOf = async (...asked: Parameters<typeof send>) => {
    const answer = await send(...asked);
    return [answer.status, corsHeaders(answer)];
  };
  const preflightOf = async (...asked: Parameters<typeof preflight>) => {
    const answer = await preflight(...asked);
    return [answer.status, corsHeaders(answer), answer.headers.allow];
  };

  it('controllers below it keep their own CORS headers unless they have a policy', async () => {
    const { port } = await start();
    for (const origin of [A, OWN]) {
      const headers = { Origin: origin };
      expect(await answerOf(port, '/auth/session', { headers })).toEqual([200, { 'access-control-allow-origin': OWN }]);
      expect(await answerOf(port, '/auth/missing', { headers })).toEqual([404, {}]);
    }
    expect(await answerOf(port, '/auth/closed', { method: 'PUT', headers: { Origin: A } })).toEqual([200, READABLE]);
    expect((await preflight(port, '/auth/closed', A, 'PUT')).status).toBe(204);
    expect(log).toEqual([]);
    expect((await preflight(port, '/auth/closed', OWN, 'PUT')).status).toBe(403);
  });

  it('preflights reach handlers like any OPTIONS request', async () => {
    const { port } = await start();
    const asked = await preflight(port, '/auth/session', OWN, 'GET');
    expect([asked.status, asked.body, corsHeaders(asked)]).toEqual([
      200,
      'options',
      { 'access-control-allow-methods': 'GET' },
    ]);
    const headers = { Origin: OWN };
    expect(await answerOf(port, '/auth/session', { method: 'OPTIONS', headers })).toEqual([
      200,
      { 'access-control-allow-methods': 'GET' },
    ]);
  });

  it('the module answers no OPTIONS request there', async () => {
    const { port } = await start();
    expect(await preflightOf(port, '/auth/login', A, 'POST')).toEqual([404, {}, undefined]);
    const plain = await send(port, '/auth/login', { method: 'OPTIONS', headers: { Origin: A } });
    expect([plain.status, corsHeaders(plain), plain.headers.allow]).toEqual([404, {}, undefined]);
  });

  it('guards see preflights', async () => {
    const canActivate = (): never => {
      throw new UnauthorizedException();
    };
    const { port } = await start({ providers: [{ provide: APP_GUARD, useValue: { canActivate } }] });
    expect((await preflight(port, '/auth/session', A, 'GET')).status).toBe(401);
    expect((await preflight(port, '/elsewhere', A, 'GET')).status).toBe(204);
  });

  it('early hints keep their CORS headers', async () => {
    const { port } = await start({ controllers: [HintingController] });
    const headers = { Origin: A };
    let hints: object = {};
    await send(port, '/auth/hinting', { headers, onInformation: (_status, early) => (hints = early) });
    expect(hints).toEqual({ link: '</a.css>; rel=preload', 'access-control-allow-origin': OWN });
  });

  it('an entry with methods passes through those methods alone', async () => {
    const routes = [{ path: '/auth/*', methods: ['GET'], passThrough: true as const }];
    const { port } = await start({ cors: { ...cors, routes } });
    expect(await answerOf(port, '/auth/session', { headers: { Origin: A } })).toEqual([
      200,
      { 'access-control-allow-origin': OWN },
    ]);
    expect((await preflight(port, '/auth/session', A, 'GET')).body).toBe('options');
    expect(await answerOf(port, '/auth/login', { method: 'POST', headers: { Origin: A } })).toEqual([201, READABLE]);
    expect((await preflight(port, '/auth/login', A, 'POST')).status).toBe(204);
    expect(log).toHaveLength(1);
  });

  it('access is refused where the path can be read in two ways', async () => {
    const { port } = await start({ controllers: [UndecoratedEverything] });
    for (const path of ['/%61uth/x', '//auth/x', '/x/%2e%2e/auth/x', '/auth/../x'])
      expect([
        path,
        await preflightOf(port, path, A, 'GET'),
        await answerOf(port, path, { headers: { Origin: A } }),
      ]).toEqual([path, [403, { vary: 'Origin, Access-Control-Request-Method' }, undefined], [200, {}]]);
    expect(await answerOf(port, '/auth/x', { headers: { Origin: A } })).toEqual([200, {}]);
    expect(await preflightOf(port, '/auth/x', A, 'GET')).toEqual([404, {}, undefined]);
    expect(await answerOf(port, '/x', { headers: { Origin: A } })).toEqual([200, READABLE]);
  });

  it('preflights are refused where a decorated route may answer', async () => {
    const { port } = await start({ controllers: [EverythingController] });
    expect((await preflightOf(port, '/auth/x', A, 'GET'))[0]).toBe(403);
    expect(await answerOf(port, '/auth/x', { headers: { Origin: A } })).toEqual([200, READABLE]);
    @Controller({ path: 'auth', version: '2' })
    class SecondController {
      @Get('session') @CorsPolicy({ origins: [A] }) session() {
        return '';
      }
    }
    @Controller({ path: 'auth', version: '1' })
    class FirstController {
      @Get('session') @Header('Access-Control-Allow-Origin', OWN) session() {
        return '';
      }
    }
    const configure: AppParts['configure'] = (app) =>
      void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
    const { port: versions } = await start({ controllers: [FirstController, SecondController], configure });
    expect((await preflight(versions, '/auth/session', OWN, 'GET')).status).toBe(403);
    const first = { headers: { Origin: OWN, 'X-Version': '1' } };
    expect(await answerOf(versions, '/auth/session', first)).toEqual([200, { 'access-control-allow-origin': OWN }]);
  });

  it('report() and explain() show the entry', async () => {
    const service = (await start()).get(CorsService);
    const report = service.report();
    expect(
      report.map(({ method, path, policy, from, passThrough }) => [method, path, policy, from, passThrough]),
    ).toEqual([
      ['PUT', '/auth/closed', 'AuthController.closed @CorsPolicy', 'handler', undefined],
      ['POST', '/auth/login', false, 'routes[0]', true],
      ['GET', '/auth/session', false, 'routes[0]', true],
      ['OPTIONS', '/auth/session', false, 'routes[0]', true],
      ['ALL', '/auth/*', false, 'routes[0]', true],
      ['ALL', '*', 'default', 'default', undefined],
    ]);
    expect(report.toMarkdown()).toContain('| passThrough | routes[0] |');
    const explained = await service.explain({ method: 'PUT', path: '/auth/anything', origin: A });
    expect(explained).toEqual({
      route: undefined,
      policy: false,
      from: 'routes[0]',
      passThrough: true,
      sources: [],
      preflight: undefined,
      checks: [],
      headers: {},
      readable: false,
      blockedBy: undefined,
      reason:
        'The application answers PUT /auth/anything itself, preflights included: routes[0] passes it through, so this module changes no headers.',
    });
    expect(explained.toText()).toContain("policy     the application's own (routes[0])");
    expect((await service.explain({ method: 'PUT', path: '/auth/closed', origin: A })).readable).toBe(true);
  });
});
