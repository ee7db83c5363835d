import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { corsHeaders } from '../kit/http.js';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { rawRequest, sendRaw, withoutDate, type WireAnswer } from '../kit/wire.js';
import { ADMITTED, asked, field, origin, RUNS, tenant } from './arbitrary.bytes.js';
import { handlers, ROUTES, startHostileApp } from './hostile.app.js';
import { ROWS } from './hostile.rows.js';
import { TARGETS } from './hostile.targets.js';
import type { Outcome } from './outcomes.js';
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
  rawRequest(`OPTIONS ${targetOf(from)} HTTP/1.1`, [
    ...(last ? [CLOSE] : []),
    'Host: api.example.net',
    `Origin: ${from.origin}`,
    `Access-Control-Request-Method: ${from.method}`,
    ...(from.headers === undefined ? [] : [`Access-Control-Request-Headers: ${from.headers}`]),
  ]);
const actualOf = (from: Request, withOrigin = true, last = true): string =>
  rawRequest(`GET ${targetOf(from)} HTTP/1.1`, [
    ...(last ? [CLOSE] : []),
    'Host: api.example.net',
    ...(withOrigin ? [`Origin: ${from.origin}`] : []),
  ]);

const lines = (answer: WireAnswer | undefined): object => {
  const { date: _date, ...others } = answer ? byName(answer) : {};
  return { status: answer?.status, lines: others, body: answer?.body };
};

describe.each(platforms)('hostile requests on %s', (platform) => {
  const running = useApp(() => startHostileApp(platform));

  it.each([...ROWS, ...TARGETS])('$name', async ({ line, lines, outcome, on, runs }) => {
    const ran = handlers.ran;
    const answers = await sendRaw(running.port, rawRequest(line, ['Connection: close', ...lines]));
    const got = answers.map((answer): Outcome => [answer.status, corsHeaders(answer)]);
    expect(got).toEqual(outcome === null ? [] : [on?.[platform] ?? outcome]);
    expect(handlers.ran - ran).toBe(runs?.includes(platform) ? 1 : 0);
  });

  it('an ordinary request is answered as usual', async () => {
    const lines = ['Connection: close', 'Host: localhost', `Origin: ${APP}`];
    const [answer] = await sendRaw(running.port, rawRequest('GET /exact HTTP/1.1', lines));
    expect([answer?.status, answer && corsHeaders(answer)]).toEqual([
      200,
      { 'access-control-allow-origin': APP, 'access-control-allow-credentials': 'true', vary: 'Origin' },
    ]);
  });

  it('a preflight gets the exact answer of the naive reference, and no handler runs', async () => {
    const seen = { true: 0, false: 0 };
    const ran = handlers.ran;
    const property = fc.asyncProperty(request, async (from) => {
      seen[`${isAdmitted(from)}`]++;
      const [answer, ...more] = await sendRaw(running.port, preflightOf(from));
      expect(more).toEqual([]);
      expect(lines(answer)).toEqual(preflightAnswer(from));
    });
    await fc.assert(property, RUNS);
    expect(handlers.ran).toBe(ran);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('an actual request runs, and a refused one is answered as one without Origin', async () => {
    const seen = { true: 0, false: 0 };
    const property = fc.asyncProperty(request, async (from) => {
      const [answer] = await sendRaw(running.port, actualOf(from));
      expect([answer?.status, answer?.body, answer && corsHeaders(answer)]).toEqual([
        200,
        'handled',
        actualHeaders(from),
      ]);
      const admitted = isAdmitted(from);
      seen[`${admitted}`]++;
      if (admitted) return;
      const [without] = await sendRaw(running.port, actualOf(from, false));
      expect(answer && withoutDate(answer)).toEqual(without && withoutDate(without));
    });
    await fc.assert(property, RUNS);
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('the same request gets the same answer, whatever came in between', async () => {
    const property = fc.asyncProperty(request, request, async (from, between) => {
      const ask = async (): Promise<(WireAnswer | undefined)[]> => {
        const [asking] = await sendRaw(running.port, preflightOf(from));
        const [reading] = await sendRaw(running.port, actualOf(from));
        return [asking && withoutDate(asking), reading && withoutDate(reading)];
      };
      const first = await ask();
      await sendRaw(running.port, preflightOf(between));
      expect(await ask()).toEqual(first);
    });
    await fc.assert(property, RUNS);
  });

  it('requests in a row on one connection are each answered for themselves', async () => {
    const several = fc.array(fc.tuple(request, fc.boolean()), { minLength: 2, maxLength: 8 });
    const property = fc.asyncProperty(several, async (row) => {
      const bytes = row.map(([from, asking], at) => {
        const last = at === row.length - 1;
        return asking ? preflightOf(from, last) : actualOf(from, true, last);
      });
      const answers = await sendRaw(running.port, ...bytes);
      const expected = row.map(([from, asking]) => (asking ? ofPreflight(from) : [200, actualHeaders(from)]));
      expect(answers.map((answer) => [answer.status, corsHeaders(answer)])).toEqual(expected);
    });
    await fc.assert(property, RUNS);
  });
});

function ofPreflight(from: Asked): [number, object] {
  const { status, lines: all } = preflightAnswer(from);
  return [status, corsHeaders({ rawHeaders: Object.entries(all).flat() as string[] })];
}
