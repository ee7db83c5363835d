import fc from 'fast-check';
import type { CorsPolicyOptions } from 'nestjs-cors';

/** The same runs each time; more of them with FC_RUNS. */
export const RUNS = { seed: 42, numRuns: Number(process.env['FC_RUNS'] ?? 400) } as const;

// Few labels on purpose: lists then share prefixes and suffixes, and an origin is often nearly admitted.
const label = fc.constantFrom('a', 'b', 'ab', 'a-b', 'x1', 'app', 'evil', 'preview-1');
const domain = fc.constantFrom('example.com', 'example.org', 'xample.com', 'an.example.com', 'shop.example.co.uk');
const host = fc.tuple(fc.array(label, { maxLength: 3 }), domain).map(([labels, base]) => [...labels, base].join('.'));
const port = fc.constantFrom('', '', ':8443', ':3000', ':1');

/** An origin as a browser spells it. */
export const origin = fc
  .tuple(fc.constantFrom('https', 'https', 'http'), host, port)
  .map(([s, h, p]) => `${s}://${h}${p}`);

const secure = origin.filter((text) => text.startsWith('https:'));
const star = fc.constantFrom('*', '*', 'preview-*', '*-b', 'a*b', 'a*');
const pattern = fc
  .tuple(fc.constantFrom('https', 'http'), star, host, fc.constantFrom('', ':8443', ':*'))
  .map(([s, first, h, p]) => `${s}://${first}.${h}${p}`);

/** An entry of `origins`, exact or a pattern. */
export const entry = fc.oneof(origin, pattern);

/** Entries that start beside credentials: encrypted, and no pattern for any port. */
export const secureEntry = fc.oneof(
  secure,
  pattern.filter((text) => text.startsWith('https:') && !text.endsWith(':*')),
);

const methods = fc.oneof(
  fc.constant('routed' as const),
  fc.uniqueArray(fc.constantFrom('GET', 'PUT', 'PATCH', 'DELETE', 'REPORT'), { minLength: 1 }),
);
const names = fc.uniqueArray(fc.constantFrom('Content-Type', 'Authorization', 'X-Request-Id', 'X-Total', 'ETag'));
const terms = {
  methods,
  allowedHeaders: names,
  exposedHeaders: names,
  maxAge: fc.constantFrom<number | false>(0, 5, 600, false),
};

/** Options of a policy with credentials. */
export const withCredentials = fc.record({
  ...terms,
  origins: fc.array(secureEntry, { minLength: 1, maxLength: 8 }),
  credentials: fc.constant(true),
});

/** Options of a policy without. */
export const withoutCredentials = fc.record({
  ...terms,
  origins: fc.oneof(
    { weight: 5, arbitrary: fc.array(entry, { minLength: 1, maxLength: 8 }) },
    {
      weight: 1,
      arbitrary: fc.constant('*' as const),
    },
  ),
  credentials: fc.constant(false as const),
});

/** Options that start, of either kind. */
export const options: fc.Arbitrary<CorsPolicyOptions> = fc.oneof(withCredentials, withoutCredentials);

/** Whatever may stand in a header, and what may not. */
export const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    'null',
    '*',
    '__proto__',
    'constructor',
    'https://',
    '://',
    'https://[',
    'https://a\u0000b',
    'file://',
  ),
  fc.constantFrom('a', ',', ' ', '\t', 'https://a.', '.a').map((text) => text.repeat(16_384 / text.length)),
);

/** Ways to change an origin into one that somebody else may own. */
const MUTATIONS: readonly ((origin: string, text: string, at: number) => string)[] = [
  (o, text) => `${o}.${text}`,
  (o, text) => `${o}${text}`,
  (o, text) => o.replace('://', `://${text}`),
  (o, text) => o.replace('://', `://${text}.`),
  (o) => `${o}1`,
  (o) => `${o}:1`,
  (o, text) => o.replace('.', text),
  (o, _text, at) => o.slice(0, at) + o.slice(at + 1),
  (o, text, at) => o.slice(0, at) + text + o.slice(at),
  (o) => (o.startsWith('https') ? o.replace('https', 'http') : o.replace('http', 'https')),
  (o) => o.toUpperCase(),
  (o, _text, at) => o.slice(0, at) + (o[at] ?? '').toUpperCase() + o.slice(at + 1),
  (o) => `${o}/`,
  (o) => `${o}.`,
  (o) => `${o} `,
  (o) => ` ${o}`,
  (o) => o.replace('://', '://user@'),
  (o) => o.replace('a', '\u0430'),
  (o) => `${o}\u0000`,
  (o) => `${o}\t`,
  (o) => `${o}\u00ff`,
  (o) => `${o}\n${o}`,
  (o, text) => `${o}, https://${text}`,
  (o) => `${o}%60.evil.test`,
  (o) => `${o}\`.evil.test`,
  (o) => `${o}_.evil.test`,
];

/** A mutation with what it needs, applied to an origin. */
export const mutation = fc
  .tuple(fc.constantFrom(...MUTATIONS), fc.constantFrom('evil', 'x', '-', '_', 'a', 'evil.test', '.'), fc.nat(40))
  .map(
    ([change, text, at]) =>
      (from: string): string =>
        change(from, text, at % Math.max(from.length, 1)),
  );

/** Label text for the `*` of a pattern. */
const filling = fc.constantFrom('a', 'ab', 'a-b', '7', 'x', '-');

/** An origin an entry admits. */
export const admittedBy = (text: string): fc.Arbitrary<string> =>
  fc.tuple(filling, fc.constantFrom('', ':3000', ':8443')).map(([label_, port_]) => {
    const [front = '', ...rest] = text.split('*.');
    const named = rest.length > 0 ? `${front}${label_}.${rest.join('*.')}` : text;
    return named.replace(/:\*$/, port_).replace('*', label_);
  });
