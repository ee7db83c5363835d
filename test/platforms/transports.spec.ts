import { execFileSync } from 'node:child_process';
import { connect, type IncomingHttpHeaders } from 'node:http2';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { All, Controller, Delete, Get } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, RouteConstraints, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Module } from '@nestjs/common';
import { CorsModule, CorsPolicy, CorsService } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP } from '../kit/origins.js';
import { createAdapter, listen, platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';

@Controller('things')
class ThingsController {
  @Get() get() {
    return [];
  }
}

@Module({ imports: [CorsModule.forRoot({ default: { origins: [APP] } })], controllers: [ThingsController] })
class AppModule {}

const PREFLIGHT = {
  'access-control-allow-origin': APP,
  'access-control-allow-methods': 'GET, HEAD',
  'access-control-allow-headers': 'Content-Type',
  'access-control-max-age': '600',
  vary: 'Origin, Access-Control-Request-Method',
};
const READ = { 'access-control-allow-origin': APP, vary: 'Origin' };
const ofCors = (headers: IncomingHttpHeaders) =>
  corsHeaders({ rawHeaders: Object.entries(headers).flatMap(([name, value]) => [name, String(value)]) });

/** As far as instrumentation looks at either platform. */
interface Instance {
  addHook(name: 'onRoute', hook: (route: { handler: { name: string; mark?: string } }) => void): void;
  router: { stack: { route?: { stack: { handle: { name: string; mark?: string } }[] } }[] };
}

describe.each(platforms)('NestFactory.create() on %s', (platform) => {
  const closing = useClosing();

  it('an application answers as under @nestjs/testing', async () => {
    const app = closing(
      await NestFactory.create(AppModule, createAdapter(platform) as never, { logger: false, abortOnError: false }),
    );
    const port = await listen(app);
    expect(corsHeaders(await preflight(port, '/things', APP, 'GET'))).toEqual(PREFLIGHT);
    expect(corsHeaders(await send(port, '/things', { headers: { Origin: APP } }))).toEqual(READ);
  });

  it('handlers keep the names and properties that instrumentation reads', async () => {
    const adapter = createAdapter(platform);
    const app = closing(await NestFactory.create(AppModule, adapter as never, { logger: false, abortOnError: false }));
    const handlers: { name: string; mark?: string }[] = [];
    const instance = adapter.getInstance<Instance>();
    if (platform === 'fastify') instance.addHook('onRoute', ({ handler }) => void handlers.push(handler));
    const raw = Object.assign(() => undefined, { mark: 'own' });
    Object.defineProperty(raw, 'name', { value: 'readRaw' });
    await app.init();
    (adapter as unknown as { get(path: string, handler: object): void }).get('/raw', raw);
    if (platform === 'express')
      for (const { route } of instance.router.stack) handlers.push(...(route?.stack.map(({ handle }) => handle) ?? []));
    const seen = handlers.map(({ name, mark }) => [name, mark]);
    expect(seen).toContainEqual(['ThingsController.get', undefined]);
    expect(seen).toContainEqual(['readRaw', 'own']);
  });

  it('hooks of instrumentation keep running, whenever they are set', async () => {
    const seen: string[] = [];
    const adapter = createAdapter(platform);
    const app = closing(await NestFactory.create(AppModule, adapter as never, { logger: false, abortOnError: false }));
    adapter.setOnRequestHook(((_request: unknown, _reply: unknown, done: () => void) => {
      seen.push('hook');
      done();
    }) as never);
    const port = await listen(app);
    expect(corsHeaders(await send(port, '/things', { headers: { Origin: APP } }))).toEqual(READ);
    await preflight(port, '/things', APP, 'GET');
    expect(seen).toEqual(['hook']);
  });

  it('security headers and CSRF protection work beside the module', async () => {
    const app = closing(
      await NestFactory.create(AppModule, createAdapter(platform) as never, { logger: false, abortOnError: false }),
    );
    app.useSecurityHeaders();
    app.enableCsrfProtection();
    const port = await listen(app);
    expect(corsHeaders(await preflight(port, '/things', APP, 'GET'))).toEqual(PREFLIGHT);
    const refused = await send(port, '/things', { method: 'POST', headers: { Origin: APP } });
    expect([refused.status, corsHeaders(refused)]).toEqual([403, READ]);
    expect(refused.headers['x-content-type-options']).toBe('nosniff');
    const malformed = await send(port, '/%FF', { headers: { Origin: APP } });
    expect([malformed.status, corsHeaders(malformed)]).toEqual([platform === 'fastify' ? 400 : 404, READ]);
  });
});

describe('a standalone application', () => {
  it('starts, and CorsService says why it cannot answer', async () => {
    const context = await NestFactory.createApplicationContext(AppModule, { logger: false, abortOnError: false });
    expect(() => context.get(CorsService).report()).toThrow('this process serves no HTTP');
    await context.close();
  });
});

describe('Fastify alone', () => {
  const closing = useClosing();

  it('inject() is answered like a request over a socket', () => {
    // light-my-request needs require(esm), which this Jest has on newer Node only: plain Node runs the built package.
    const printed = execFileSync(process.execPath, [join(import.meta.dirname, 'inject.mjs'), APP], {
      encoding: 'utf8',
    });
    expect(JSON.parse(printed)).toEqual([
      [204, PREFLIGHT],
      [200, READ],
      [400, READ],
    ]);
  });

  it('HEAD is not listed where no route answers it', async () => {
    const app = closing(
      await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter({ exposeHeadRoutes: false }), {
        logger: false,
        abortOnError: false,
      }),
    );
    const port = await listen(app);
    expect(corsHeaders(await preflight(port, '/things', APP, 'GET'))).toEqual({
      ...PREFLIGHT,
      'access-control-allow-methods': 'GET',
    });
    expect((await send(port, '/things', { method: 'HEAD', headers: { Origin: APP } })).status).toBe(404);
  });

  it('QUERY is listed where @All() serves it and a Content-Type is sent', async () => {
    @Controller('all')
    @CorsPolicy({ origins: [APP] })
    class AllController {
      @All() all() {
        return 'all';
      }
    }
    @Module({ imports: [CorsModule.forRoot()], controllers: [AllController] })
    class AllModule {}
    const app = closing(
      await NestFactory.create<NestFastifyApplication>(AllModule, new FastifyAdapter(), {
        logger: false,
        abortOnError: false,
      }),
    );
    const port = await listen(app);
    const methods = 'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY';
    expect(corsHeaders(await preflight(port, '/all', APP, 'QUERY'))).toEqual({
      ...PREFLIGHT,
      'access-control-allow-methods': methods,
    });
    expect((await send(port, '/all', { method: 'OPTIONS' })).body).toBe('all');
    const query = (type: object) => send(port, '/all', { method: 'QUERY', headers: { Origin: APP, ...type } });
    // RFC 10008 section 2: a server must refuse a QUERY without one, whatever its body.
    const [without, given] = [await query({}), await query({ 'Content-Type': 'text/plain' })];
    expect([without.status, corsHeaders(without), given.status, corsHeaders(given)]).toEqual([400, READ, 200, READ]);
  });

  it("preflights of constrained routes are refused, and the chosen route's policy answers a request", async () => {
    const other = 'https://other.example.com';
    @Controller('constrained')
    class ConstrainedController {
      @Get() @RouteConstraints({ host: 'one.test' }) @CorsPolicy({ origins: [APP] }) one() {
        return 'one';
      }
      @Get() @RouteConstraints({ host: 'two.test' }) @CorsPolicy({ origins: [other] }) two() {
        return 'two';
      }
    }
    @Module({ imports: [CorsModule.forRoot()], controllers: [ConstrainedController] })
    class ConstrainedModule {}
    const app = closing(
      await NestFactory.create<NestFastifyApplication>(ConstrainedModule, new FastifyAdapter(), {
        logger: false,
        abortOnError: false,
      }),
    );
    const port = await listen(app);
    const refused = { vary: 'Origin, Access-Control-Request-Method' };
    for (const [host, admitted, stranger] of [
      ['one.test', APP, other],
      ['two.test', other, APP],
    ] as const) {
      const read = async (Origin: string) =>
        corsHeaders(await send(port, '/constrained', { headers: { Host: host, Origin } }));
      expect(await read(admitted)).toEqual({ 'access-control-allow-origin': admitted, vary: 'Origin' });
      expect(await read(stranger)).toEqual({ vary: 'Origin' });
      const headers = { Host: host, Origin: admitted, 'Access-Control-Request-Method': 'GET' };
      const asked = await send(port, '/constrained', { method: 'OPTIONS', headers });
      expect([asked.status, corsHeaders(asked)]).toEqual([403, refused]);
    }
  });

  it('a route of the instance does not follow the policy of a controller at the same path', async () => {
    @Controller('cats')
    @CorsPolicy({ origins: [APP] })
    class CatsController {
      @Get(':id') one() {
        return 'of the controller';
      }
      @Delete(':id') remove() {
        return 'removed';
      }
    }
    @Module({ imports: [CorsModule.forRoot()], controllers: [CatsController] })
    class CatsModule {}
    const app = closing(
      await NestFactory.create<NestFastifyApplication>(CatsModule, new FastifyAdapter(), {
        logger: false,
        abortOnError: false,
      }),
    );
    (app as NestFastifyApplication)
      .getHttpAdapter()
      .getInstance()
      .route({
        method: 'GET',
        url: '/cats/:id',
        constraints: { host: 'native.test' },
        handler: () => Promise.resolve('of the instance'),
      });
    const port = await listen(app);
    const read = async (host: string) => {
      const answer = await send(port, '/cats/1', { headers: { Host: host, Origin: APP } });
      return [answer.body, corsHeaders(answer)];
    };
    expect(await read('native.test')).toEqual(['of the instance', {}]);
    expect(await read('cats.test')).toEqual([
      'of the controller',
      { 'access-control-allow-origin': APP, vary: 'Origin' },
    ]);
    const refused = await preflight(port, '/cats/1', APP, 'GET', 'content-type');
    expect([refused.status, corsHeaders(refused)]).toEqual([403, { vary: 'Origin, Access-Control-Request-Method' }]);
    const admitted = await preflight(port, '/cats/1', APP, 'DELETE');
    expect([admitted.status, corsHeaders(admitted)['access-control-allow-methods']]).toEqual([204, 'DELETE']);
  });

  it('requests over HTTP/2 are answered', async () => {
    const adapter = new FastifyAdapter({ http2: true } as never);
    const app = closing(
      await NestFactory.create<NestFastifyApplication>(AppModule, adapter, { logger: false, abortOnError: false }),
    );
    const client = connect(`http://127.0.0.1:${await listen(app)}`);
    const ask = (headers: Record<string, string>): Promise<[number | undefined, object]> =>
      new Promise((resolve, reject) => {
        const stream = client.request({ origin: APP, ...headers });
        stream.on('error', reject);
        stream.on('response', (answer) => resolve([answer[':status'], ofCors(answer)]));
        stream.resume();
        stream.end();
      });
    expect(await ask({ ':path': '/things' })).toEqual([200, READ]);
    expect(await ask({ ':path': '/nowhere' })).toEqual([404, READ]);
    expect(await ask({ ':path': '/things', ':method': 'OPTIONS', 'access-control-request-method': 'GET' })).toEqual([
      204,
      PREFLIGHT,
    ]);
    client.close();
  });
});
