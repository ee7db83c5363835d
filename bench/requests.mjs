/** The requests that are sent, and what the answers have to be. */
import { ADMITTED, pathOf } from './variants.mjs';

const REFUSED = 'https://app.example.org';
const LONG = 6000;
const NO_ORIGIN = 'actual, no Origin';
/** More than an application keeps the policies of. */
const PATHS = 4096;

/** About the headers a browser sends. */
function head(method, path, origin, asked = 'content-type') {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: api.example.com',
    'Connection: keep-alive',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Accept: application/json',
    'Accept-Encoding: gzip, deflate, br',
    'Accept-Language: en-GB,en;q=0.9',
  ];
  if (origin) lines.push(`Origin: ${origin}`);
  if (method === 'OPTIONS')
    lines.push('Access-Control-Request-Method: GET', `Access-Control-Request-Headers: ${asked}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);
}

const one = (...args) => {
  const heads = [head(...args)];
  return () => heads;
};
const CAT = '/cats/1000';
const others = Array.from({ length: PATHS }, (_, index) => head('OPTIONS', `/cats/${1000 + index}`, ADMITTED));

/** `admitted`: whether the answer carries `Access-Control-Allow-Origin` (never in an application without CORS). */
export const REQUESTS = [
  { name: 'actual, admitted', heads: one('GET', CAT, ADMITTED), admitted: true },
  { name: 'actual, refused', heads: one('GET', CAT, REFUSED), admitted: false },
  { name: NO_ORIGIN, heads: one('GET', CAT), admitted: false },
  { name: 'preflight, admitted', heads: one('OPTIONS', CAT, ADMITTED), admitted: true, preflight: true },
  { name: 'preflight, other paths', heads: () => others, admitted: true, preflight: true },
  { name: 'preflight, refused', heads: one('OPTIONS', CAT, REFUSED), admitted: false, preflight: true },
  { name: 'hostile Origin', heads: one('GET', CAT, `https://${'a.'.repeat(LONG / 2)}example.com`), admitted: false },
  {
    name: 'hostile request-headers',
    heads: one('OPTIONS', CAT, ADMITTED, ',x-a'.repeat(LONG / 4)),
    ...{ admitted: undefined, preflight: true },
  },
];

const declared = (method, index) => (variant) => [head(method, pathOf(variant.paths, index(variant), '42'), ADMITTED)];

const PLACES = { first: () => 0, last: ({ routes }) => routes - 1 };

/** Sent to the first and to the last declared route. */
export const GROWTH_REQUESTS = Object.entries(PLACES).flatMap(([place, index]) => [
  { name: `actual, ${place}`, heads: declared('GET', index), admitted: true },
  { name: `preflight, ${place}`, heads: declared('OPTIONS', index), admitted: true, preflight: true },
]);

/** What a variant is asked: one of some routes for the first and the last of them. */
export const requestsOf = ({ routes }) => (routes === undefined ? REQUESTS : GROWTH_REQUESTS);

/** Throws where the answer is not what it should be: a benchmark of a wrong answer is worth nothing. */
export function check(text, variant, request) {
  const status = variant.kind === 'bare' && request.preflight ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 (20[04]|403) /;
  const allowed = /^access-control-allow-origin: /im.test(text);
  const admitted = variant.kind === 'hook' || (request.admitted ?? allowed);
  const expected = variant.kind !== 'bare' && request.name !== NO_ORIGIN && admitted;
  if (!status.test(text) || allowed !== expected)
    throw new Error(`"${variant.name}" does not answer "${request.name}" as it should:\n${text}`);
}
