import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, RequestMethod } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

@Controller()
@CorsPolicy('page')
class RootController {
  @Get('health') health() {
    return 'healthy';
  }
  @Post('health') report() {
    return 'reported';
  }
  @Get('things') things() {
    return 'things';
  }
  @Get('open/:name') open() {
    return 'open';
  }
}

interface Send {
  send(body: string): unknown;
}

const startPrefixed = (platform: Platform): Promise<RunningApp> =>
  startApp({
    platform,
    controllers: [RootController],
    cors: {
      default: { origins: [OTHER] },
      policies: { page: { origins: [PAGE] } },
      routes: [
        { path: '/api/raw', policy: 'page' },
        { path: '/outside', policy: 'page' },
      ],
    },
    configure: (app) => {
      app.setGlobalPrefix('api', { exclude: [{ path: 'health', method: RequestMethod.GET }, 'open/*path'] });
      const adapter = app.getHttpAdapter();
      for (const path of ['/api/raw', '/outside']) {
        adapter.get(path, (_request: unknown, reply: Send) => reply.send('raw'));
      }
    },
  });

describe.each(platforms)('a global prefix on %s', (platform) => {
  const running = useApp(() => startPrefixed(platform));

  it.each([
    ['a route below it', '/api/things', 'GET', 200, 'things'],
    ['the method of a path that is not excluded', '/api/health', 'POST', 201, 'reported'],
    ['the method of a path that is excluded', '/health', 'GET', 200, 'healthy'],
    ['a route that a pattern excludes', '/open/door', 'GET', 200, 'open'],
    ['a raw route below it, by its whole path', '/api/raw', 'GET', 200, 'raw'],
    ['a raw route outside it', '/outside', 'GET', 200, 'raw'],
  ])('the policy applies to %s', async (_what, path, method, status, body) => {
    const readable = await sendFrom(PAGE, running.port, path, { method });
    expect([readable.status, readable.body, corsHeaders(readable)]).toEqual([status, body, READABLE]);
    expect(corsHeaders(await sendFrom(OTHER, running.port, path, { method }))).toEqual(SILENT);
    const methods = method === 'POST' ? 'POST' : 'GET, HEAD';
    expect(await asked(PAGE, running.port, path, method)).toEqual(admitted(methods));
    expect(await asked(OTHER, running.port, path, method)).toEqual(REFUSED);
  });

  it.each([
    ['without the prefix', '/things', 'GET'],
    ['with the prefix where it is excluded', '/api/open/door', 'GET'],
    ['of the other method', '/health', 'POST'],
    ['below the prefix', '/api/nowhere', 'GET'],
    ['that is the prefix', '/api', 'GET'],
    ['of a prefix that only begins alike', '/apiary', 'GET'],
  ])('the 404 of a path %s follows the default', async (_what, path, method) => {
    const readable = await sendFrom(OTHER, running.port, path, { method });
    expect([readable.status, corsHeaders(readable)]).toEqual([
      404,
      { ...READABLE, 'access-control-allow-origin': OTHER },
    ]);
    expect(corsHeaders(await sendFrom(PAGE, running.port, path, { method }))).toEqual(SILENT);
    expect(await asked(PAGE, running.port, path, method)).toEqual(REFUSED);
  });

  it('a plain OPTIONS request is answered with the methods routed at the path', async () => {
    const allow = async (path: string) => {
      const answer = await send(running.port, path, { method: 'OPTIONS' });
      return [answer.status, answer.headers.allow];
    };
    expect(await allow('/api/health')).toEqual([204, 'POST']);
    expect(await allow('/health')).toEqual([204, 'GET, HEAD']);
    expect(await allow('/things')).toEqual([404, undefined]);
    expect(await allow('/api/nowhere')).toEqual([404, undefined]);
  });
});
