import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { rawRequest, sendRaw, withoutDate, type WireAnswer } from '../kit/wire.js';
import { asked, marker, origin, rarelyRaw, raw, RUNS, targetText } from './arbitrary.bytes.js';
import { handlers, ROUTES, startHostileApp, TENANTS } from './hostile.app.js';
import { mayBeAdmitted, unescaped } from './reference.answer.js';

const named = fc.constantFrom(
  ...ROUTES.map(({ path }) => path),
  ...[...TENANTS.keys()].map((key) => `/tenants/${key}`),
);
/** Most targets are near a route; escapes, raw bytes and dot segments stand anywhere in them. */
const target = fc.oneof(
  named,
  fc.tuple(named, targetText, targetText).map(([path, more, query]) => `${path}${more}?${query}`),
  fc
    .tuple(named, fc.constantFrom('/', '//', '/.', '/..', '%2F', '%00', ';', '#', '\\', '?'))
    .map((both) => both.join('')),
  fc.tuple(named, targetText).map(([path, text]) => `/${text}/..${path}`),
  fc.tuple(named, targetText).map(([path, host]) => `http://${host}${path}`),
  raw,
);
const any = fc.record({
  method: fc.constantFrom('OPTIONS', 'OPTIONS', 'GET', 'PUT'),
  target,
  host: fc.oneof(
    fc.constantFrom('acme.test', 'ACME.test:80', '[::1]:80', '__proto__', '', 'a@acme.test', 'x, acme.test'),
    rarelyRaw,
  ),
  origin: fc.oneof({ weight: 3, arbitrary: origin }, { weight: 1, arbitrary: rarelyRaw }),
  asked: fc.oneof({ weight: 3, arbitrary: asked }, { weight: 1, arbitrary: rarelyRaw }),
  headers: rarelyRaw,
  marker,
});
type Any = typeof any extends fc.Arbitrary<infer T> ? T : never;

const bytesOf = (from: Any, withOrigin = true): string =>
  rawRequest(`${from.method} ${from.target} HTTP/1.1`, [
    'Connection: close',
    `Host: ${from.host}`,
    `Access-Control-Request-Method: ${from.asked}`,
    `Access-Control-Request-Headers: ${from.headers}`,
    ...(withOrigin ? [`Origin: ${from.origin}`] : []),
  ]);

/** The same request with a text in it that must not come back. */
const marked = (from: Any): Any => ({
  ...from,
  target: from.target.replace('?', `?${from.marker}&`),
  host: from.host + from.marker,
  origin: from.origin + from.marker,
  asked: from.asked + from.marker,
  headers: from.headers + from.marker,
});

const valueOf = ({ lines }: WireAnswer, name: string): string | undefined => lines.find(([own]) => own === name)?.[1];
const ofCors = ({ lines }: WireAnswer) => lines.filter(([name]) => name.startsWith('access-control-'));

/** What no answer may be, whatever the bytes were. */
function faultsOf(answer: WireAnswer, { target: path, host }: Any): string[] {
  const allowed = valueOf(answer, 'access-control-allow-origin');
  const credentials = valueOf(answer, 'access-control-allow-credentials');
  const names = ofCors(answer).map(([name]) => name);
  const faults: Record<string, boolean> = {
    'a fault of the server': answer.status >= 500,
    'headers without an origin': allowed === undefined && names.length > 0,
    'everybody where no policy says so': allowed === '*' && !/public/i.test(unescaped(path)),
    'everybody with credentials': allowed === '*' && credentials !== undefined,
    'an origin that no policy admits': (allowed ?? '*') !== '*' && !mayBeAdmitted(String(allowed), path, host),
    'credentials that are not "true"': !['true', undefined].includes(credentials),
    'a doubled header': new Set(names).size !== names.length,
    'unprintable text': ofCors(answer).some(([, value]) => !/^[\x21-\x7e]+( [\x21-\x7e]+)*$/.test(value)),
  };
  return Object.keys(faults).filter((fault) => faults[fault]);
}

describe.each(platforms)('random bytes, line ends and NUL among them, anywhere in a request on %s', (platform) => {
  const log: string[] = [];
  const running = useApp(() => startHostileApp(platform, { log }));
  beforeAll(() => {
    log.length = 0;
  });

  it('no answer breaks a policy, and none is a server error', async () => {
    const seen = { answered: 0, admitted: 0 };
    const property = fc.asyncProperty(any, async (from) => {
      for (const answer of await sendRaw(running.port, bytesOf(from))) {
        expect(faultsOf(answer, from)).toEqual([]);
        seen.answered += Number(answer.status !== 400);
        seen.admitted += Number(ofCors(answer).length > 0);
      }
    });
    await fc.assert(property, { ...RUNS, numRuns: RUNS.numRuns * 3 });
    expect([seen.answered > RUNS.numRuns, seen.admitted > RUNS.numRuns / 20]).toEqual([true, true]);
    expect(log.filter((line) => !line.startsWith('Refused '))).toEqual([]);
  });

  it('a refused answer is the same as without Origin', async () => {
    let compared = 0;
    const property = fc.asyncProperty(any, async (from) => {
      fc.pre(from.method !== 'OPTIONS' && !from.origin.includes('\n'));
      const [answer] = await sendRaw(running.port, bytesOf(from));
      if (!answer || answer.status === 400 || ofCors(answer).length > 0) return;
      compared++;
      const [without] = await sendRaw(running.port, bytesOf(from, false));
      expect(withoutDate(answer)).toEqual(without && withoutDate(without));
    });
    await fc.assert(property, RUNS);
    expect(compared).toBeGreaterThan(RUNS.numRuns / 5);
  });

  it('a preflight never reaches a handler, and its response echoes nothing', async () => {
    let preflights = 0;
    const property = fc.asyncProperty(any, async (asking) => {
      const from = marked({ ...asking, method: 'OPTIONS' });
      // A line end in the target ends the request there, as in HTTP/0.9.
      const clean = ![from.target, from.host, from.asked, from.headers].some((text) => text.includes('\n'));
      fc.pre(clean);
      const ran = handlers.ran;
      for (const answer of await sendRaw(running.port, bytesOf(from))) {
        const said = answer.lines.map((line) => line.join(': ')).join('\n');
        preflights += Number(answer.status !== 400);
        const echoed = valueOf(answer, 'access-control-allow-origin') ?? '';
        expect(said.replace(echoed, '').toLowerCase()).not.toContain(from.marker);
        // Beside a preflight's own answers there are the parser's 400s.
        expect(answer.status === 400 || answer.body === '').toBe(true);
      }
      expect(handlers.ran).toBe(ran);
    });
    await fc.assert(property, RUNS);
    expect(preflights).toBeGreaterThan(RUNS.numRuns / 5);
  });
});
