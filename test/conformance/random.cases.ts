import fc from 'fast-check';
import type { HeaderList } from '../../lib/browser/header.list.js';

/** Where things are served: the page, two servers of other origins. */
export interface Origins {
  readonly page: string;
  readonly api: string;
  readonly other: string;
}

/** What a server answers to one path. */
export interface Answers {
  readonly preflight: { readonly status: number; readonly headers: HeaderList };
  readonly actual: { readonly status: number; readonly headers: HeaderList };
  /** Where the answer leads, as the index of the next hop. */
  readonly location: string | undefined;
}

/** A request of a page and what servers make of it. */
export interface RandomCase {
  readonly method: string;
  readonly credentials: 'omit' | 'same-origin' | 'include';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly hops: readonly Hop[];
}

interface Hop {
  readonly server: keyof Origins;
  readonly answers: Answers;
}

/** Mostly what works, sometimes what nearly does: a random header alone would block nearly everything. */
const often = <T>(usual: readonly T[], rare: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...usual) }, { weight: 2, arbitrary: fc.constantFrom(...rare) });

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'get', 'put', 'OPTIONS', 'PROPFIND'];
const LONG = 'a'.repeat(128);

const headers: fc.Arbitrary<Readonly<Record<string, string>>> = often<Readonly<Record<string, string>>>(
  [
    {},
    { 'X-Foo': '1' },
    { 'Content-Type': 'application/json' },
    { Authorization: 'Bearer x' },
    { 'X-Foo': '1', 'x-bar': '2' },
    { 'Content-Type': 'text/plain' },
  ],
  [
    { Accept: LONG },
    { Accept: `${LONG}a` },
    { Accept: 'a"b' },
    { 'Accept-Language': 'en-GB,en;q=0.9' },
    { 'Accept-Language': 'en_US' },
    { 'Content-Language': 'de, fr' },
    { 'Content-Type': 'TEXT/plain; charset=utf-8' },
    { 'Content-Type': 'text/plain; a="b"' },
    { 'Content-Type': 'text/plain ;x' },
    { 'Content-Type': 'bogus' },
    { 'Content-Type': 'multipart/form-data' },
    { 'Content-Type': 'application/x-www-form-urlencoded;x' },
    { Range: 'bytes=5-' },
    { Range: 'bytes=5-9' },
    { Range: 'bytes=9-5' },
    { Range: 'bytes=-5' },
    { Range: 'bytes=0-1,5-6' },
    { 'X-Foo': '1', Authorization: 'Basic x', 'X-A': '' },
    { 'x-z': '1', 'X-Ab': '1', 'x-aa': '1', 'X-A-B': '1' },
  ],
);

const allowOrigin = (origin: string): fc.Arbitrary<HeaderList> => {
  const name = 'Access-Control-Allow-Origin';
  const one = (value: string): HeaderList => [[name, value]];
  return often<HeaderList>(
    [one(origin), one(origin), one('*')],
    [
      [],
      one(`${origin}/`),
      one(origin.toUpperCase()),
      one('null'),
      one(''),
      one(`${origin}, ${origin}`),
      one(`  ${origin}\t`),
      one('https://other.example'),
      [...one(origin), ...one(origin)],
      [...one('*'), ...one('*')],
      one(' * '),
    ],
  );
};
const lines = (name: string, values: readonly (readonly string[])[]): readonly HeaderList[] =>
  values.map((each) => each.map((value) => [name, value] as const));
const allowCredentials = often(
  lines('Access-Control-Allow-Credentials', [['true'], ['true'], []]),
  lines('Access-Control-Allow-Credentials', [['True'], ['TRUE'], ['false'], ['"true"'], ['true', 'true'], [' true ']]),
);
const allowMethods = often(
  lines('Access-Control-Allow-Methods', [['*'], METHODS.map((method) => method.toUpperCase()), [METHODS.join(', ')]]),
  lines('Access-Control-Allow-Methods', [
    [],
    ['put, patch'],
    ['GET,,PUT'],
    [',PUT ,'],
    ['PUT', 'PATCH'],
    ['P UT, PUT'],
    [''],
  ]),
);
const allowHeaders = often(
  lines('Access-Control-Allow-Headers', [
    ['x-foo, X-Bar, content-type, authorization'],
    ['*'],
    ['*, Authorization'],
    ['X-FOO, x-bar, Content-Type, AUTHORIZATION, range, accept, accept-language, x-a, x-z, x-ab, x-aa, x-a-b'],
  ]),
  lines('Access-Control-Allow-Headers', [[], ['x-foo'], ['x-foo, b@d'], ['x-foo', 'x-bar'], [''], [',']]),
);
const exposeHeaders = often(
  lines('Access-Control-Expose-Headers', [[], ['x-one'], ['*'], ['X-One, x-two']]),
  lines('Access-Control-Expose-Headers', [['x-one, b@d'], ['set-cookie'], ['*, x-one'], ['x-one', 'x-two'], ['']]),
);
const maxAge = fc.constantFrom(...lines('Access-Control-Max-Age', [[], ['0'], ['600'], ['x']]));
const merge = (...parts: fc.Arbitrary<HeaderList>[]): fc.Arbitrary<HeaderList> =>
  fc.tuple(...parts).map((each) => each.flat());
const own = fc.constant<HeaderList>([
  ['X-One', '1'],
  ['X-Two', '2'],
  ['Content-Type', 'text/plain'],
  ['Cache-Control', 'no-store'],
]);

const hop = (server: keyof Origins, origin: string, location: string | undefined): fc.Arbitrary<Hop> =>
  fc.record({
    server: fc.constant(server),
    answers: fc.record({
      preflight: fc.record({
        status: often([204, 200], [201, 299, 301, 302, 304, 403, 404, 500]),
        headers: merge(allowOrigin(origin), allowCredentials, allowMethods, allowHeaders, maxAge),
      }),
      actual: fc.record({
        status: location === undefined ? often([200], [201, 403, 404, 500]) : fc.constantFrom(301, 302, 303, 307, 308),
        headers: merge(allowOrigin(origin), allowCredentials, exposeHeaders, own),
      }),
      location: fc.constant(location),
    }),
  });

/** One server, or a redirect to the same, to another, or back to the page's own. */
const hops = ({ page }: Origins): fc.Arbitrary<readonly Hop[]> => {
  const to = (server: keyof Origins): fc.Arbitrary<readonly Hop[]> =>
    fc.tuple(
      hop('api', page, server),
      // From one foreign origin to another the origin is `null`.
      fc.constantFrom(page, 'null').chain((origin) => hop(server, origin, undefined)),
    );
  const direct = hop('api', page, undefined).map((only) => [only]);
  return fc.oneof(
    { weight: 6, arbitrary: direct },
    { weight: 1, arbitrary: to('api') },
    { weight: 1, arbitrary: to('other') },
    { weight: 1, arbitrary: to('page') },
    { weight: 1, arbitrary: hop('page', page, 'api').chain((first) => direct.map(([last]) => [first, last as Hop])) },
  );
};

/** Cases that are the same for the same seed. */
export function randomCases(origins: Origins, seed: number, numRuns: number): RandomCase[] {
  const arbitrary: fc.Arbitrary<RandomCase> = fc
    .record({
      method: fc.constantFrom(...METHODS, 'GET', 'POST', 'PUT'),
      credentials: fc.constantFrom('omit', 'same-origin', 'include'),
      headers,
      body: fc.option(fc.constantFrom('', 'text'), { nil: undefined }),
      hops: hops(origins),
    })
    .map((each) => (/^(?:GET|HEAD)$/i.test(each.method) ? { ...each, body: undefined } : each));
  return fc.sample(arbitrary, { seed, numRuns });
}
