import { rules } from '../rule.js';

const keepToDevelopment = (): string =>
  'Move it to environments.development (an unset NODE_ENV counts as production), and list the https origin of production here.';

/** Rules about origins and patterns that somebody else could control. */
export const TRUST_RULES = rules({
  'pattern-invalid': {
    severity: 'error',
    when: 'a `*` is in a place that is not supported',
    message: (value) =>
      `${value} has a "*" in an unsupported place; it may replace the leading labels, part of the first label, or the port.`,
    hint: () => 'Write https://*.example.com, https://preview-*.example.com or http://localhost:*.',
    example: ['https://app.*.com'],
  },
  'pattern-scheme': {
    severity: 'error',
    when: 'a pattern has a custom scheme',
    source: 'HTML, origin',
    message: (value) =>
      `${value} is a pattern with a custom scheme; custom schemes are supported only in exact origins.`,
    hint: () => 'List each origin in full.',
    example: ['capacitor://*'],
  },
  'pattern-extension-with-credentials': {
    severity: 'error',
    when: '`moz-extension://*` is used with credentials',
    source: 'HTML, origin',
    message: (value) => `${value} matches every Firefox extension; each would be trusted with your users' sessions.`,
    hint: () => 'Move it to a policy of its own without credentials, and let the extension send a token instead.',
    example: ['moz-extension://*'],
  },
  'pattern-public-suffix': {
    severity: 'error',
    when: 'the part to the right of the `*` is a public suffix of a domain registry',
    source: 'Public suffix list',
    message: (value, suffix) => `${value} matches names that anyone can register: "${suffix}" is a public suffix.`,
    hint: () => 'Keep your own registered domain to the right of the "*".',
    example: ['https://*.co.uk', 'co.uk'],
  },
  'pattern-hosting-suffix': {
    severity: 'error-in-production',
    unless: 'dangerouslyAllowPatternHostingSuffix',
    when: 'the part to the right of the `*` is a suffix of a hosting provider, or has such suffixes below it',
    source: 'Public suffix list',
    message: (value, suffix) => `${value} matches names that anyone can register at the hosting provider "${suffix}".`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
    example: ['https://preview-*.vercel.app', 'vercel.app'],
  },
  'pattern-hosting-suffix-with-credentials': {
    severity: 'error',
    unless: 'dangerouslyAllowPatternHostingSuffix',
    when: 'a pattern under the suffix of a hosting provider is used with credentials',
    source: 'Public suffix list',
    message: (value, suffix) =>
      `${value} matches names that anyone can register at the hosting provider "${suffix}"; each would be trusted with your users' sessions.`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
    example: ['https://*.vercel.app', 'vercel.app'],
  },
  'pattern-subdomains-with-credentials': {
    severity: 'warning',
    when: 'a pattern for all subdomains is used with credentials',
    source: 'OWASP, testing CORS',
    message: (value) =>
      `${value} trusts every present and future subdomain with your users' sessions; script injected into one of them can use every session.`,
    hint: () => 'List the subdomains that need access.',
    example: ['https://*.example.com'],
  },
  'pattern-port': {
    severity: 'warning',
    when: 'any port is admitted on a host that is not loopback',
    source: 'HTML, origin',
    message: (value) => `${value} admits every service on any port of that host.`,
    hint: () => 'Name the port.',
    example: ['https://app.example.com:*'],
  },
  'pattern-port-with-credentials': {
    severity: 'error',
    when: 'any port is admitted, with credentials, on a host that is not loopback',
    source: 'HTML, origin',
    message: (value) => `${value} trusts every service on any port of that host with your users' sessions.`,
    hint: () => 'Name the port; a "*" for the port is meant for loopback hosts in development.',
    example: ['https://app.example.com:*'],
  },
  'origin-insecure': {
    severity: 'error-in-production',
    unless: 'dangerouslyAllowOriginInsecure',
    when: 'an `http:` origin is not loopback',
    source: 'Secure Contexts',
    message: (value) =>
      `${value} is unencrypted: anyone on the network path can run script there and read the responses.`,
    hint: () => 'Serve the page over https and list that origin.',
    example: ['http://app.example.com'],
  },
  'origin-insecure-with-credentials': {
    severity: 'error',
    unless: 'dangerouslyAllowOriginInsecure',
    when: 'an `http:` origin is not loopback, and credentials are on',
    source: 'Secure Contexts',
    message: (value) =>
      `${value} is unencrypted: anyone on the network path can run script there and act as your signed-in users.`,
    hint: () => 'Serve the page over https and list that origin.',
    example: ['http://app.example.com'],
  },
  'origin-loopback': {
    severity: 'production-only',
    when: 'in production an origin is loopback: `localhost`, `*.localhost`, `127.…`, `[::1]`',
    source: 'Secure Contexts',
    unless: 'dangerouslyAllowOriginLoopback',
    message: (value) =>
      `${value} is the local machine; in production, any program or page on that port of a user's own machine would be trusted.`,
    hint: (_value, client) =>
      client
        ? `${keepToDevelopment()} Pages of every ${client} application have this origin; if yours is one, set dangerouslyAllowOriginLoopback in a policy of its own without credentials.`
        : keepToDevelopment(),
    example: ['http://localhost:3000'],
  },
  'origin-loopback-name': {
    severity: 'production-only',
    when: 'in production a host is a public DNS name that resolves to the local machine: `lvh.me`, `localtest.me`, `127-0-0-1.nip.io`',
    source: 'Secure Contexts',
    message: (value) =>
      `${value} resolves to the local machine, as long as the owner of that domain wants it to; in production, any program on that port of a user's own machine would be trusted.`,
    hint: keepToDevelopment,
    example: ['http://app.lvh.me:3000'],
  },
  'origin-private-network': {
    severity: 'production-only',
    when: 'in production a host is reachable only in a private network (`10.…`, `192.168.…`, `.local`, `.internal`), or reserved for tests (`.test`)',
    source: 'OWASP, testing CORS',
    unless: 'dangerouslyAllowOriginPrivateNetwork',
    message: (value) =>
      `${value} is a private or a test name; in production, whoever controls the user's network would be trusted.`,
    hint: keepToDevelopment,
    example: ['https://printer.local'],
  },
  'origin-tunnel': {
    severity: 'production-only',
    when: "in production an origin is a tunnel to a developer's machine (ngrok, Cloudflare quick tunnels, Codespaces and the like)",
    source: 'OWASP, testing CORS',
    message: (value) => `${value} is a tunnel to a developer's machine; its name may belong to somebody else tomorrow.`,
    hint: keepToDevelopment,
    example: ['https://a1b2-203-0-113-7.ngrok-free.app'],
  },
  'origin-custom-scheme': {
    severity: 'warning',
    when: 'an origin with a custom scheme, other than that of a browser extension, is used with credentials',
    source: 'HTML, origin',
    message: (value) =>
      `Every application built with that scheme sends ${value}, not only yours, and here it is trusted with credentials.`,
    hint: () => 'Move it to a policy of its own without credentials, and let the application send a token instead.',
    example: ['capacitor://localhost'],
  },
});
