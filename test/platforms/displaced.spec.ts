import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Delete,
  Get,
  Module,
  RequestMethod,
  type INestApplication,
  type MiddlewareConsumer,
  type NestModule,
} from '@nestjs/common';
import { CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';
import express from 'express';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A, B, C } from '../kit/origins.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const REFUSED = { vary: 'Origin, Access-Control-Request-Method' };

@Controller('cats')
class CatsController {
  @Get(':id') @CorsPolicy(false) one() {
    return 'of the controller';
  }
  @Delete(':id') @CorsPolicy({ origins: [A, C] }) remove() {
    return 'removed';
  }
}

interface Native {
  delete(path: string, handler: (request: unknown, reply: { send(body: string): unknown }) => unknown): unknown;
}

describe.each(platforms)('what answers in place of a controller on %s', (platform) => {
  const startApp = useStartApp();

  const start = (cors: CorsModuleOptions, configure?: (app: INestApplication) => void, imports: unknown[] = []) =>
    startApp({
      ...{ platform, cors, controllers: [CatsController], imports: imports as never },
      ...(configure ? { configure } : {}),
    });
  const nativeDelete = (app: INestApplication): void => {
    (app.getHttpAdapter().getInstance() as Native).delete('/cats/special', (_request, reply) => reply.send('native'));
  };

  it('middleware for a path and a method follows the policy of the handler behind it', async () => {
    @Module({})
    class CacheModule implements NestModule {
      configure(consumer: MiddlewareConsumer): void {
        const answering = (_request: unknown, response: { end(body: string): void }): void => response.end('cached');
        consumer
          .apply(answering)
          .forRoutes(
            { path: 'cats/:id', method: RequestMethod.GET },
            { path: 'cats/:id', method: RequestMethod.DELETE },
          );
      }
    }
    const { port } = await start({ default: { origins: '*' } }, undefined, [CacheModule]);
    const read = async (method: string, Origin: string) => {
      const answer = await send(port, '/cats/7', { method, headers: { Origin } });
      return [answer.body, corsHeaders(answer)];
    };
    expect(await read('GET', A)).toEqual(['cached', {}]);
    expect(await read('DELETE', A)).toEqual(['cached', { 'access-control-allow-origin': A, vary: 'Origin' }]);
    expect(await read('DELETE', B)).toEqual(['cached', { vary: 'Origin' }]);
  });

  // Fastify's router reaches the one route and no other; on Express an earlier route may pass the request on.
  it("a route of the instance needs its routes entry to admit a page, and on Express the controller's policy too", async () => {
    const routes = [{ path: '/cats/special', policy: { origins: [B, C] } }];
    const { port } = await start({ routes }, nativeDelete);
    expect((await send(port, '/cats/special', { method: 'DELETE' })).body).toBe('native');
    const asked = async (path: string, origin: string) => {
      const answer = await preflight(port, path, origin, 'DELETE');
      return [answer.status, answer.headers['access-control-allow-origin']];
    };
    expect(await asked('/cats/special', A)).toEqual([403, undefined]);
    const ofEntryAlone = platform === 'express' ? [403, undefined] : [204, B];
    expect(await asked('/cats/special', B)).toEqual(ofEntryAlone);
    expect(await asked('/cats/special', C)).toEqual([204, C]);
    expect(await asked('/cats/7', A)).toEqual([204, A]);
    expect(await asked('/cats/7', B)).toEqual([403, undefined]);
  });

  it('a route of the instance without an entry has no cross-origin access', async () => {
    const { port } = await start({}, nativeDelete);
    const answer = await preflight(port, '/cats/special', A, 'DELETE');
    expect([answer.status, corsHeaders(answer)]).toEqual([403, REFUSED]);
    const removed = await send(port, '/cats/special', { method: 'DELETE', headers: { Origin: A } });
    expect([removed.body, corsHeaders(removed)]).toEqual(['native', {}]);
  });

  it('a route that the module never saw does not follow a controller whose path fits', async () => {
    const adapter = createAdapter(platform);
    const instance = adapter.getInstance<Native & { use(path: string, router: unknown): void }>();
    const own = platform === 'express' ? express.Router() : undefined;
    if (own)
      instance.use(
        '/cats',
        own.delete('/special', (_request, reply) => void reply.send('native')),
      );
    else instance.delete('/cats/special', (_request, reply) => reply.send('native'));
    const running = await startApp({ platform, adapter, controllers: [CatsController] });
    const removed = async (path: string) => {
      const answer = await send(running.port, path, { method: 'DELETE', headers: { Origin: A } });
      return [answer.body, corsHeaders(answer)];
    };
    expect(await removed('/cats/special')).toEqual(['native', {}]);
    expect(await removed('/cats/7')).toEqual(['removed', { 'access-control-allow-origin': A, vary: 'Origin' }]);
  });
});
