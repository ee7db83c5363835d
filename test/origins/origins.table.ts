import { APP } from '../kit/origins.js';
import type { Faulty } from '../rules/faults.js';
import { SHAPE, spelled, told } from './origins.rows.js';

/** Spelling: what differs from what a browser sends. */
export const SPELLING: readonly Faulty[] = [
  spelled('origin-whitespace', ` ${APP}`, APP),
  spelled('origin-whitespace', `${APP}\n`, APP),
  spelled('origin-whitespace', 'https://app.example\u0001.com', APP),
  spelled('origin-scheme-missing', 'app.example.com', APP),
  spelled('origin-scheme-missing', '//app.example.com', APP),
  spelled('origin-scheme-missing', 'app.example.com/shop', APP),
  spelled('origin-scheme-missing', 'localhost:3000', 'http://localhost:3000'),
  spelled('origin-scheme-missing', '*.example.com', 'https://*.example.com'),
  spelled('origin-scheme-invalid', 'wss://app.example.com', APP),
  spelled('origin-user-info', 'https://user:secret@app.example.com', APP),
  spelled('origin-trailing-slash', `${APP}/`, APP),
  spelled('origin-trailing-slash', 'https://*.example.com/', 'https://*.example.com'),
  spelled('origin-trailing-slash', 'capacitor://localhost/', 'capacitor://localhost'),
  spelled('origin-path', `${APP}/shop`, APP),
  spelled('origin-path', `${APP}?a=b`, APP),
  spelled('origin-path', `${APP}#top`, APP),
  spelled('origin-path', `${APP}//`, APP),
  spelled('origin-upper-case', 'https://App.example.com', APP),
  spelled('origin-upper-case', 'HTTPS://app.example.com', APP),
  spelled('origin-upper-case', 'https://*.Example.com', 'https://*.example.com'),
  spelled('origin-unicode', 'https://bücher.example', 'https://xn--bcher-kva.example'),
  spelled('origin-unicode', 'https://b%C3%BCcher.example', 'https://xn--bcher-kva.example'),
  spelled('origin-unicode', 'https://\uff41pp.example.com', APP),
  spelled('origin-default-port', `${APP}:443`, APP),
  spelled('origin-default-port', 'http://localhost:80', 'http://localhost'),
  spelled('origin-port-invalid', `${APP}:08443`, `${APP}:8443`),
  spelled('origin-port-invalid', `${APP}:`, APP),
  told('origin-port-invalid', `${APP}:65536`, SHAPE, `${APP}:65535`),
  told('origin-port-invalid', `${APP}:https`, SHAPE, APP),
  spelled('origin-not-canonical', 'http://127.1', 'http://127.0.0.1'),
  spelled('origin-not-canonical', 'http://0x7f.0.0.1', 'http://127.0.0.1'),
  spelled('origin-not-canonical', 'http://[0:0:0:0:0:0:0:1]', 'http://[::1]'),
  spelled('origin-not-canonical', 'https://[::ffff:1.2.3.4]', 'https://[::ffff:102:304]'),
  // Where the parts run together, or another name stands behind the "@", no spelling is proposed.
  told('origin-whitespace', 'a.example.com b.example.com', SHAPE, APP),
  told('origin-user-info', 'https://app.example.com@evil.test', SHAPE, APP),
  told('origin-scheme-invalid', 'hxxps://app.example.com', SHAPE, APP),
  spelled('origin-not-canonical', 'capacitor://[0:0:0:0:0:0:0:1]', 'capacitor://[::1]'),
  told('origin-host-invalid', 'https://', SHAPE, APP),
  told('origin-host-invalid', 'https://256.256.256.256', SHAPE, APP),
  { ...spelled('origin-trailing-dot', `${APP}.`, APP), severity: 'warning' },
  { ...spelled('origin-trailing-dot', `${APP}.:8443`, `${APP}:8443`), severity: 'warning' },
];

const COVERED: readonly [wider: string, covered: string][] = [
  ['moz-extension://*', 'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d'],
  ['https://*.example.com', APP],
  ['https://*.example.com', 'https://a.b.example.com'],
  ['https://*.example.com', 'https://*.shop.example.com'],
  ['https://*.example.com', 'https://preview-*.example.com'],
  ['https://preview-*.example.com', 'https://preview-7.example.com'],
  ['https://p-*.example.com', 'https://p-a-*.example.com'],
  ['http://localhost:*', 'http://localhost:3000'],
  ['http://*.localhost:*', 'http://*.localhost:3000'],
];

/** Entries that are no single origin. */
export const SHAPES: readonly Faulty[] = [
  {
    rule: 'origins-missing',
    written: {},
    path: '',
    hint: 'Add "origins" (a list of origins, or a source), or "extends"; or set the variable of its origins, CORS_ORIGINS for the default policy. A .env file is read only with ConfigModule.forRoot() in the root module.',
    mended: { origins: APP },
  },
  {
    rule: 'origins-empty',
    written: { origins: [] },
    path: 'origins',
    hint: 'List at least one origin, set the variable of its origins (CORS_ORIGINS for the default policy), or write false in place of the policy for no cross-origin access; beside "enforce" an empty list stops the requests of all other pages.',
    mended: { origins: [APP] },
  },
  told(
    'origin-not-a-rule',
    true,
    'Use a string, { regex, accepts }, or an OriginSource for origins that are looked up at run time; "npx nestjs-cors migrate src/main.ts" prints the policy that the options of enableCors() become.',
    APP,
  ),
  {
    ...told('origin-not-a-rule', undefined, '', APP),
    hint: 'Set that variable; a .env file is read only with ConfigModule.forRoot() in the root module. If it is the class of a source, a circular import has not loaded it yet: write { source } with a string token.',
  },
  told('origin-empty', '', 'Remove the entry, or write scheme://host.', APP),
  {
    ...told('origin-several-in-one', 'https://a.example, https://b.example', '', ''),
    hint: "Write an array: ['https://a.example', 'https://b.example'].",
    mended: { origins: ['https://a.example', 'https://b.example'] },
  },
  {
    ...told('origin-several-in-one', 'https://a.example https://b.example', '', ''),
    hint: "Write an array: ['https://a.example', 'https://b.example'].",
    mended: { origins: ['https://a.example', 'https://b.example'] },
  },
  ...['null', 'NULL', 'file://', 'file:///index.html'].map((text) =>
    told('origin-null', text, 'Serve the page over http(s) and list that origin.', APP),
  ),
  told('origin-too-long', `https://${'a'.repeat(320)}.example`, 'Shorten the entry to scheme://host[:port].', APP),
  {
    rule: 'origin-duplicate',
    written: { origins: [APP, APP] },
    path: 'origins[1]',
    hint: 'Remove one of the entries.',
    mended: { origins: [APP] },
    severity: 'warning',
  },
  {
    rule: 'wildcard-mixed',
    written: { origins: [APP, '*'] },
    path: 'origins[1]',
    hint: 'Remove "*", and keep the list.',
    mended: { origins: '*' },
  },
  {
    rule: 'wildcard-with-credentials',
    written: { origins: '*', credentials: true },
    path: 'credentials',
    hint: 'List the origins that may act for a signed-in user, or turn credentials off.',
    mended: { origins: [APP], credentials: true },
  },
  {
    rule: 'origins-many',
    written: { origins: Array.from({ length: 1001 }, (_, index) => `https://a${index}.example.com`) },
    path: 'origins',
    hint: 'Look them up at run time with an OriginSource, or use a pattern under a domain you own.',
    mended: { origins: Array.from({ length: 1000 }, (_, index) => `https://a${index}.example.com`) },
    severity: 'warning',
  },
  ...COVERED.map(([wider, covered]): Faulty => ({
    rule: 'origin-covered',
    written: { origins: [covered, wider] },
    path: 'origins[0]',
    hint: 'Remove it, or remove the wider entry if only this one is meant.',
    mended: { origins: [wider] },
    severity: 'warning',
  })),
];

/** Entries side by side that do not cover each other. */
export const APART: readonly string[][] = [
  ['https://*.example.com', 'https://example.com'],
  ['https://*.example.com', 'https://app.example.com:8443'],
  ['https://*.example.com', 'http://localhost:*'],
  ['https://*.example.com', 'https://*.notexample.com'],
  ['https://*.example.com', 'https://*.example.com:8443'],
  ['https://a-*.example.com', 'https://b-*.example.com', 'https://*-c.example.com'],
  ['https://a-*.example.com', 'https://*.a-b.example.com'],
  ['https://a-*.example.com', 'https://a-b.c.example.com'],
  ['http://localhost:*', 'http://*.localhost:*'],
  ['moz-extension://*', 'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh', 'https://*.example.com', 'app://.'],
];
