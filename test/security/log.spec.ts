import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Param, Res, type INestApplication } from '@nestjs/common';
import { CorsPolicy, type CorsRequest, type OriginSource } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const HUGE = 'x'.repeat(100_000);
const DIRT = 'one\r\ntwo \u001b[31mred\u001b[0m \u0000 \u007f \u009b31m \u2028 \u202e \ud800 ';
/** Whatever a source may say of a key that a stranger chose. */
const ANSWERS: Readonly<Record<string, (key: string) => unknown>> = {
  throws: (key) => {
    throw new Error(DIRT + key + HUGE);
  },
  rejects: (key) => Promise.reject(new Error(DIRT + key + HUGE)),
  'throws a text': (key) => Promise.reject(DIRT + key),
  'throws an object': () => Promise.reject({ text: DIRT, toJSON: () => DIRT + HUGE }),
  'throws what cannot be read': () => Promise.reject({ toJSON: () => BigInt(1) }),
  'lists dirt': (key) => [DIRT, `https://${DIRT}`, `https://a.test/${DIRT}`, key, `${DIRT.repeat(3)}*`, HUGE],
  'lists several in one': () => [
    `https://[\u001b[31m,https://b.test`,
    `https://a.test,\u202eb\u2028c`,
    'https://\u009b31m\u0085,b',
  ],
  'lists many in one': () => ['a,'.repeat(160), '\u0007,'.repeat(160)],
  'lists patterns': () => [`https://*.\u001b[31m`, 'https://*.\u202e.com', `https://*.${HUGE}`],
  'lists no texts': () => [DIRT as unknown, null, {}, Symbol(DIRT)],
};

@Injectable()
class TenantOrigins implements OriginSource {
  key({ params }: CorsRequest): string | undefined {
    const key = params.tenant ?? '';
    if (key.startsWith('key throws')) throw new Error(DIRT + key + HUGE);
    return key.startsWith('long key') ? key + HUGE : key;
  }
  origins(key: string): Iterable<string> {
    const said = Object.keys(ANSWERS).find((name) => key.startsWith(name)) ?? '';
    return (ANSWERS[said]?.(key) ?? []) as Iterable<string>;
  }
}

@Controller('t/:tenant')
@CorsPolicy({ origins: TenantOrigins })
class TenantController {
  @Get() get() {
    return 'handled';
  }
}

@Controller('own/:name')
@CorsPolicy({ origins: [APP] })
class OwnController {
  /** Sets a response header whose name a stranger chose. */
  @Get() get(
    @Param('name') name: string,
    @Res({ passthrough: true }) reply: { header(name: string, value: string): void },
  ) {
    reply.header(`Access-Control-${name}`, 'x');
    return 'handled';
  }
}

/** What a line of a log may not hold: it would end the line, colour it, turn it around or hide in it. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;
const faultsOf = (lines: readonly string[]): string[] =>
  lines
    .map((line) => line.replace(/ CorsModule$/, ''))
    .filter((line) => UNSAFE.test(line) || line.length > 1000)
    .map((line) => JSON.stringify(line.slice(0, 300)));

describe.each(platforms)('the log under hostile requests on %s', (platform) => {
  const startApp = useStartApp();
  let running: RunningApp;
  const log: string[] = [];
  const start = async (configure?: (app: INestApplication) => void) => {
    const parts = { platform, log, controllers: [TenantController, OwnController], providers: [TenantOrigins] };
    running = await startApp({ ...parts, ...(configure ? { configure } : {}) });
    log.length = 0;
  };
  beforeEach(() => start());

  const both = async (path: string) => {
    const asked = await preflight(running.port, path, APP, 'GET');
    const read = await send(running.port, path, { headers: { Origin: APP } });
    return [asked.status, read.status, read.body, corsHeaders(read)];
  };
  const refused = [403, 200, 'handled', { vary: 'Origin' }];

  it.each([...Object.keys(ANSWERS), 'key throws', 'long key'])(
    'each failure of a source that %s gives one clean line of bounded length',
    async (name) => {
      const path = `/t/${encodeURIComponent(`${name} \r\n\u001b[2J\u202e`)}`;
      expect(await both(path)).toEqual(refused);
      expect(log.length).toBeGreaterThan(0);
      expect(log.length).toBeLessThan(15);
      expect(faultsOf(log)).toEqual([]);
      const lines = log.length;
      expect(await both(path)).toEqual(refused);
      expect(log.length).toBe(lines);
    },
  );

  it('the number of lines is bounded, whatever keys clients choose', async () => {
    const paths = Array.from({ length: 1100 }, (_, index) => `/t/rejects${index}`);
    for (let at = 0; at < paths.length; at += 50)
      await Promise.all(paths.slice(at, at + 50).map((path) => send(running.port, path, { headers: { Origin: APP } })));
    const others = log.filter((line) => !/^source \S+ failed and refuses/.test(line));
    // One outage, whatever the keys.
    expect([log.length, others, faultsOf(log)]).toEqual([1, [], []]);
  });

  it('each CORS header that the application sets itself gives one clean line', async () => {
    for (const name of ['allow-origin', 'x'.repeat(90), '__proto__', 'a~b|c`d']) {
      const answer = await send(running.port, `/own/${encodeURIComponent(name)}`, { headers: { Origin: APP } });
      expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    }
    expect([log.length, faultsOf(log)]).toEqual([4, []]);
  });

  it('a request that cannot be read gives one clean line for each outcome, and an answer without CORS headers', async () => {
    await start((app) => {
      const adapter = app.getHttpAdapter() as unknown as { getRequestHostname: () => string };
      adapter.getRequestHostname = () => {
        throw new Error(DIRT + HUGE);
      };
    });
    for (let round = 0; round < 3; round++) {
      const asked = await preflight(running.port, '/t/acme', APP, 'GET');
      expect([asked.status, corsHeaders(asked)]).toEqual([403, { vary: 'Origin, Access-Control-Request-Method' }]);
      const read = await send(running.port, '/t/acme', { headers: { Origin: APP } });
      expect([read.status, read.body, corsHeaders(read)]).toEqual([200, 'handled', { vary: 'Origin' }]);
    }
    // What came of it differs: a preflight without headers, an answer without the origins of a source.
    expect([log.length, faultsOf(log)]).toEqual([2, []]);
  });
});
