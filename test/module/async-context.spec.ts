import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startProgram, type RunningProgram } from '../kit/program.js';

const ACME = 'https://acme.example.com';

describe.each(platforms)('stores of a request on %s', (platform) => {
  let program: RunningProgram;
  beforeAll(async () => {
    program = await startProgram(new URL('async-context.program.ts', import.meta.url), platform);
  }, 30_000);
  afterAll(() => program.close());

  it('are not active where a source is asked: host, parameters and query tell whose list it is', async () => {
    const port = program.port('stores');
    const admitted = async (path: string, host = 'localhost') => {
      const answer = await send(port, path, { headers: { Host: host, Origin: ACME } });
      const { handler, source } = JSON.parse(answer.body) as { handler: unknown[]; source: unknown[][] };
      expect(handler).toEqual(['acme', 'acme']);
      expect(source.flat().filter((tenant) => tenant !== null)).toEqual([]);
      return corsHeaders(answer)['access-control-allow-origin'];
    };
    expect((await preflight(port, '/', ACME, 'GET')).status).toBe(403);
    expect(await admitted('/')).toBeUndefined();
    expect(await admitted('/t/acme')).toBe(ACME);
    expect(await admitted('/?tenant=acme')).toBe(ACME);
    expect(await admitted('/', 'acme.example.test')).toBe(ACME);
    expect((await preflight(port, '/t/acme', ACME, 'GET')).status).toBe(204);
  });
});

describe.each(platforms)('a lookup that finds no tenant on %s', (platform) => {
  it('and says undefined is a failure each time, and the warning says what it should have said', async () => {
    const log: string[] = [];
    let lookups = 0;
    const find = async (): Promise<{ origins: string[] } | undefined> => void lookups++;
    const source = { key: () => 'nobody', origins: async () => (await find())?.origins };
    const { port, close } = await startApp({
      ...{ platform, log, cors: { default: { origins: { source: 'TENANTS' } } } },
      providers: [{ provide: 'TENANTS', useValue: source }],
    });
    for (const _again of [1, 2]) await send(port, '/', { headers: { Origin: ACME } });
    await close();
    expect(lookups).toBe(2);
    expect(log.join()).toContain('undefined is not a list of origins; for an unknown key return an empty list');
    expect(log.join()).toContain('?? []');
  });
});
