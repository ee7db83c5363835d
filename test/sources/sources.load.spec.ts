import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Injectable, Put, Res } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsRequest, type OriginSource } from 'nestjs-cors';
import type { ServerResponse } from 'node:http';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const STATIC = 'https://admin.example.com';
const SECRET = 'password of the database';
const originOf = (tenant: string): string => `https://${tenant}.example.com`;
const healthy = Array.from({ length: 30 }, (_, index) => `tenant-${index}`);

/** A registry in which one tenant is ill. */
@Injectable()
class TenantOrigins implements OriginSource {
  static asked: string[] = [];
  static ill: (signal: AbortSignal) => unknown = () => [];

  key({ params }: CorsRequest): string | undefined {
    if (params.tenant === 'no-key') throw new Error(SECRET);
    return params.tenant;
  }
  async origins(key: string, signal: AbortSignal): Promise<Iterable<string>> {
    TenantOrigins.asked.push(key);
    if (key === 'ill') return TenantOrigins.ill(signal) as Promise<Iterable<string>>;
    await new Promise((resolve) => setTimeout(resolve, 5));
    return healthy.includes(key) ? [originOf(key)] : [];
  }
}

@Controller('t/:tenant')
@CorsPolicy({ origins: [STATIC, { source: TenantOrigins, timeout: 1_500 }] })
class TenantController {
  @Get() get() {
    return 'read';
  }
  @Put() put() {
    return 'written';
  }
  @Get('cached') @Header('cache-control', 'public, max-age=600') cached() {
    return 'cached';
  }
  @Get('raw') raw(@Res() reply: { raw?: ServerResponse } & ServerResponse) {
    (reply.raw ?? reply).writeHead(200, { 'CACHE-CONTROL': 'public', 'Content-Length': '3' }).end('raw');
  }
  @Get('turns') turns(@Res() reply: { raw?: ServerResponse } & ServerResponse) {
    (reply.raw ?? reply).writeHead(200, ['Cache-control', 'public', 'Content-Length', '5']).end('turns');
  }
}

/** A registry whose lookups of strange keys hang until they are ended: its timeout has no part in that. */
@Injectable()
class PatientOrigins implements OriginSource {
  static readonly hanging = new Set<() => void>();

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  origins(key: string): Promise<Iterable<string>> {
    if (key === 'known') return Promise.resolve([originOf(key)]);
    return new Promise((resolve) => PatientOrigins.hanging.add(() => resolve([])));
  }
}

@Controller('patient/:tenant')
@CorsPolicy({ origins: [{ source: PatientOrigins, timeout: 60_000, maxInFlight: 8 }] })
class PatientController {
  @Get() get() {
    return 'read';
  }
  @Put() put() {
    return 'written';
  }
}

function* million(): Generator<string> {
  for (let n = 0; n < 1_000_000; n++) yield `https://ill-${n}.example.com`;
}

describe.each(platforms)('sources under load on %s', (platform) => {
  let running: RunningApp;
  const log: string[] = [];

  beforeEach(async () => {
    log.length = 0;
    Object.assign(TenantOrigins, { asked: [], ill: () => [] });
    PatientOrigins.hanging.clear();
    running = await startApp({
      ...{ platform, log },
      controllers: [TenantController, PatientController],
      providers: [TenantOrigins, PatientOrigins],
    });
  });
  afterEach(() => running.close());

  const read = async (path: string, origin: string) => {
    const answer = await send(running.port, path, { headers: { Origin: origin } });
    const { status, body, headers } = answer;
    return { status, body, cache: headers['cache-control'], ...corsHeaders(answer) };
  };
  const ask = async (path: string, origin: string) => {
    const answer = await preflight(running.port, path, origin, 'PUT');
    const { status, body, headers } = answer;
    return { status, body, cache: headers['cache-control'], ...corsHeaders(answer) };
  };
  const both = (tenant: string, origin: string, path = '/t') => [
    read(`${path}/${tenant}`, origin),
    ask(`${path}/${tenant}`, origin),
  ];
  const admitted = (origin: string) => [
    { status: 200, body: 'read', cache: undefined, 'access-control-allow-origin': origin, vary: 'Origin' },
    {
      status: 204,
      body: '',
      cache: undefined,
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD, PUT',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Method',
    },
  ];
  const refused = (cache?: string) => [
    { status: 200, body: 'read', cache, vary: 'Origin' },
    { status: 403, body: '', cache, vary: 'Origin, Access-Control-Request-Method' },
  ];
  const state = (name = 'TenantOrigins') =>
    running
      .get(CorsService)
      .report()
      .sources.find(({ source }) => source === name);

  it.each<[string, (signal: AbortSignal) => unknown, string | undefined]>([
    [
      'throws',
      () => {
        throw new Error(SECRET);
      },
      'no-store',
    ],
    ['rejects', () => Promise.reject(new Error(SECRET)), 'no-store'],
    ['hangs', () => new Promise(() => undefined), 'no-store'],
    ['gives junk', () => ({ rows: [SECRET] }), 'no-store'],
    [
      'tears its list',
      () => ({
        *[Symbol.iterator]() {
          yield originOf('ill');
          throw new Error(SECRET);
        },
      }),
      'no-store',
    ],
    ['gives invalid entries', () => ['*', `${originOf('ill')}/`, 7, null, '\r\n', 'null'], undefined],
    ['gives a million entries', () => million(), 'no-store'],
  ])('one that %s refuses, and no other tenant notices', async (what, ill, cache) => {
    TenantOrigins.ill = ill;
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => [
        ...both('ill', originOf('ill')),
        ...healthy.flatMap((t) => both(t, originOf(t))),
      ]).flat(),
    );
    const round = [...refused(cache), ...healthy.flatMap((tenant) => admitted(originOf(tenant)))];
    expect(answers).toEqual([...round, ...round, ...round, ...round]);
    expect(JSON.stringify(answers)).not.toContain(SECRET);
    expect(TenantOrigins.asked.filter((key) => key !== 'ill').toSorted()).toEqual(healthy.toSorted());
    expect(log.filter((line) => line.includes('source TenantOrigins')).length).toBeGreaterThan(0);
    // One that hangs is under way until it ends.
    expect(state()?.inFlight).toBe(what === 'hangs' ? 1 : 0);
    // The policy's own origins need no source.
    expect(await Promise.all(both('ill', STATIC))).toEqual(admitted(STATIC));
  });

  it('a source that is slow for one tenant delays no other', async () => {
    let release: (origins: string[]) => void = () => undefined;
    TenantOrigins.ill = () => new Promise((resolve) => (release = resolve));
    let answered = 0;
    const waiting = Array.from({ length: 20 }, () => both('ill', originOf('ill')))
      .flat()
      .map((answer) => answer.then((given) => [answered++, given]));
    const others = await Promise.all(healthy.flatMap((tenant) => both(tenant, originOf(tenant))));
    expect([answered, state()?.inFlight]).toEqual([0, 1]);
    expect(others).toEqual(healthy.flatMap((tenant) => admitted(originOf(tenant))));
    release([originOf('ill')]);
    const late = (await Promise.all(waiting)).map(([, given]) => given);
    expect(late.filter((_, index) => index % 2 === 0)).toEqual(Array(20).fill(admitted(originOf('ill'))[0]));
    expect(late.filter((_, index) => index % 2 === 1)).toEqual(Array(20).fill(admitted(originOf('ill'))[1]));
    expect(TenantOrigins.asked.filter((key) => key === 'ill')).toEqual(['ill']);
  });

  it('a flood of unknown keys begins no more lookups than allowed, and the others wait for their turn', async () => {
    await read('/patient/known', originOf('known'));
    let answered = 0;
    const flood = Promise.all(
      Array.from({ length: 120 }, async (_, n) => {
        const answer = await read(`/patient/strange-${n}`, STATIC);
        answered++;
        return answer;
      }),
    );
    const { hanging } = PatientOrigins;
    const waiting = () => state('PatientOrigins')?.waiting ?? 0;
    while (answered + hanging.size + waiting() < 120) await new Promise((resolve) => setTimeout(resolve, 1));
    expect([answered, hanging.size, waiting(), state('PatientOrigins')?.inFlight]).toEqual([0, 6, 114, 6]);
    // A tenant whose list is kept is answered all the while.
    expect(await Promise.all(both('known', originOf('known'), '/patient'))).toEqual(admitted(originOf('known')));
    // One that was forgotten is looked up ahead of them.
    await running.get(CorsService).invalidate(PatientOrigins, 'known');
    expect(await Promise.all(both('known', originOf('known'), '/patient'))).toEqual(admitted(originOf('known')));
    expect(hanging.size).toBe(6);
    while (answered < 120) {
      for (const end of hanging) end();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const answers = await flood;
    expect(answers).toEqual(answers.map(() => ({ status: 200, body: 'read', vary: 'Origin' })));
  });

  it('refusals after a failure are not cached, even if the application allows caching', async () => {
    TenantOrigins.ill = () => Promise.reject(new Error(SECRET));
    for (const path of ['cached', 'raw', 'turns']) {
      const answer = { status: 200, body: path, vary: 'Origin' };
      expect(await read(`/t/ill/${path}`, originOf('ill'))).toEqual({ ...answer, cache: 'no-store' });
      expect(await read(`/t/no-key/${path}`, originOf('ill'))).toEqual({ ...answer, cache: 'no-store' });
      const cache: unknown = expect.stringMatching(/^public/);
      expect(await read(`/t/tenant-1/${path}`, originOf('ill'))).toEqual({ ...answer, cache });
    }
    const raw = await send(running.port, '/t/ill/raw', { headers: { Origin: originOf('ill') } });
    expect(raw.rawHeaders.filter((name) => name.toLowerCase() === 'cache-control')).toHaveLength(1);
  });

  it('origins that no list could contain are refused without calling the source', async () => {
    for (const origin of ['null', 'https://A.example.com', 'x'.repeat(400), `${originOf('a')}, ${originOf('b')}`])
      expect(await Promise.all(both('tenant-0', origin))).toEqual(refused());
    expect(await Promise.all(both('tenant-0', STATIC))).toEqual(admitted(STATIC));
    expect(TenantOrigins.asked).toEqual([]);
  });
});
