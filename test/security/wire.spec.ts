import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { RunningApp } from '../kit/app.js';
import { platforms } from '../kit/platforms.js';
import { corsLines, exchange, requestOf, timeless, type WireAnswer } from '../kit/wire.js';
import { ADMITTED, asked, field, origin, RUNS, tenant } from './arbitrary.bytes.js';
import { handlers, ROUTES, startHostileApp } from './hostile.app.js';
import { actualHeaders, byName, isAdmitted, preflightAnswer, type Asked } from './reference.answer.js';

const anyone = fc.record({
  route: fc.constantFrom(...ROUTES),
  tenant,
  origin,
  method: asked,
  headers: fc.option(field, { nil: undefined }),
  query: fc.string({ unit: fc.constantFrom(...'a&=;%/?:+.~x'.split('')), maxLength: 30 }),
});
type Request = typeof anyone extends fc.Arbitrary<infer T> ? T : never;

/** As often as not the origin is one that the route admits. */
const request = fc.oneof(
  anyone,
  fc.tuple(anyone, fc.constantFrom(...ADMITTED)).map(([from, admitted]): Request => ({ ...from, ...admitted })),
);

/** The tenant stands where the route reads it; the query may hold whatever a target may hold. */
function targetOf({ route, tenant: named, query }: Request): string {
  const encoded = encodeURIComponent(named).replaceAll('.', '%2E');
  if (route.path.includes(':')) return `${route.path.replace(':tenant', encoded)}?${query}`;
  return `${route.path}?tenant=${encoded}&${query}`;
}

const CLOSE = 'Connection: close';
const preflightOf = (from: Request, last = true): string =>
  requestOf(`OPTIONS ${targetOf(from)} HTTP/1.1`, [
    ...(last ? [CLOSE] : []),
    'Host: api.example.net',
    `Origin: ${from.origin}`,
    `Access-Control-Request-Method: ${from.method}`,
    ...(from.headers === undefined ? [] : [`Access-Control-Request-Headers: ${from.headers}`]),
  ]);
const actualOf = (from: Request, withOrigin = true, last = true): string =>
  requestOf(`GET ${targetOf(from)} HTTP/1.1`, [
    ...(last ? [CLOSE] : []),
    'Host: api.example.net',
    ...(withOrigin ? [`Origin: ${from.origin}`] : []),
  ]);

const lines = (answer: WireAnswer | undefined): object => {
  const { date: _date, ...others } = answer ? byName(answer) : {};
  return { status: answer?.status, lines: others, body: answer?.body };
};

describe.each(platforms)('whatever bytes stand in a request on %s', (platform) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startHostileApp(platform);
  });
  afterAll(() => running.close());

  it('P1–P5, P14: a preflight gets the exact answer of the naive reference, and no handler runs', async () => {
    const seen = { true: 0, false: 0 };
    const ran = handlers.ran;
    const property = fc.asyncProperty(request, async (from) => {
      seen[`${isAdmitted(from)}`]++;
      const [answer, ...more] = await exchange(running.port, preflightOf(from));
      expect(more).toEqual([]);
      expect(lines(answer)).toEqual(preflightAnswer(from));
    });
    await fc.assert(property, RUNS);
    expect(handlers.ran).toBe(ran);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('P1–P5: an actual request runs, and a refused one is answered as one without an origin', async () => {
    const seen = { true: 0, false: 0 };
    const property = fc.asyncProperty(request, async (from) => {
      const [answer] = await exchange(running.port, actualOf(from));
      expect([answer?.status, answer?.body, answer && corsLines(answer)]).toEqual([
        200,
        'handled',
        actualHeaders(from),
      ]);
      const admitted = isAdmitted(from);
      seen[`${admitted}`]++;
      if (admitted) return;
      const [without] = await exchange(running.port, actualOf(from, false));
      expect(answer && timeless(answer)).toEqual(without && timeless(without));
    });
    await fc.assert(property, RUNS);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('P13: the same request gets the same answer, whatever came between', async () => {
    const property = fc.asyncProperty(request, request, async (from, between) => {
      const ask = async (): Promise<(WireAnswer | undefined)[]> => {
        const [asking] = await exchange(running.port, preflightOf(from));
        const [reading] = await exchange(running.port, actualOf(from));
        return [asking && timeless(asking), reading && timeless(reading)];
      };
      const first = await ask();
      await exchange(running.port, preflightOf(between));
      expect(await ask()).toEqual(first);
    });
    await fc.assert(property, RUNS);
  });

  it('P13: requests in a row on one connection are answered each on its own', async () => {
    const several = fc.array(fc.tuple(request, fc.boolean()), { minLength: 2, maxLength: 8 });
    const property = fc.asyncProperty(several, async (row) => {
      const bytes = row.map(([from, asking], at) => {
        const last = at === row.length - 1;
        return asking ? preflightOf(from, last) : actualOf(from, true, last);
      });
      const answers = await exchange(running.port, ...bytes);
      const expected = row.map(([from, asking]) => (asking ? ofPreflight(from) : [200, actualHeaders(from)]));
      expect(answers.map((answer) => [answer.status, corsLines(answer)])).toEqual(expected);
    });
    await fc.assert(property, RUNS);
  });
});

function ofPreflight(from: Asked): [number, object] {
  const { status, lines: all } = preflightAnswer(from);
  const ofCors = Object.entries(all).filter(([name]) => name === 'vary' || name.startsWith('access-control-'));
  return [status, Object.fromEntries(ofCors)];
}
