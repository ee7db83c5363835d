import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { admittedBy, options, origin as anyOrigin } from '../origins/arbitraries.js';
import { allowed } from '../origins/reference.matcher.js';
import { startApp } from '../kit/app.js';
import { corsHeaders } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { rawRequest, sendRaw } from '../kit/wire.js';
import { asked, field, lookAlike, isField, RUNS, trimmed } from './arbitrary.bytes.js';
import { isSpelled } from './reference.answer.js';

/** Random policies that start; each is served at a path of its own. */
const POLICIES = fc.sample(options, { seed: RUNS.seed, numRuns: 60 });

/** What a pattern just does not cover: nothing for its `*`, the wrong end of the label, a label that goes on. */
const besides = (entry: string): string[] => {
  const written = entry.replace(/:\*$/, '');
  return [/[^/]*\*[^.]*\./, /\*[^.]*/, /[^/]*\*/, /\*\./].map((part, at) =>
    written.replace(part, ['', 'xyz', 'xyz', ''][at] ?? ''),
  );
};

const asking = fc.nat(POLICIES.length - 1).chain((index) => {
  const entries = POLICIES[index]?.origins === '*' ? [] : (POLICIES[index]?.origins as string[]);
  const near = entries.length === 0 ? anyOrigin : fc.constantFrom(...entries).chain(admittedBy);
  const origin = fc.oneof(
    { weight: 4, arbitrary: near },
    { weight: 5, arbitrary: entries.length === 0 ? anyOrigin : fc.constantFrom(...entries.flatMap(besides)) },
    { weight: 2, arbitrary: anyOrigin },
    { weight: 1, arbitrary: lookAlike.filter(isField) },
    { weight: 1, arbitrary: field },
  );
  return fc.record({ index: fc.constant(index), entries: fc.constant(entries), origin, method: asked, headers: field });
});
type Asking = typeof asking extends fc.Arbitrary<infer T> ? T : never;

/** What the options say about an origin, from the options alone. */
function expected({ index, entries, origin }: Asking): Record<string, string | undefined> {
  const { origins, credentials } = POLICIES[index] ?? {};
  if (origins === '*') return { origin: '*', credentials: undefined };
  const admitted = isSpelled(trimmed(origin)) && allowed(entries, trimmed(origin));
  return { origin: admitted ? trimmed(origin) : undefined, credentials: admitted && credentials ? 'true' : undefined };
}

const linesOf = ({ origin, method, headers }: Asking): string[] => [
  'Connection: close',
  'Host: localhost',
  `Origin: ${origin}`,
  `Access-Control-Request-Method: ${method}`,
  `Access-Control-Request-Headers: ${headers}`,
];

describe.each(platforms)('random policies on %s', (platform) => {
  const running = useApp(async () => {
    const routes = POLICIES.map((policy, index) => ({ path: `/p${index}`, policy }));
    return startApp({ platform, cors: { routes } });
  });

  it('preflights are answered as a naive implementation would', async () => {
    const seen = { true: 0, false: 0 };
    const property = fc.asyncProperty(asking, async (from) => {
      const [answer] = await sendRaw(running.port, rawRequest(`OPTIONS /p${from.index} HTTP/1.1`, linesOf(from)));
      const wanted = expected(from);
      seen[`${wanted['origin'] !== undefined}`]++;
      const headers = answer ? corsHeaders(answer) : {};
      expect(answer?.status).toBe(wanted['origin'] === undefined ? 403 : 204);
      expect(headers['access-control-allow-origin']).toBe(wanted['origin']);
      expect(headers['access-control-allow-credentials']).toBe(wanted['credentials']);
      expect(Object.keys(headers).some((name) => name !== 'vary')).toBe(wanted['origin'] !== undefined);
    });
    await fc.assert(property, RUNS);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('unserved paths are answered as a naive implementation would', async () => {
    const property = fc.asyncProperty(asking, async (from) => {
      const [answer] = await sendRaw(running.port, rawRequest(`GET /p${from.index} HTTP/1.1`, linesOf(from)));
      const wanted = expected(from);
      const headers = answer ? corsHeaders(answer) : {};
      expect([answer?.status, headers['access-control-allow-origin']]).toEqual([404, wanted['origin']]);
      expect(headers['access-control-allow-credentials']).toBe(wanted['credentials']);
      expect(Object.keys(headers).some((name) => name !== 'vary')).toBe(wanted['origin'] !== undefined);
      expect(headers['vary']).toBe(wanted['origin'] === '*' ? undefined : 'Origin');
    });
    await fc.assert(property, RUNS);
  });
});
