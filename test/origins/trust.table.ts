import { APP } from '../kit/origins.js';
import type { Faulty } from '../rules/faults.js';
import { HTTPS, OWNED, PLACES, told, withCredentials } from './origins.rows.js';

const KEEP =
  'Move it to environments.development (an unset NODE_ENV counts as production), and list the https origin of production here.';

const inProduction = (rule: Faulty['rule'], text: string): Faulty =>
  told(rule, text, KEEP, APP, {
    production: true,
  });

/** Patterns, and who else could speak as what they cover. */
export const TRUST: readonly Faulty[] = [
  ...[
    'https://*.*.example.com',
    'https://a*b*.example.com',
    'https://**.example.com',
    'https://*',
    'https://*.10.0.0.1',
    // Every name, written with the dot of the root.
    'https://*.',
    'https://shop-*.',
    'https://*.:*',
  ].map((text) => told('pattern-invalid', text, PLACES, 'https://*.example.com')),
  told('pattern-scheme', 'capacitor://*.example', 'List each origin in full.', 'capacitor://app.example'),
  ...[
    ...['chrome-extension://*', 'safari-web-extension://*', 'app://*', 'moz-extension://*:*', 'moz-extension://*.a'],
    ...['moz-extension://a*', 'moz-extension://*-0000-4000-8000-000000000000'],
  ].map((text) => told('pattern-scheme', text, 'List each origin in full.', 'moz-extension://*')),
  ...[false, true].map((production) => ({
    ...withCredentials(
      'pattern-extension-with-credentials',
      'moz-extension://*',
      'Move it to a policy of its own without credentials, and let the extension send a token instead.',
      'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
    ),
    ...(production ? { production } : {}),
  })),
  ...['https://*.com', 'https://*.co.uk', 'https://*example.com', 'https://shop-*.com'].map((text) =>
    told(
      'pattern-public-suffix',
      text,
      'Keep your own registered domain to the right of the "*".',
      'https://*.example.com',
    ),
  ),
  ...[
    'https://*.vercel.app',
    'https://preview-*.vercel.app',
    'https://*.github.io',
    'https://*.claude.site',
    'https://*.amazonaws.com',
    'https://*.wordpress.com',
    'https://*.tiiny.site',
    'https://*.site.com',
  ].flatMap((text): Faulty[] => [
    told('pattern-hosting-suffix', text, OWNED, 'https://mine.vercel.app', { severity: 'warning' }),
    told('pattern-hosting-suffix', text, OWNED, 'https://mine.vercel.app', { production: true }),
    withCredentials('pattern-hosting-suffix-with-credentials', text, OWNED, 'https://mine.vercel.app'),
  ]),
  {
    ...withCredentials(
      'pattern-subdomains-with-credentials',
      'https://*.example.com',
      'List the subdomains that need access.',
      APP,
    ),
    severity: 'warning',
  },
  told('pattern-port', 'https://app.example.com:*', 'Name the port.', `${APP}:8443`, { severity: 'warning' }),
  withCredentials(
    'pattern-port-with-credentials',
    'https://app.example.com:*',
    'Name the port; a "*" for the port is meant for loopback hosts in development.',
    `${APP}:8443`,
  ),
  told('origin-insecure', 'http://app.example.com', HTTPS, APP, { severity: 'warning' }),
  told('origin-insecure', 'http://app.example.com', HTTPS, APP, { production: true }),
  told('origin-insecure', 'http://*.example.com', HTTPS, 'https://*.example.com', { production: true }),
  withCredentials('origin-insecure-with-credentials', 'http://app.example.com', HTTPS, APP),
  ...[
    'http://localhost:3000',
    'http://localhost:*',
    'https://app.localhost',
    'http://127.0.0.1',
    'http://[::1]:3000',
    'http://localhost:8100',
  ].map((text) => inProduction('origin-loopback', text)),
  ...[
    { application: 'Capacitor or Cordova', origins: ['https://localhost', 'http://localhost'] },
    { application: 'Tauri', origins: ['https://tauri.localhost', 'http://tauri.localhost'] },
  ].flatMap(({ application, origins }) =>
    origins.map((text) => ({
      ...inProduction('origin-loopback', text),
      hint: `${KEEP} Pages of every ${application} application have this origin; if yours is one, set dangerouslyAllowOriginLoopback in a policy of its own without credentials.`,
    })),
  ),
  ...[
    ...['http://app.lvh.me:3000', 'https://lvh.me', 'http://*.localtest.me:*', 'https://preview-*.vcap.me'],
    ...['http://lacolhost.com', 'http://app.127-0-0-1.nip.io', 'http://127.0.0.1.sslip.io:3000'],
  ].map((text) => inProduction('origin-loopback-name', text)),
  ...[
    'https://192.168.0.1',
    'https://10.1.2.3',
    'https://172.16.0.1',
    'https://[fe80::1]',
    'https://printer.local',
    'https://app.test',
    'https://wiki.corp',
    'https://wiki',
    'https://*.shop.lan',
  ].map((text) => inProduction('origin-private-network', text)),
  ...['https://a1b2.ngrok-free.app', 'https://shy-cat.trycloudflare.com', 'https://x-3000.app.github.dev'].map((text) =>
    inProduction('origin-tunnel', text),
  ),
  {
    ...withCredentials(
      'origin-custom-scheme',
      'capacitor://localhost',
      'Move it to a policy of its own without credentials, and let the application send a token instead.',
      'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
    ),
    severity: 'warning',
  },
  ...['app://.', 'app://'].map((text): Faulty => ({
    ...withCredentials(
      'origin-custom-scheme',
      text,
      'Move it to a policy of its own without credentials, and let the application send a token instead.',
      APP,
    ),
    severity: 'warning',
  })),
];

/** What carries the dot of the root, and the faults of the same without it, beside the word about the dot. */
export const ROOTED: readonly string[] = [
  ...['https://*.com.', 'https://*.co.uk.', 'https://*example.com.', 'https://shop-*.com.:8443', 'https://*.com.:*'],
  ...['https://*.vercel.app.', 'https://preview-*.github.io.', 'https://*.tiiny.site.', 'https://*.amazonaws.com.'],
  ...['https://*.fastly.net.', 'https://*.nordland.no.', 'https://*.nip.io.', 'https://*.unknowntop.'],
  ...['https://*.example.com.', 'http://app.example.com.', 'https://localhost.:3000', 'http://*.localhost.:*'],
  ...['https://printer.local.', 'https://*.shop.lan.', 'https://wiki.', 'https://a1b2.ngrok-free.app.'],
  ...['http://app.lvh.me.:3000', 'https://127-0-0-1.nip.io.', 'https://app.example.com.:*'],
];

/** What starts without a word outside production. */
export const SOUND: readonly string[] = [
  APP,
  'https://app.example.com:8443',
  'https://xn--bcher-kva.example',
  'https://my_app.example.com',
  'https://203.0.113.7',
  'https://[2001:db8::1]',
  'http://localhost:3000',
  'http://localhost:*',
  'http://*.localhost:*',
  'http://127.0.0.1:*',
  'http://[::1]:*',
  'https://*.example.com',
  'https://preview-*.example.com',
  'capacitor://localhost',
  'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
  'app://.',
  'app://',
  'my-app.v2+x://.',
  'moz-extension://1b2c3d4e-5f60-4a7b-8c9d-0e1f2a3b4c5d',
  'moz-extension://*',
  'http://app.lvh.me:3000',
  'http://*.localtest.me:*',
  'http://app.127.0.0.1.nip.io:3000',
];
