import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CorsService, type CorsQuestion } from 'nestjs-cors';
import { createBrowser } from 'nestjs-cors/testing';
import { APP } from '../kit/origins.js';
import { ADMIN, ROUTES, startHostileApp, TENANTS } from '../security/hostile.app.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

const question: fc.Arbitrary<Required<Omit<CorsQuestion, 'handshake'>>> = fc.record({
  method: fc.constantFrom('GET', 'PUT', 'put', 'POST', 'DELETE', 'OPTIONS', 'PATCH'),
  path: fc.constantFrom(
    ...ROUTES.map(({ path }) => path),
    ...[...TENANTS.keys()].map((tenant) => `/tenants/${encodeURIComponent(tenant)}`),
    '/tenants?tenant=bolt',
    '/exact/../public',
    '/nowhere?a=b',
    '/files/acme/x',
  ),
  origin: fc.constantFrom(APP, ADMIN, ...[...TENANTS.values()].flat().filter((each) => !each.includes('*')), 'null'),
  headers: fc.constantFrom<Record<string, string>>(
    {},
    { 'Content-Type': 'application/json' },
    { 'X-A': '1' },
    { Authorization: 'Bearer x', Accept: 'a"b' },
  ),
  host: fc.constantFrom('localhost', 'acme.test'),
  credentials: fc.constantFrom('omit', 'include'),
});

describe.each(platforms)('explain() on %s', (platform) => {
  const running = useApp(() => startHostileApp(platform));

  it('the explanation of 400 random questions is what a browser makes of the application', async () => {
    const verdicts = new Map<string, number>();
    const property = fc.asyncProperty(question, async (asked) => {
      const { method, path, origin, headers, host, credentials } = asked;
      const explained = await running.get(CorsService).explain(asked);
      const page = createBrowser(running.app, { origin, api: `http://${host}` });
      const fetched = await page.fetch(path, { method, headers, credentials });
      const sent = fetched.exchanges.find(({ kind }) => kind === 'preflight');
      expect({
        readable: explained.readable,
        blockedBy: explained.blockedBy,
        preflight: explained.preflight?.status,
      }).toEqual({ readable: fetched.readable, blockedBy: fetched.blockedBy, preflight: sent?.status });
      // The server also knows why no page is admitted.
      const end = explained.policy === false ? ': ' : ' with ';
      const [before, after] = [explained.reason, fetched.reason].map((reason) => reason.split(end)[0] ?? '');
      expect(explained.readable || before?.startsWith(after ?? '')).toBe(true);
      expect(explained.checks.at(-1)?.passed).toBe(explained.readable);
      expect(explained.toText()).toContain(explained.reason);
      const verdict = String(explained.blockedBy);
      verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    });
    await fc.assert(property, { seed: 42, numRuns: 400 });
    expect([...verdicts.keys()].toSorted()).toEqual(['credentials', 'headers', 'method', 'origin', 'undefined']);
  }, 60_000);

  it('the explanation has a text form', async () => {
    const asked = { method: 'PUT', path: '/exact', origin: 'https://www.app.example.com' };
    const explained = await running.get(CorsService).explain(asked);
    expect(explained.toText()).toBe(
      [
        'PUT /exact from a page of https://www.app.example.com',
        '  route      PUT /exact (Served.put)',
        '  policy     exact (controller)',
        '  preflight  403',
        '    Vary: Origin, Access-Control-Request-Method',
        '  answer',
        '    Vary: Origin',
        '  STOPS   origin: The policy "exact" does not admit the origin.',
        '  The answer to the preflight of PUT /exact has no Access-Control-Allow-Origin: https://www.app.example.com is not ' +
          'admitted. If this page is meant to read it, add the origin to the policy of the route. ' +
          `Only "www." differs from ${APP}, which is admitted.`,
      ].join('\n'),
    );
    expect(JSON.parse(JSON.stringify(explained))).toEqual({ ...explained });
  });

  it('the explanation never proposes to list an origin that no browser sends', async () => {
    const asked = { method: 'GET', path: '/exact', origin: `${APP}/` };
    const { reason } = await running.get(CorsService).explain(asked);
    expect(reason).toContain(
      'is not admitted. No browser sends an origin in this spelling, so no policy can admit it.',
    );
  });

  it('the explanation takes cookies into account', async () => {
    const service = running.get(CorsService);
    const asked = { method: 'GET', path: '/patterns', origin: 'http://localhost:5173' };
    expect((await service.explain(asked)).readable).toBe(true);
    const explained = await service.explain({ ...asked, credentials: 'include' });
    expect(explained.checks.map(({ step, passed }) => [step, passed])).toEqual([
      ['origin', true],
      ['credentials', false],
    ]);
  });
});
