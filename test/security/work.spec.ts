import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACME } from '../kit/origins.js';
import { ROOT } from '../architecture/library.files.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { rawRequest, sendRaw } from '../kit/wire.js';
import { watchNative, type NativeCall } from './native.watch.js';
import { WorkCounter } from './work.counter.js';

const LIBRARY = `${ROOT}build/`;
const SIZES = [3500, 7000, 14_000] as const;
/** Nothing longer can be an origin. */
const LONGEST = 326;

type Shape = readonly [what: string, target: string, lines: (size: number) => readonly string[]];
const PUT = 'Access-Control-Request-Method: PUT';
const APP = 'Origin: https://app.example.com';
const HOST = 'Host: localhost';
const origin = (text: (size: number) => string) => (size: number) => [HOST, `Origin: ${text(size)}`, PUT];
const asked = (text: (size: number) => string) => (size: number) => [
  ...[HOST, APP, PUT],
  `Access-Control-Request-Headers: a${text(size)}b`,
];
const labels = (size: number): string => `https://${'a.'.repeat(size / 2)}example.com`;

/** Long headers, each for the policy that would have most to do with it. */
const HEADERS: readonly Shape[] = [
  ['an Origin of one letter, over and over', '/patterns', origin((size) => 'a'.repeat(size))],
  ['an Origin of many labels, for patterns', '/patterns', origin(labels)],
  ['an Origin of many labels, for an expression', '/regex', origin(labels)],
  ['an Origin of one long label, for an expression', '/regex', origin((n) => `https://${'a'.repeat(n)}.shop.example`)],
  ['an Origin of hyphens, for a list', '/exact', origin((size) => `https://${'-'.repeat(size)}`)],
  ['an Origin of commas, for a source', '/tenants/acme', origin((size) => ','.repeat(size))],
  ['an Origin of any length, for everybody', '/public', origin((size) => '/'.repeat(size))],
  ['a long asked method', '/exact', (size) => [HOST, APP, `Access-Control-Request-Method: ${'P'.repeat(size)}`]],
  ['commas as asked headers', '/exact', asked((size) => ','.repeat(size))],
  ['spaces as asked headers', '/exact', asked((size) => ' '.repeat(size))],
  ['tabs as asked headers', '/exact', asked((size) => '\t'.repeat(size))],
  ['names as asked headers', '/exact', asked((size) => ',x-a'.repeat(size / 4))],
  ['a long Cookie', '/exact', (size) => [HOST, APP, PUT, `Cookie: ${'a=b;'.repeat(size / 4)}`]],
  ['a long Host, for a source', '/tenants', (size) => [APP, PUT, `Host: ${'a.'.repeat(size / 2)}`]],
];

/** Long targets. Segments are only counted where dots or doubled slashes have to be taken out. */
const TARGETS: readonly [what: string, target: (size: number) => string, perByte: number][] = [
  ['a long parameter', (size) => `/tenants/${'a'.repeat(size)}`, 0],
  ['a long query', (size) => `/tenants?${'a&'.repeat(size / 2)}`, 0],
  ['many segments', (size) => `/exact${'/a'.repeat(size / 2)}`, 0],
  ['many segments below an entry', (size) => `/files/acme${'/a'.repeat(size / 2)}`, 0],
  ['many escapes below an entry', (size) => `/files/acme/${'%61'.repeat(size / 3)}`, 0],
  ['nothing but slashes', (size) => '/'.repeat(size), 3],
  ['many steps up', (size) => `/files/acme${'/..'.repeat(size / 3)}`, 3],
  ['many steps on the spot', (size) => `/files/acme${'/.'.repeat(size / 2)}/x`, 8],
  ['many escaped slashes', (size) => `/files/acme/${'%2F'.repeat(size / 3)}`, 8],
];

const counter = new WorkCounter();
// Blocks of what is loaded before the counter starts could not be counted.
const load = async () => ({ ...(await import('./hostile.app.js')), ...(await import('./work.samples.js')) });
let loaded: Awaited<ReturnType<typeof load>>;
beforeAll(async () => {
  await counter.start();
  loaded = await load();
});
afterAll(() => counter.stop());

/** The work for each of the sizes, once everything is warm. */
async function workOf(part: string, act: (size: number) => unknown): Promise<[number, number, number]> {
  for (const size of SIZES) await act(size);
  const acts = SIZES.map((size) => () => act(size));
  return (await counter.counts(part, acts)) as [number, number, number];
}

describe('the counter of work', () => {
  it('tells one block per character from one per pair of characters', async () => {
    const { linear, quadratic } = loaded;
    expect(await workOf('/work.samples.', (size) => linear('a'.repeat(size)))).toEqual(SIZES.map((size) => size + 1));
    const pairs = SIZES.map((size) => (size / 10) ** 2);
    const counts = await workOf('/work.samples.', (size) => quadratic('a'.repeat(size / 10)));
    expect(counts.map((count, index) => count > (pairs[index] ?? 0))).toEqual([true, true, true]);
  });

  it('sees long texts that library code hands to the engine', async () => {
    const seen = await watchNative('/test/security/work.samples.', LONGEST, () => loaded.careless('a'.repeat(400)));
    expect(seen.map(({ name, length }) => `${name} ${length}`)).toEqual(['split 400', 'test 400', 'exec 400']);
    expect(await watchNative('/test/security/work.samples.', LONGEST, () => loaded.careless('a'.repeat(300)))).toEqual(
      [],
    );
  });
});

describe.each(platforms)('the work of the library on %s', (platform) => {
  const running = useApp(() => loaded.startHostileApp(platform));

  const ask = (method: string, target: string, lines: readonly string[]) =>
    sendRaw(running.port, rawRequest(`${method} ${target} HTTP/1.1`, ['Connection: close', ...lines]));

  describe.each(['OPTIONS', 'GET'])('%s', (method) => {
    it.each(HEADERS)('a long header takes no more work than a short one: %s', async (_what, target, lines) => {
      const act = (size: number) => ask(method, target, lines(size));
      const [small, middle, large] = await workOf(LIBRARY, act);
      expect([middle, large]).toEqual([small, small]);
      expect([small > 20, small < 400]).toEqual([true, true]);
      const handed = await watchNative(LIBRARY, LONGEST, () => act(SIZES[2]));
      // A host name is lower-cased whole before a source sees it, and the asked headers are read from their first kilobyte.
      const isNames = ({ from, length }: NativeCall) => from.endsWith('policy/unlisted.js') && length <= 1024;
      expect(handed.filter((call) => call.name !== 'toLowerCase' && !isNames(call))).toEqual([]);
    });

    it.each(TARGETS)('the work grows at most with the length of the target: %s', async (_what, target, perByte) => {
      const act = (size: number) => ask(method, target(size), [HOST, `Origin: ${ACME}`, PUT]);
      const counts = await workOf(LIBRARY, act);
      const limits = SIZES.map((size) => perByte * size + 700);
      expect(counts.map((count, index) => (count <= (limits[index] ?? 0) ? 'within' : count))).toEqual(
        SIZES.map(() => 'within'),
      );
      const growth = [counts[1] - counts[0], counts[2] - counts[1]] as const;
      expect(growth[1]).toBeLessThanOrEqual(2 * growth[0] + 20);
      const handed = await watchNative(LIBRARY, LONGEST, () => act(SIZES[2]));
      const expressions = handed.map(({ expression }) => expression ?? '');
      // Without a repetition an expression looks at each place of a text but once.
      expect(expressions.filter((expression) => /[*+]|\{\d+,\}/.test(expression))).toEqual([]);
    });
  });
});
