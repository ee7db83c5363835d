import type { Rule } from './rule.js';

const keepToDevelopment = (): string =>
  'Keep it to the settings of development (an unset NODE_ENV counts as production), and list the https origin of production here.';

/** Rules about who else could speak as an origin, a pattern or what an expression matches. */
export const TRUST_RULES = {
  'pattern-invalid': {
    severity: 'error',
    when: 'a `*` stands where none is understood',
    message: (value) =>
      `${value} has a "*" where none is understood: it may stand for leading labels, once inside the first label, or for the port.`,
    hint: () => 'Write https://*.example.com, https://preview-*.example.com or http://localhost:*.',
    example: ['https://app.*.com'],
  },
  'pattern-scheme': {
    severity: 'error',
    when: 'a pattern has a custom scheme',
    source: 'HTML, origin',
    message: (value) => `${value} is a pattern with a custom scheme; those are admitted exactly or not at all.`,
    hint: () => 'List each origin in full.',
    example: ['capacitor://*'],
  },
  'pattern-extension-with-credentials': {
    severity: 'error',
    when: '`moz-extension://*` meets credentials',
    source: 'HTML, origin',
    message: (value) => `${value} is every extension of every Firefox, and would be trusted with your users' sessions.`,
    hint: () => 'Turn credentials off in a policy of its own for it; let the extension send a token instead.',
    example: ['moz-extension://*'],
  },
  'pattern-public-suffix': {
    severity: 'error',
    when: 'what stands right of the `*` is a suffix of a domain registry',
    source: 'Public suffix list',
    message: (value, suffix) => `${value} covers names that anyone can register: "${suffix}" is a public suffix.`,
    hint: () => 'Keep your own registered domain to the right of the "*".',
    example: ['https://*.co.uk', 'co.uk'],
  },
  'pattern-hosting-suffix': {
    severity: 'error-in-production',
    unless: 'dangerouslyAllowPatternHostingSuffix',
    when: 'what stands right of the `*` is a suffix of a hosting provider, or holds some',
    source: 'Public suffix list',
    message: (value, suffix) => `${value} covers names that anyone can register at the hosting provider "${suffix}".`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
    example: ['https://preview-*.vercel.app', 'vercel.app'],
  },
  'pattern-hosting-suffix-with-credentials': {
    severity: 'error',
    unless: 'dangerouslyAllowPatternHostingSuffix',
    when: 'the same, with credentials',
    source: 'Public suffix list',
    message: (value, suffix) =>
      `${value} trusts with your users' sessions names that anyone can register at the hosting provider "${suffix}".`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
    example: ['https://*.vercel.app', 'vercel.app'],
  },
  'pattern-subdomains-with-credentials': {
    severity: 'warning',
    when: 'a pattern over all subdomains meets credentials',
    source: 'OWASP, testing CORS',
    message: (value) =>
      `${value} trusts every present and future subdomain with your users' sessions; script injected into one is enough.`,
    hint: () => 'List the subdomains that need it.',
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
    when: 'the same, with credentials',
    source: 'HTML, origin',
    message: (value) => `${value} trusts every service on any port of that host with your users' sessions.`,
    hint: () => 'Name the port; any port is for loopback hosts in development.',
    example: ['https://app.example.com:*'],
  },
  'origin-insecure': {
    severity: 'error-in-production',
    unless: 'dangerouslyAllowOriginInsecure',
    when: 'an `http:` origin is not loopback',
    source: 'Secure Contexts',
    message: (value) =>
      `${value} is unencrypted: anyone on the network path can run script there and read the answers.`,
    hint: () => 'Serve the page over https and list that origin.',
    example: ['http://app.example.com'],
  },
  'origin-insecure-with-credentials': {
    severity: 'error',
    unless: 'dangerouslyAllowOriginInsecure',
    when: 'the same, with credentials',
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
      `${value} is a developer's machine; in production any program or page at that port of a user's own machine would be trusted.`,
    hint: (_value, client) =>
      client
        ? `${keepToDevelopment()} Pages of every ${client} application have this origin: if yours is one, dangerouslyAllowOriginLoopback says so, in a policy of its own and without credentials.`
        : keepToDevelopment(),
    example: ['http://localhost:3000'],
  },
  'origin-loopback-name': {
    severity: 'production-only',
    when: 'in production a host is a name in the public DNS that resolves to the machine of whoever opens it: `lvh.me`, `localtest.me`, `127-0-0-1.nip.io`',
    source: 'Secure Contexts',
    message: (value) =>
      `${value} resolves to a developer's machine, as long as whoever owns that domain says so; in production any program at that port of a user's own machine would be trusted.`,
    hint: keepToDevelopment,
    example: ['http://app.lvh.me:3000'],
  },
  'origin-private-network': {
    severity: 'production-only',
    when: 'in production a host is reachable in a private network only (`10.…`, `192.168.…`, `.local`, `.internal`), or reserved for tests (`.test`)',
    source: 'OWASP, testing CORS',
    unless: 'dangerouslyAllowOriginPrivateNetwork',
    message: (value) =>
      `${value} is a private network or a name for tests; whoever controls the network a user is in would be trusted in production.`,
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
    when: 'an origin with a custom scheme other than that of a browser extension meets credentials',
    source: 'HTML, origin',
    message: (value) =>
      `${value} is sent by every application built with that scheme, not by yours alone, and is trusted with credentials.`,
    hint: () => 'Turn credentials off in a policy of its own for it; let the application send a token instead.',
    example: ['capacitor://localhost'],
  },
} satisfies Record<string, Rule>;
