import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Get,
  Injectable,
  Next,
  Param,
  Post,
  Put,
  Res,
  Scope,
  UnauthorizedException,
} from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { createApp, startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const ACME = 'https://acme.example.com';
const BOLT = 'https://bolt.example.net';

type Behaviour = () => Iterable<string> | Promise<Iterable<string>>;

/** A registry whose answers a test sets, and which counts what it is asked. */
@Injectable()
class TenantOrigins implements OriginSource {
  static asked: string[] = [];
  static seen: CorsRequest[] = [];
  static signals: AbortSignal[] = [];
  static answers = new Map<string, Behaviour>();

  key(request: CorsRequest): string | undefined {
    TenantOrigins.seen.push(request);
    if (request.params.tenant === 'key-throws') throw new Error('no key');
    return request.params.tenant;
  }
  origins(key: string, signal: AbortSignal): Iterable<string> | Promise<Iterable<string>> {
    TenantOrigins.asked.push(key);
    TenantOrigins.signals.push(signal);
    const answer = TenantOrigins.answers.get(key);
    return answer ? answer() : [];
  }
}

@Injectable()
class HostOrigins implements OriginSource {
  key(request: CorsRequest): string {
    return request.host;
  }
  origins(host: string): string[] {
    return host === 'acme.example.test' ? [ACME] : [];
  }
}

@Controller('t/:tenant')
@CorsPolicy('tenant')
class TenantController {
  @Get() get(@Param('tenant') tenant: string) {
    return tenant;
  }
  @Put('things') put() {
    return '';
  }
  @Post('things') post(@Body() body: unknown) {
    return body;
  }
  @Get('secret') secret() {
    throw new UnauthorizedException();
  }
}

/** Two routes for one path: on Express the first passes the request on to the second. */
@Controller('pass')
@CorsPolicy('tenant')
class PassingController {
  @Get(':tenant/:other') first(@Next() next: unknown, @Res() reply: { send?(body: string): void }): void {
    if (typeof next === 'function') (next as () => void)();
    else reply.send?.('first');
  }
  @Get(':other/:tenant/') second() {
    return 'second';
  }
}

/** Fastify knows one route for one path. */
@Controller('pass')
@CorsPolicy('tenant')
class FirstController {
  @Get(':tenant/:other') first() {
    return 'first';
  }
}

@Controller('by-host')
@CorsPolicy({ origins: ['https://fixed.example.com', HostOrigins] })
class HostController {
  @Get() get() {
    return '';
  }
}

const cors: CorsModuleOptions = {
  policies: { tenant: { origins: { source: TenantOrigins, timeout: 100, ttl: 60_000 }, credentials: true } },
};

describe.each(platforms)('origins looked up at run time on %s', (platform) => {
  let running: RunningApp;
  const log: string[] = [];

  beforeEach(async () => {
    log.length = 0;
    Object.assign(TenantOrigins, { asked: [], seen: [], signals: [], answers: new Map<string, Behaviour>() });
    TenantOrigins.answers.set('acme', () => Promise.resolve([ACME]));
    TenantOrigins.answers.set('bolt', () => new Set([BOLT]));
    running = await startApp({
      platform,
      log,
      cors: { ...cors, default: { origins: TenantOrigins }, routes: [{ path: '/static/:tenant/*', policy: 'tenant' }] },
      controllers: [
        TenantController,
        HostController,
        ...(platform === 'express' ? [PassingController] : [FirstController]),
      ],
      providers: [TenantOrigins, HostOrigins],
    });
  });
  afterEach(() => running.close());

  const read = async (path: string, origin: string, extra: object = {}) => {
    const answer = await send(running.port, path, {
      ...extra,
      headers: { 'Content-Type': 'application/json', Origin: origin },
    });
    return { status: answer.status, ...corsHeaders(answer) };
  };
  const admitted = (origin: string, status = 200) => ({
    status,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  });
  const refused = (status = 200) => ({ status, vary: 'Origin' });

  it('admit the origins of the tenant, in the preflight and in the answer', async () => {
    expect((await preflight(running.port, '/t/acme/things', ACME, 'PUT')).status).toBe(204);
    expect(await read('/t/acme', ACME)).toEqual(admitted(ACME));
    expect((await preflight(running.port, '/t/bolt/things', ACME, 'PUT')).status).toBe(403);
    expect(await read('/t/bolt', ACME)).toEqual(refused());
    expect(await read('/t/bolt', BOLT)).toEqual(admitted(BOLT));
  });

  it('apply if the handler is not reached, and to paths that no controller serves', async () => {
    expect(await read('/t/acme/secret', ACME)).toEqual(admitted(ACME, 401));
    expect(await read('/t/acme/things', ACME, { method: 'POST', body: '{' })).toEqual(admitted(ACME, 400));
    expect(await read('/static/acme/logo.svg', ACME)).toEqual(admitted(ACME, 404));
    expect(await read('/static/bolt/logo.svg', ACME)).toEqual(refused(404));
  });

  it('give a source only what a preflight and its request have in common', async () => {
    await preflight(running.port, '/t/acme/things?draft=1&draft=2', ACME, 'PUT');
    const [request] = TenantOrigins.seen;
    expect({ ...request, query: request?.query.getAll('draft') }).toEqual({
      method: 'PUT',
      path: '/t/acme/things',
      host: '127.0.0.1',
      params: { tenant: 'acme' },
      query: ['1', '2'],
    });
  });

  it('may be combined with constant origins, by host', async () => {
    const answer = async (host: string, origin: string) =>
      corsHeaders(await send(running.port, '/by-host', { headers: { Host: host, Origin: origin } }))[
        'access-control-allow-origin'
      ];
    expect(await answer('ACME.example.test:8080', ACME)).toBe(ACME);
    expect(await answer('bolt.example.test', ACME)).toBeUndefined();
    expect(await answer('bolt.example.test', 'https://fixed.example.com')).toBe('https://fixed.example.com');
  });

  it('take one call per key, however many requests come at once or later', async () => {
    await Promise.all(Array.from({ length: 20 }, () => read('/t/acme', ACME)));
    await read('/t/acme', BOLT);
    expect(TenantOrigins.asked).toEqual(['acme']);
  });

  it('use the parameters of the route that answers, even if another one called next()', async () => {
    await send(running.port, '/pass/acme/bolt', { headers: { Origin: ACME } });
    const read = async (origin: string) =>
      corsHeaders(await send(running.port, '/pass/acme/bolt', { headers: { Origin: origin } }));
    const answered = platform === 'express' ? BOLT : ACME;
    expect((await read(answered))['access-control-allow-origin']).toBe(answered);
    expect(await read(answered === ACME ? BOLT : ACME)).toEqual({ vary: 'Origin' });
  });

  it('take no call for a request without Origin', async () => {
    expect(corsHeaders(await send(running.port, '/t/acme'))).toEqual({ vary: 'Origin' });
    expect(TenantOrigins.asked).toEqual([]);
  });

  it('are cached for unknown keys too, until invalidated', async () => {
    expect(await read('/t/nobody', ACME)).toEqual(refused());
    await read('/t/nobody', ACME);
    expect(TenantOrigins.asked).toEqual(['nobody']);
    TenantOrigins.answers.set('nobody', () => [ACME]);
    await running.get(CorsService).invalidate(TenantOrigins, 'nobody');
    expect(await read('/t/nobody', ACME)).toEqual(admitted(ACME));
    await running.get(CorsService).invalidate(TenantOrigins);
    await read('/t/nobody', ACME);
    expect(TenantOrigins.asked).toEqual(['nobody', 'nobody', 'nobody']);
  });

  it('ignore a lookup under way once it is invalidated', async () => {
    let finish: (origins: string[]) => void = () => undefined;
    TenantOrigins.answers.set('slow', () => new Promise<string[]>((resolve) => (finish = resolve)));
    const waiting = read('/t/slow', ACME);
    while (TenantOrigins.asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await running.get(CorsService).invalidate(TenantOrigins, 'slow');
    finish([ACME]);
    expect(await waiting).toEqual(admitted(ACME));
    TenantOrigins.answers.set('slow', () => []);
    expect(await read('/t/slow', ACME)).toEqual(refused());
  });

  it.each<[string, Behaviour]>([
    [
      'throws',
      () => {
        throw new Error('secret of the database');
      },
    ],
    ['rejects', () => Promise.reject(new Error('secret of the database'))],
    ['hangs', () => new Promise<string[]>(() => undefined)],
    ['says undefined', () => undefined as unknown as string[]],
    ['says true', () => true as unknown as string[]],
    ['says "*"', () => '*' as unknown as string[]],
    ['says ["*"]', () => ['*']],
    ['says junk', () => [null, 5, {}, 'acme.example.com', `${ACME}/`, `${ACME},${BOLT}`] as unknown as string[]],
    ['says one origin as a string', () => ACME as unknown as string[]],
    [
      'throws while it is read',
      () => ({
        *[Symbol.iterator]() {
          yield ACME;
          throw new Error('torn');
        },
      }),
    ],
    ['says a pattern that anyone can register under', () => ['https://*.vercel.app']],
    ['says an unencrypted origin', () => ['http://acme.example.com']],
  ])('refuse when the source %s: other tenants are unaffected and nothing leaks', async (_what, behaviour) => {
    TenantOrigins.answers.set('faulty', behaviour);
    const [answer, other, asked] = await Promise.all([
      send(running.port, '/t/faulty', { headers: { Origin: ACME } }),
      read('/t/acme', ACME),
      preflight(running.port, '/t/faulty', ACME, 'GET'),
    ]);
    expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([200, 'faulty', { vary: 'Origin' }]);
    expect(other).toEqual(admitted(ACME));
    expect([asked.status, asked.body, corsHeaders(asked)]).toEqual([
      403,
      '',
      { vary: 'Origin, Access-Control-Request-Method' },
    ]);
    expect(log.join('\n')).toContain('source TenantOrigins');
  });

  it('abort the lookup at the time limit', async () => {
    TenantOrigins.answers.set('hangs', () => new Promise<string[]>(() => undefined));
    expect(await read('/t/hangs', ACME)).toEqual(refused());
    expect(TenantOrigins.signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('drop an invalid entry and keep the others', async () => {
    TenantOrigins.answers.set('mixed', () => ['*', 'HTTPS://UPPER.example.com', ACME, 'https://*.acme.example.com']);
    expect(await read('/t/mixed', ACME)).toEqual(admitted(ACME));
    expect(await read('/t/mixed', 'https://a.b.acme.example.com')).toEqual(admitted('https://a.b.acme.example.com'));
    expect(await read('/t/mixed', BOLT)).toEqual(refused());
  });

  it('refuse when key() throws', async () => {
    expect(await read('/t/key-throws', ACME)).toEqual(refused());
  });

  it.each([
    ['is no provider', class Missing {}, [], 'source-not-provided'],
    ['has no key()', class Shapeless {}, ['provide'], 'source-shape'],
  ])('stop the start when a source %s', async (_what, source, provide, code) => {
    const app = await createApp({
      platform,
      cors: { default: { origins: [source as never] } },
      providers: provide.length > 0 ? [source] : [],
    });
    await expect(app.init()).rejects.toMatchObject({ issues: [{ code, path: 'default.origins[0]' }] });
    await app.close();
  });

  it('stop the start if a source is request-scoped', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped extends HostOrigins {}
    const app = await createApp({ platform, cors: { default: { origins: Scoped } }, providers: [Scoped] });
    await expect(app.init()).rejects.toMatchObject({ issues: [{ code: 'source-scoped' }] });
    await app.close();
  });
});
