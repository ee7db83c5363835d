import type { Faulty } from './faults.js';
import { APP, HTTPS, OWNED, PLACES, told, withCredentials } from './origins.rows.js';

const inProduction = (rule: Faulty['rule'], text: string): Faulty =>
  told(
    rule,
    text,
    'Keep it to the settings of development (an unset NODE_ENV counts as production), and list the https origin of production here.',
    APP,
    {
      production: true,
    },
  );

/** Patterns, and who else could speak as what they cover. */
export const TRUST: readonly Faulty[] = [
  ...[
    'https://*.*.example.com',
    'https://a*b*.example.com',
    'https://**.example.com',
    'https://*',
    'https://*.10.0.0.1',
  ].map((text) => told('pattern-invalid', text, PLACES, 'https://*.example.com')),
  told('pattern-scheme', 'capacitor://*.example', 'List each origin in full.', 'capacitor://app.example'),
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
  ].flatMap((text): Faulty[] => [
    told('pattern-hosting-suffix', text, OWNED, 'https://mine.vercel.app', { severity: 'warning' }),
    told('pattern-hosting-suffix', text, OWNED, 'https://mine.vercel.app', { production: true }),
    withCredentials('pattern-hosting-suffix-with-credentials', text, OWNED, 'https://mine.vercel.app'),
  ]),
  {
    ...withCredentials(
      'pattern-subdomains-with-credentials',
      'https://*.example.com',
      'List the subdomains that need it.',
      APP,
    ),
    severity: 'warning',
  },
  told('pattern-port', 'https://app.example.com:*', 'Name the port.', `${APP}:8443`, { severity: 'warning' }),
  withCredentials(
    'pattern-port-with-credentials',
    'https://app.example.com:*',
    'Name the port; any port is for loopback hosts in development.',
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
  ].map((text) => inProduction('origin-loopback', text)),
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
      'Turn credentials off in a policy of its own for it; let the application send a token instead.',
      'chrome-extension://aaaabbbbccccddddeeeeffffgggghhhh',
    ),
    severity: 'warning',
  },
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
];
