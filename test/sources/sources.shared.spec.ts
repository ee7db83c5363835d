import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Param } from '@nestjs/common';
import {
  CorsPolicy,
  CorsService,
  type CorsModuleOptions,
  type CorsRequest,
  type OriginChanges,
  type OriginSource,
  type OriginWatch,
} from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const ACME = 'https://acme.example.com';
const PATTERN = 'https://*.vercel.app';

/** A source that notes what is asked of it, and says what a test wants. */
@Injectable()
class TenantOrigins implements OriginSource {
  static asked: string[] = [];
  static announced: (string | undefined)[] = [];
  static changes: OriginChanges | undefined;
  static answers: Partial<OriginSource> = {};

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  origins(key: string, signal: AbortSignal): Iterable<string> | Promise<Iterable<string>> {
    TenantOrigins.asked.push(key);
    return TenantOrigins.answers.origins?.(key, signal) ?? [ACME];
  }
  watch(changes: OriginChanges): ReturnType<OriginWatch> {
    TenantOrigins.changes = changes;
    return TenantOrigins.answers.watch?.(changes);
  }
  announce(key?: string): void | Promise<void> {
    TenantOrigins.announced.push(key);
    return TenantOrigins.answers.announce?.(key);
  }
}

@Injectable()
class Unused extends TenantOrigins {}

const controllerOf = (path: string, policy: Parameters<typeof CorsPolicy>[0]) => {
  @Controller(`${path}/:tenant`)
  @CorsPolicy(policy)
  class TenantController {
    @Get() get(@Param('tenant') tenant: string) {
      return tenant;
    }
  }
  // The name of an inline policy.
  return Object.defineProperty(TenantController, 'name', { value: path });
};

describe.each(platforms)('a source of several policies on %s', (platform) => {
  let running: RunningApp;
  const log: string[] = [];
  afterEach(() => running.close());

  const start = async (policies: Record<string, Parameters<typeof CorsPolicy>[0]>, cors: CorsModuleOptions = {}) => {
    log.length = 0;
    Object.assign(TenantOrigins, { asked: [], announced: [], changes: undefined });
    const controllers = Object.entries(policies).map(([path, policy]) => controllerOf(path, policy));
    running = await startApp({ platform, log, cors, controllers, providers: [TenantOrigins, Unused] });
  };
  const read = async (path: string, origin = ACME) =>
    corsHeaders(await send(running.port, path, { headers: { Origin: origin } }))['access-control-allow-origin'];
  const service = () => running.get(CorsService);

  it('is called once for policies with the same bounds and the same trust', async () => {
    const source = { source: TenantOrigins, ttl: 60_000 };
    await start({ a: { origins: [source] }, b: { origins: [{ ...source }, 'https://b.example.com'] } });
    expect([await read('/a/x'), await read('/b/x'), TenantOrigins.asked]).toEqual([ACME, ACME, ['x']]);
    expect(service().report().sources).toMatchObject([{ source: 'TenantOrigins', keys: 1, hits: 1, misses: 1 }]);
    expect(service().report().sources[0]?.policies).toEqual(['a @CorsPolicy', 'b @CorsPolicy']);
  });

  it('is validated separately for policies with other trust, and cached separately for other bounds', async () => {
    TenantOrigins.answers = { origins: () => [ACME, PATTERN] };
    const environment = 'development';
    await start(
      {
        plain: { origins: TenantOrigins },
        cookies: { origins: TenantOrigins, credentials: true },
        daring: { origins: TenantOrigins, credentials: true, dangerouslyAllowPatternHostingSuffix: true },
        longer: { origins: { source: TenantOrigins, ttl: 60_000 } },
      },
      { environment },
    );
    const admitted = await Promise.all(
      ['plain', 'cookies', 'daring', 'longer'].map((path) => read(`/${path}/x`, 'https://a.vercel.app')),
    );
    expect(admitted.map((origin) => origin !== undefined)).toEqual([true, false, true, true]);
    expect(TenantOrigins.asked).toEqual(['x', 'x', 'x', 'x']);
    TenantOrigins.answers = {};
  });

  it('gives the new list to all of its policies after a change elsewhere', async () => {
    let list = [ACME];
    TenantOrigins.answers = { origins: () => list };
    await start({ a: { origins: TenantOrigins }, b: { origins: TenantOrigins, credentials: true } });
    expect([await read('/a/x'), await read('/b/x')]).toEqual([ACME, ACME]);
    list = [];
    expect(await read('/a/x')).toBe(ACME);
    TenantOrigins.changes?.forget('other');
    expect(await read('/a/x')).toBe(ACME);
    TenantOrigins.changes?.forget('x');
    expect([await read('/a/x'), await read('/b/x')]).toEqual([undefined, undefined]);
    list = [ACME];
    TenantOrigins.changes?.forget();
    expect([await read('/a/x'), await read('/b/x')]).toEqual([ACME, ACME]);
    TenantOrigins.answers = {};
  });

  it('announces an invalidation once, and is waited for only briefly', async () => {
    await start({ a: { origins: TenantOrigins }, b: { origins: TenantOrigins, credentials: true } });
    await service().invalidate(TenantOrigins, 'x');
    await service().invalidate(TenantOrigins);
    expect(TenantOrigins.announced).toEqual(['x', undefined]);
    TenantOrigins.answers = { announce: () => new Promise(() => undefined) };
    await service().invalidate(TenantOrigins, 'x');
    TenantOrigins.answers = { announce: () => Promise.reject(new Error('gone')) };
    await service().invalidate(TenantOrigins, 'x');
    expect(log).toEqual([
      expect.stringContaining('other instances could not be told of a change: "no answer within 2000 ms"'),
      expect.stringContaining('other instances could not be told of a change: "gone"'),
    ]);
    TenantOrigins.answers = {};
  });

  it('is found by its token or by itself, and another one is an error', async () => {
    await start({ a: { origins: TenantOrigins } });
    await read('/a/x');
    await service().invalidate(running.get(TenantOrigins), 'x');
    await read('/a/x');
    expect(TenantOrigins.asked).toEqual(['x', 'x']);
    expect(() => service().invalidate(Unused)).toThrow(
      'No policy uses the source Unused; the sources in use: source TenantOrigins.',
    );
    expect(() => service().check('Nothing', [])).toThrow('No policy uses the source "Nothing"');
  });

  it('works even if its watch() or a warning fails', async () => {
    TenantOrigins.answers = { watch: () => Promise.reject(new Error('no engine')) };
    await start({ a: { origins: TenantOrigins } });
    TenantOrigins.changes?.warn('lost\nagain');
    expect(await read('/a/x')).toBe(ACME);
    expect(log).toEqual([
      expect.stringContaining('watch() failed: "no engine"'),
      expect.stringContaining(String.raw`lost\u000aagain`),
    ]);
    TenantOrigins.answers = {};
  });

  it('a failure or a warning after its application was closed writes no line into the log of another', async () => {
    let fail: (error: Error) => void = () => undefined;
    TenantOrigins.answers = { origins: () => new Promise<never>((_resolve, reject) => (fail = reject)) };
    await start({ a: { origins: TenantOrigins } });
    const asked = service().explain({ path: '/a/x', origin: ACME });
    await running.close();
    fail(new Error('connection closed'));
    TenantOrigins.changes?.warn('connection lost');
    expect(await asked).toMatchObject({ readable: false });
    expect(log).toEqual([]);
    TenantOrigins.answers = {};
  });

  it('lets a list be validated before it is stored', async () => {
    await start({ a: { origins: TenantOrigins }, b: { origins: TenantOrigins, credentials: true } });
    const check = (list: unknown) =>
      service()
        .check(TenantOrigins, list as string[])
        .map(({ code, severity, path }) => [code, severity, path]);
    expect(check([ACME])).toEqual([]);
    expect(check(['*', `${ACME}/`, 7])).toEqual([
      ['list-wildcard', 'error', 'origins[0]'],
      ['list-entry-invalid', 'error', 'origins[2]'],
      ['origin-trailing-slash', 'error', 'origins[1]'],
    ]);
    expect(check(['https://*.example.com'])).toEqual([
      ['pattern-subdomains-with-credentials', 'warning', 'origins[0]'],
    ]);
    const many = Array.from({ length: 1_001 }, (_, n) => `https://a${n}.example.com`);
    expect([check(many.slice(1)), check(many)]).toEqual([[], [['list-too-long', 'error', 'origins']]]);
    for (const junk of [undefined, null, 7, 'https://a.example.com', {}, BigInt(7)])
      expect(check(junk)).toEqual([['list-invalid', 'error', 'origins']]);
    const circle: unknown[] = [];
    expect(check([circle, BigInt(1), Symbol('s')]).map(([code]) => code)).toEqual(Array(3).fill('list-entry-invalid'));
    expect(check(['.'.repeat(100_000)])).toEqual([['origin-too-long', 'error', 'origins[0]']]);
    expect(TenantOrigins.asked).toEqual([]);
  });

  it('refuses without delay if its error cannot be turned into text', async () => {
    const hostile = Object.defineProperty(new Error('x'), 'message', {
      get: () => {
        throw new Error('secret');
      },
    });
    TenantOrigins.answers = { origins: () => Promise.reject(hostile) };
    await start({ a: { origins: TenantOrigins } });
    const asked = await preflight(running.port, '/a/x', ACME, 'GET');
    const answer = await send(running.port, '/a/x', { headers: { Origin: ACME } });
    expect([asked.status, asked.headers['cache-control'], answer.status, answer.headers['cache-control']]).toEqual([
      ...[403, 'no-store'],
      ...[200, 'no-store'],
    ]);
    expect((await service().explain({ method: 'GET', path: '/a/x', origin: ACME })).blockedBy).toBe('origin');
    TenantOrigins.answers = {};
  });

  it('is waited for before a hook of the application runs, be it a callback or a promise', async () => {
    await start({ a: { origins: TenantOrigins } });
    const adapter = running.app.getHttpAdapter() as unknown as {
      setOnRequestHook?(hook: (request: unknown, reply: unknown, done: (error?: Error) => void) => unknown): void;
    };
    let hook: (done: (error?: Error) => void) => unknown = (done) => done();
    adapter.setOnRequestHook?.((_request, _reply, done) => hook(done));
    const hooks: [(done: (error?: Error) => void) => unknown, number][] = [
      [(done) => done(), 200],
      [(done) => void setTimeout(done, 5), 200],
      [(done) => done(new Error('no')), 500],
      [() => Promise.reject(new Error('no')), 500],
      [
        () => {
          throw new Error('no');
        },
        500,
      ],
    ];
    // On Express a hook that returns a promise calls done() as well.
    if (platform === 'fastify')
      hooks.push([async () => undefined, 200], [() => new Promise((resolve) => setTimeout(resolve, 5)), 200]);
    for (const [index, [each, status]] of hooks.entries()) {
      hook = each;
      for (const _warm of [false, true]) {
        const answer = await send(running.port, `/a/t${index}`, { headers: { Origin: ACME } });
        const admitted = corsHeaders(answer)['access-control-allow-origin'];
        expect([index, answer.status, admitted]).toEqual([index, status, ACME]);
      }
    }
  });
});
