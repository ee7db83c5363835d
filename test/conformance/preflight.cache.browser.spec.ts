import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Browser } from '../../lib/browser/browser.fetch.js';
import type { HeaderList } from '../../lib/browser/header.list.js';
import { describeInChromium, useChromium, usePages } from '../chromium/use.chromium.js';
import { arrivalOf } from './case.server.js';

const SEED = Number(process.env['BROWSER_SEED'] ?? 42);
const CASES = Number(process.env['BROWSER_SEQUENCES'] ?? 500);
/** Few sequences at once, so that an entry of five seconds, the default, lasts in Chromium as it does here. */
const AT_ONCE = 10;

interface Step {
  readonly method: string;
  readonly credentials: 'omit' | 'include';
  readonly headers: Readonly<Record<string, string>>;
}

/** Requests to one URL one after the other, and what its preflights are answered, in turn. */
interface Sequence {
  readonly steps: readonly Step[];
  readonly preflights: readonly HeaderList[];
  /** Whether the requests themselves are answered with CORS headers. */
  readonly readable: readonly boolean[];
}

const sequence = (origin: string): fc.Arbitrary<Sequence> =>
  fc.record({
    steps: fc.array(
      fc.record({
        method: fc.constantFrom('GET', 'PUT', 'DELETE'),
        credentials: fc.constantFrom('omit', 'include'),
        headers: fc.constantFrom<Readonly<Record<string, string>>>({}, { 'X-A': '1' }, { Authorization: 'x' }),
      }),
      { minLength: 3, maxLength: 6 },
    ),
    preflights: fc.array(
      fc
        .record({
          methods: fc.constantFrom('PUT', 'DELETE', 'PUT, DELETE', '*'),
          headers: fc.constantFrom('x-a', 'authorization', 'x-a, authorization', '*'),
          maxAge: fc.constantFrom('600', '600', '600', '0', undefined),
        })
        .map(({ methods, headers, maxAge }): HeaderList => [
          ['Access-Control-Allow-Origin', origin],
          ['Access-Control-Allow-Credentials', 'true'],
          ['Access-Control-Allow-Methods', methods],
          ['Access-Control-Allow-Headers', headers],
          ...(maxAge === undefined ? [] : [['Access-Control-Max-Age', maxAge] as const]),
        ]),
      { minLength: 2, maxLength: 4 },
    ),
    readable: fc.array(fc.constantFrom(true, true, true, false), { minLength: 2, maxLength: 4 }),
  });

/** Answers a sequence: preflights in turn, and requests in turn. */
class Answering {
  readonly arrived: string[] = [];
  private asked = 0;
  private sent = 0;

  constructor(
    private readonly of: Sequence,
    private readonly origin: string,
  ) {}

  answer(
    method: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): { status: number; headers: HeaderList } {
    this.arrived.push(arrivalOf(method, headers));
    const { preflights, readable } = this.of;
    if (method === 'OPTIONS')
      return { status: 204, headers: preflights[this.asked++ % preflights.length] as HeaderList };
    const open: HeaderList = [
      ['Access-Control-Allow-Origin', this.origin],
      ['Access-Control-Allow-Credentials', 'true'],
    ];
    return { status: 200, headers: readable[this.sent++ % readable.length] ? open : [] };
  }
}

describeInChromium('the cache of preflights and that of Chromium', () => {
  const pages = usePages();
  let api: Server;
  const chromium = useChromium();
  let origin: string;
  let sequences: readonly Sequence[];
  let answering: readonly Answering[];

  beforeAll(async () => {
    origin = `http://page.localhost:${pages.port}`;
    sequences = fc.sample(sequence(origin), { seed: SEED, numRuns: CASES });
    answering = sequences.map((each) => new Answering(each, origin));
    api = createServer((request, response) => {
      const { status, headers } = (answering[Number(request.url?.slice(1))] as Answering).answer(
        request.method ?? '',
        request.headers,
      );
      response.writeHead(status, headers.flat()).end();
    });
    await new Promise<void>((resolve) => {
      api.listen(0, '127.0.0.1', resolve);
    });
  });
  afterAll(() => {
    api?.close();
    api?.closeAllConnections();
  });

  it(`both send the same preflights and read the same answers in ${CASES} random sequences of the seed ${SEED}`, async () => {
    const page = await chromium.newPage();
    await page.goto(origin);
    const base = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const read = await page.evaluate(
      async ([url, all, atOnce]) => {
        const read: boolean[][] = [];
        const one = async (steps: readonly object[], index: number): Promise<boolean[]> => {
          const results: boolean[] = [];
          for (const init of steps)
            results.push(
              await fetch(`${url}/${index}`, init).then(
                () => true,
                () => false,
              ),
            );
          return results;
        };
        for (let from = 0; from < all.length; from += atOnce)
          read.push(
            ...(await Promise.all(all.slice(from, from + atOnce).map((steps, index) => one(steps, from + index)))),
          );
        return read;
      },
      [base, sequences.map(({ steps }) => steps), AT_ONCE] as const,
    );
    await page.close();
    const expected = await Promise.all(
      sequences.map(async (each, index) => {
        const own = new Answering(each, origin);
        const transport = ({ method, headers }: { method: string; headers: HeaderList }) => {
          const names = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
          return Promise.resolve({ ...own.answer(method, names), body: new Uint8Array() });
        };
        const browser = new Browser(origin, transport, 'chromium');
        const results: boolean[] = [];
        for (const { method, credentials, headers } of each.steps) {
          const url = `${base}/${index}`;
          const list = Object.entries(headers);
          const { failure } = await browser.fetch({
            ...{ method, url, headers: list, body: undefined, credentials, redirect: 'follow' },
          });
          results.push(failure === undefined);
        }
        return { results, arrived: own.arrived };
      }),
    );
    const seen = sequences.map((_, index) => ({ results: read[index], arrived: answering[index]?.arrived }));
    const different = sequences
      .map((each, index) => ({ each, expected: expected[index], seen: seen[index] }))
      .filter((row) => JSON.stringify(row.expected) !== JSON.stringify(row.seen));
    expect(different.slice(0, 2)).toEqual([]);
  }, 120_000);
});
