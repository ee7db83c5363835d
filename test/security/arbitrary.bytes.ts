import fc from 'fast-check';
import { APP } from '../kit/origins.js';
import { mutation } from '../origins/arbitraries.js';
import { ADMIN, ROUTES, TENANTS } from './hostile.app.js';

/** The same runs each time; more of them with FC_RUNS. */
export const RUNS = { seed: 42, numRuns: Number(process.env['FC_RUNS'] ?? 150) } as const;

const OWS = /^[\t ]+|[\t ]+$/g;

/** A header value as the parser hands it on. */
export const trimmed = (value: string): string => value.replace(OWS, '');

/** Whether the parser lets a value through: no control character but the tab. */
export const isField = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);

const bytes = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((code) => String.fromCharCode(code));
const fieldByte = fc.oneof(fc.constant('\t'), bytes(0x20, 0x7e), bytes(0x80, 0xff));

/** What fits in a header: any byte a parser lets through, and long runs of the dangerous ones. */
export const field = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: fieldByte, maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('a', ',', ' ', '\t', 'x-a,', '.', '\xff', 'https://'), fc.nat(5000))
      .map(([text, length]) => text.repeat(length / text.length)),
  },
);

/** Any byte at all, line ends and NUL included. */
export const raw = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: bytes(0, 0xff), maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom('\r', '\n', '\0', ':', ' ', 'a', '\x7f'), maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('__proto__', 'constructor', 'toString', '%00', '%2F', '%FF', '%', '//', '/..'),
  },
  { weight: 2, arbitrary: field },
);

/** Mostly what a parser lets through, so that more than the parser is tried. */
export const rarelyRaw = fc.oneof({ weight: 7, arbitrary: field }, { weight: 1, arbitrary: raw });

/** What may stand in a target, escapes and dot segments among it, and rarely what may not. */
export const targetText = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: bytes(0x21, 0x7e), maxLength: 30 }) },
  {
    weight: 4,
    arbitrary: fc.constantFrom('__proto__', 'toString', '%00', '%2F', '%FF', '%', '//', '/..', ';', '#', '\\'),
  },
  { weight: 1, arbitrary: raw },
);

const LISTED = [
  ...[APP, ADMIN, 'https://a.b.example.com', 'https://preview-1.example.org:8443', 'http://localhost:3000'],
  ...['https://one.shop.example', 'https://a.acme.example.net', ...[...TENANTS.values()].flat()],
].filter((origin) => !origin.includes('*'));

/** Origins that some policy of the application admits. */
const listed = fc.constantFrom(...LISTED);

/** A route, a tenant, and an origin that the route admits for it. */
export const ADMITTED = ROUTES.flatMap((route) =>
  [...TENANTS.keys()].flatMap((named) =>
    LISTED.filter((from) => route.admits(from, named)).map((from) => ({ route, tenant: named, origin: from })),
  ),
);

/** A character beyond a byte goes over the wire as its UTF-8. */
const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** Nearly an origin, or admitted by another route. */
export const lookAlike = fc.tuple(listed, mutation).map(([from, mutate]) => asBytes(mutate(from)));

/** What the patterns just do not cover. */
const besides = fc.constantFrom(
  ...['https://example.com', 'https://example.org:8443', 'https://preview-.example.org:8443', 'https://shop.example'],
  ...[
    'https://preview-1.example.org',
    'https://pre-1.example.org:8443',
    'https://acme.example.net',
    'http://a.localhost',
  ],
);

/** What may stand in `Origin`. */
export const origin = fc.oneof(
  { weight: 4, arbitrary: listed },
  { weight: 4, arbitrary: lookAlike.filter(isField) },
  { weight: 2, arbitrary: besides },
  { weight: 2, arbitrary: field },
  { weight: 1, arbitrary: fc.constantFrom('', 'null', '*', '__proto__', 'https://', 'file://') },
  {
    weight: 1,
    arbitrary: fc.tuple(listed, fc.constantFrom('\t', ' ', ' \t ')).map(([from, space]) => space + from + space),
  },
);

/** What may stand in `Access-Control-Request-Method`. */
export const asked = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('GET', 'PUT', 'HEAD', 'OPTIONS') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('put', 'PUT, GET', '*', '__proto__', 'constructor', 'hasOwnProperty', 'BREW'),
  },
  { weight: 1, arbitrary: field },
);

/** Text that nobody but the request could bring into an answer. */
export const marker = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 12, maxLength: 12 })
  .map((text) => `zq${text}`);

/** Ways to name a tenant: as a segment of the path, in the query, or as the host. */
export const tenant = fc.constantFrom(...TENANTS.keys(), 'nobody', 'ACME', 'acme ', 'toString', '../acme', 'acme\0');
