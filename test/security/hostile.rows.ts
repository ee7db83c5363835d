import { APP } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';
import { admitted, openTo, refused, unread, type Outcome } from './outcomes.js';

/** A request as its bytes, and what must come of it. */
export interface Row {
  readonly name: string;
  readonly line: string;
  readonly lines: readonly string[];
  /** `null`: the connection is closed without an answer. */
  readonly outcome: Outcome | null;
  /** Where a platform's own router or parser answers differently. */
  readonly on?: Partial<Record<Platform, Outcome>>;
  /** The platforms on which a handler runs. */
  readonly runs?: readonly Platform[];
}

const HOST = 'Host: localhost';
const FROM = `Origin: ${APP}`;
const PUT = 'Access-Control-Request-Method: PUT';
const ACRH = 'Access-Control-Request-Headers';

type Case = readonly [what: string, text: string | readonly string[], outcome: Outcome];
const preflights = (cases: readonly Case[], linesOf: (text: readonly string[]) => string[], path = '/exact'): Row[] =>
  cases.map(([name, text, outcome]) => ({
    name: `a preflight of ${path} with ${name}: ${outcome[0]}`,
    line: `OPTIONS ${path} HTTP/1.1`,
    lines: [HOST, ...linesOf([text].flat())],
    outcome,
  }));

const origins = (texts: readonly string[]): string[] => [...texts.map((text) => `Origin: ${text}`), PUT];
const LONG = `https://${'a'.repeat(15_000)}.example.com`;

const ORIGINS: readonly Case[] = [
  ['the same Origin twice', [APP, APP], refused],
  ['two Origins', [APP, 'https://evil.test'], refused],
  ['two Origins, the admitted one last', ['https://evil.test', APP], refused],
  ['an empty Origin before the admitted one', ['', APP], refused],
  ['two Origins in one line', `${APP}, ${APP}`, refused],
  ['two Origins with a space between them', `${APP} ${APP}`, refused],
  ['an empty Origin', '', refused],
  ['an Origin of 15 KB', LONG, refused],
  ['an Origin of 15 KB that ends as an admitted one', `https://${'a.'.repeat(7500)}app.example.com`, refused],
  ['__proto__ as Origin', '__proto__', refused],
  ['constructor as Origin', 'constructor', refused],
  ['a tab as Origin', '\t', refused],
  ['a tab inside Origin', APP.replace('.', '\t.'), refused],
  [
    'every high byte in Origin',
    Buffer.from(Array.from({ length: 128 }, (_, i) => i + 128)).toString('latin1'),
    refused,
  ],
  ['a high byte after an admitted Origin', `${APP}\xa0`, refused],
  ['null as Origin', 'null', refused],
  ['"*" as Origin', '*', refused],
  ['an Origin in upper case', APP.toUpperCase(), refused],
  ['one letter of Origin in upper case', APP.replace('app', 'aPp'), refused],
  ['a dot after Origin', `${APP}.`, refused],
  ['a slash after Origin', `${APP}/`, refused],
  ['the default port in Origin', `${APP}:443`, refused],
  ['user info in Origin', APP.replace('//', '//user@'), refused],
  ['user info that looks like an admitted Origin', `${APP}@evil.test`, refused],
  ['another scheme in Origin', APP.replace('https', 'http'), refused],
  ['a NUL in Origin', `${APP}\0`, unread(400)],
  ['a bare CR in Origin', `${APP}\rX: y`, unread(400)],
  // White space around a value is no part of it (RFC 9110 section 5.5): the parser takes it off.
  ['a tab after an admitted Origin', `${APP}\t`, admitted()],
  ['spaces before an admitted Origin', `  \t${APP}`, admitted()],
];

const OPEN: readonly Case[] = [
  ['an empty Origin', '', openTo],
  ['two Origins', [APP, 'https://evil.test'], openTo],
  ['an Origin of 15 KB', LONG, openTo],
  ['high bytes in Origin', '\x80\xff', openTo],
  ['null as Origin', 'null', openTo],
];

const asking = (texts: readonly string[]): string[] => [
  FROM,
  ...texts.map((text) => `Access-Control-Request-Method: ${text}`),
];
const METHODS: readonly Case[] = [
  ['the asked method twice', ['PUT', 'PUT'], refused],
  ['two asked methods', ['PUT', 'GET'], refused],
  ['a lower-case asked method', 'put', refused],
  ['an unknown asked method', 'BREW', refused],
  ['an empty asked method', '', refused],
  ['an asked method of 15 KB', 'X'.repeat(15_000), refused],
  ['__proto__ as asked method', '__proto__', refused],
  ['constructor as asked method', 'constructor', refused],
  ['"*" as asked method', '*', refused],
  ['a high byte in the asked method', 'PUT\xff', refused],
  ['a tab after the asked method', 'PUT\t', admitted()],
];

const requesting = (texts: readonly string[]): string[] => [FROM, PUT, ...texts.map((text) => `${ACRH}: ${text}`)];
const HEADERS: readonly Case[] = [
  ['15 000 commas as asked headers', ','.repeat(15_000), admitted()],
  ['15 000 spaces inside the asked headers', `a${' '.repeat(15_000)}b`, admitted()],
  ['15 000 tabs inside the asked headers', `a${'\t'.repeat(15_000)}b`, admitted()],
  ['16 000 commas as asked headers', ','.repeat(16_000), admitted()],
  ['16 000 spaces as asked headers', ' '.repeat(16_000), admitted()],
  ['16 000 tabs as asked headers', '\t'.repeat(16_000), admitted()],
  ['2000 asked headers', Array.from({ length: 2000 }, (_, i) => `x-${i}`).join(','), admitted()],
  ['asked headers of 15 KB each', `${'x'.repeat(7000)},${'y'.repeat(7000)}`, admitted()],
  ['five lines of asked headers', ['a', 'b', '__proto__', '', 'c'], admitted()],
  ['high bytes as asked headers', '\x80\xff', admitted()],
  ['more than 16 KB of headers', ','.repeat(17_000), unread(431)],
];

export const ROWS: readonly Row[] = [
  ...preflights(ORIGINS, origins),
  ...preflights(OPEN, origins, '/public'),
  ...preflights(METHODS, asking),
  ...preflights(HEADERS, requesting),
];
