import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Browser } from '../../lib/browser/browser.fetch.js';
import { normalizeMethod } from '../../lib/browser/safelist.js';
import type { HeaderList } from '../../lib/browser/header.list.js';
import { describeInChromium, useChromium } from '../chromium/use.chromium.js';
import { arrivalOf, startCaseServers, urlOf, type CaseServers } from './case.server.js';
import { randomCases, type RandomCase } from './random.cases.js';

const SEED = Number(process.env['BROWSER_SEED'] ?? 42);
const CASES = Number(process.env['BROWSER_CASES'] ?? 1_000);
const AT_ONCE = 30;

/** What a page got, and what arrived at the servers on the way. */
interface Seen {
  readonly readable: boolean;
  readonly status: number;
  readonly headers: readonly string[];
  readonly arrived: readonly string[];
}

describeInChromium('the algorithm and Chromium', () => {
  let servers: CaseServers;
  const chromium = useChromium();

  beforeAll(async () => {
    servers = await startCaseServers();
    servers.cases = randomCases(servers.origins, SEED, CASES);
  });
  afterAll(() => servers?.close());

  /** What Chromium makes of every case, in a page that asks many at once. */
  const inChromium = async (): Promise<Seen[]> => {
    const page = await chromium.newPage();
    await page.goto(servers.origins.page);
    const asked = servers.cases.map(({ method, credentials, headers, body }, index) => {
      const init = { method, credentials, headers, ...(body === undefined ? {} : { body }) };
      return [urlOf(servers.origins, servers.cases, index, 0), init] as const;
    });
    const got = await page.evaluate(
      async ([requests, atOnce]) => {
        const results: { readable: boolean; status: number; headers: string[] }[] = [];
        let next = 0;
        const work = async (): Promise<void> => {
          for (let index = next++; index < requests.length; index = next++) {
            const [url, init] = requests[index] as (typeof requests)[number];
            try {
              const response = await fetch(url, init as RequestInit);
              await response.text();
              const names = [...(response.headers as unknown as Iterable<[string, string]>)].map(([name]) => name);
              results[index] = { readable: true, status: response.status, headers: names };
            } catch {
              results[index] = { readable: false, status: 0, headers: [] };
            }
          }
        };
        await Promise.all(Array.from({ length: atOnce }, work));
        return results;
      },
      [asked, AT_ONCE] as const,
    );
    await page.close();
    return got.map((each, index) => ({
      ...each,
      headers: each.headers.filter((name) => !AMBIENT.has(name)).toSorted(),
      arrived: servers.arrivals.get(index) ?? [],
    }));
  };

  it(`both agree on ${CASES} random cases of the seed ${SEED}`, async () => {
    const expected = await Promise.all(servers.cases.map((_, index) => predicted(servers, index)));
    const seen = await inChromium();
    const different = servers.cases
      .map((each, index) => ({ index, each, expected: expected[index], seen: seen[index] }))
      .filter((row) => JSON.stringify(row.expected) !== JSON.stringify(row.seen));
    expect(different.slice(0, 5)).toEqual([]);
    const count = (holds: (row: Seen) => boolean): number => seen.filter(holds).length;
    const shares = [count(({ readable }) => readable), count(({ arrived }) => arrived.length > 1)];
    expect(shares.every((share) => share > CASES / 10 && share < (CASES * 9) / 10)).toBe(true);
  }, 300_000);
});

/** Headers of the connection, which depend on how a server is reached. */
const AMBIENT = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'location']);

/** What the algorithm says, with a transport that answers as the servers do. */
async function predicted({ origins, cases }: CaseServers, index: number): Promise<Seen> {
  const arrived: string[] = [];
  const { method, credentials, headers, body, hops } = cases[index] as RandomCase;
  const browser = new Browser(
    origins.page,
    async ({ method: sent, url, headers: list }) => {
      const names = Object.fromEntries(list.map(([name, value]) => [name.toLowerCase(), value]));
      arrived.push(arrivalOf(sent, names));
      const hop = Number(/\d+$/.exec(url)?.[0]);
      const answers = hops[hop]?.answers ?? hops[0]?.answers;
      if (answers === undefined) throw new Error('no such hop');
      const asked = sent === 'OPTIONS' && names['access-control-request-method'] !== undefined;
      const { status, headers: given } = asked ? answers.preflight : answers.actual;
      const location: HeaderList =
        !asked && answers.location !== undefined ? [['Location', urlOf(origins, cases, index, hop + 1)]] : [];
      return { status, headers: [...given, ...location], body: new Uint8Array() };
    },
    'chromium',
  );
  const typed = body !== undefined && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type');
  const { response } = await browser.fetch({
    method: normalizeMethod(method),
    url: urlOf(origins, cases, index, 0),
    headers: [...Object.entries(headers), ...(typed ? [['Content-Type', 'text/plain;charset=UTF-8'] as const] : [])],
    body: undefined,
    credentials,
    redirect: 'follow',
  });
  const names = (response?.headers ?? []).map(([name]) => name.toLowerCase());
  return {
    readable: response !== undefined,
    status: response?.status ?? 0,
    headers: [...new Set(names)].filter((name) => !AMBIENT.has(name)).toSorted(),
    arrived,
  };
}
