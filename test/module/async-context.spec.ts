import { describe, expect, it } from '@jest/globals';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { ACME } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApps, useStartApp } from '../kit/use.app.js';
import { appsOf } from './async-context.apps.js';

describe.each(platforms)('stores of AsyncLocalStorage on %s', (platform) => {
  const program = useApps(() => appsOf(platform));

  it('a source is called outside the stores of a request, and finds its tenant by host, parameters and query', async () => {
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

describe.each(platforms)('a source that returns undefined on %s', (platform) => {
  const startApp = useStartApp();
  it('each lookup fails, and the warning asks for an empty list instead', async () => {
    const log: string[] = [];
    let lookups = 0;
    const find = async (): Promise<{ origins: string[] } | undefined> => void lookups++;
    const source = { key: () => 'nobody', origins: async () => (await find())?.origins };
    const { port } = await startApp({
      ...{ platform, log, cors: { default: { origins: { source: 'TENANTS' } } } },
      providers: [{ provide: 'TENANTS', useValue: source }],
    });
    for (const _again of [1, 2]) await send(port, '/', { headers: { Origin: ACME } });
    expect(lookups).toBe(2);
    expect(log.join()).toContain('undefined is not a list of origins; for an unknown key return an empty list');
    expect(log.join()).toContain('?? []');
  });
});
