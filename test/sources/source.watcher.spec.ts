import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CorsPolicy, type OriginChanges, type OriginSource, type OriginWatch } from 'nestjs-cors';
import { createApp, startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { until } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { deferred } from './subject.js';

const ACME = 'https://acme.example.com';

/** What happened, in its order. */
let events: string[] = [];
let list = [ACME];
let answering = deferred<string>();
let watching: OriginWatch = () => undefined;
let changes: OriginChanges;

@Injectable()
class Tenants implements OriginSource {
  key = () => 'acme';
  origins = () => list;
  watch(given: OriginChanges): ReturnType<OriginWatch> {
    events.push('watched');
    changes = given;
    return watching(given);
  }
}

/** Closes what the source listens through. */
@Injectable()
class Engine implements OnApplicationShutdown {
  onApplicationShutdown(): void {
    events.push('engine closed');
  }
}

@Controller('tenant')
@CorsPolicy({ origins: { source: Tenants, ttl: 600_000 } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
  @Get('slow') async slow() {
    events.push('asked');
    const answer = await answering.promise;
    events.push('answered');
    return answer;
  }
  /** The same source with other bounds. */
  @Get('other') @CorsPolicy({ origins: { source: 'ALIAS', ttl: 60_000 } }) other() {
    return 'tenant';
  }
}

describe.each(platforms)('watch() of a source on %s', (platform) => {
  const log: string[] = [];
  const parts: AppParts = {
    ...{ platform, log, controllers: [TenantController] },
    providers: [Tenants, Engine, { provide: 'ALIAS', useExisting: Tenants }],
  };
  const undo = () => void events.push('undone');
  const admitted = async ({ port }: RunningApp) =>
    corsHeaders(await send(port, '/tenant', { headers: { Origin: ACME } }))['access-control-allow-origin'];

  afterEach(() => {
    [events, list, answering, watching] = [[], [ACME], deferred(), () => undefined];
    log.length = 0;
  });

  it.each<[string, OriginWatch]>([
    ['a function', () => undo],
    ['a promise of one', () => Promise.resolve(async () => undo())],
  ])('begins once before the server listens and is undone once after the last request, by %s', async (_what, watch) => {
    watching = watch;
    const running = await startApp(parts);
    events.push('listens');
    const slow = send(running.port, '/tenant/slow');
    await until(() => events.includes('asked'));
    const closed = running.close();
    answering.resolve('late');
    expect((await slow).body).toBe('late');
    await closed;
    // Nest calls its shutdown hooks again.
    await running.close();
    expect(events).toEqual(['watched', 'listens', 'asked', 'answered', 'undone', 'engine closed', 'engine closed']);
    expect(log).toEqual([]);
  });

  it('goes on while a request is being served', async () => {
    watching = () => undo;
    const running = await startApp(parts);
    expect(await admitted(running)).toBe(ACME);
    const slow = send(running.port, '/tenant/slow');
    await until(() => events.includes('asked'));
    const closed = running.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(events).not.toContain('undone');
    answering.resolve('late');
    await Promise.all([slow, closed]);
    expect(events).toContain('undone');
  });

  it('ends with the application, even if the server never listened', async () => {
    watching = () => undo;
    const app = await createApp(parts);
    await app.init();
    expect(events).toEqual(['watched']);
    await app.close();
    expect(events.toSorted()).toEqual(['engine closed', 'undone', 'watched']);
  });

  it('may return anything; only a function is called at the end', async () => {
    for (const given of [undefined, Promise.resolve(), 7, {}]) {
      watching = () => given as undefined;
      const running = await startApp(parts);
      list = [ACME];
      expect(await admitted(running)).toBe(ACME);
      list = [];
      expect(await admitted(running)).toBe(ACME);
      changes.forget('acme');
      expect(await admitted(running)).toBe(undefined);
      await running.close();
    }
    expect(log.filter((line) => line.includes('watch()'))).toEqual([]);
  });

  it.each<[string, () => void | Promise<void>]>([
    ['throws', () => raise('stuck')],
    ['rejects', () => Promise.reject(new Error('stuck'))],
  ])('is reported and stops nothing where its end %s', async (_how, end) => {
    watching = () => end;
    await (await startApp(parts)).close();
    expect(events).toEqual(['watched', 'engine closed']);
    expect(log).toEqual([expect.stringContaining('source Tenants: watch() could not be undone: "stuck"')]);
  });

  it('may throw, which is logged and does not stop the start', async () => {
    watching = () => raise('no engine');
    const running = await startApp(parts);
    expect((await send(running.port, '/tenant')).status).toBe(200);
    await running.close();
    expect(log).toEqual([expect.stringContaining('source Tenants: watch() failed: "no engine"')]);
  });
});

function raise(why: string): never {
  throw new Error(why);
}
