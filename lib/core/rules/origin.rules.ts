import type { Rule } from './rule.js';

const writeInstead = (_value: string, canonical: string): string =>
  canonical ? `Write "${canonical}".` : 'Write it as scheme://host or scheme://host:port.';

/** Rules about origins, patterns and regular expressions (the browser compares origins byte for byte). */
export const ORIGIN_RULES = {
  'origins-missing': {
    severity: 'error',
    message: () => 'The policy does not say which origins it admits.',
    hint: (_value, where) => where || 'Add "origins" (a list, "*", or a source), or "extends".',
  },
  'origins-empty': {
    severity: 'error',
    message: () => 'The list admits no origin.',
    hint: () => 'List at least one origin, or use the policy false for no cross-origin access.',
  },
  'origin-not-a-rule': {
    severity: 'error',
    message: (value) =>
      `${value} is not an origin, and deciding by a function or by reflecting the Origin is not supported.`,
    hint: () => 'Use a string, { regex, accepts }, or an OriginSource that returns the list of a key.',
  },
  'origin-empty': {
    severity: 'error',
    message: () => 'An empty string is no origin.',
    hint: () => 'Remove the entry, or write scheme://host.',
  },
  'origin-whitespace': {
    severity: 'error',
    message: (value) => `${value} contains a space or a control character, so it would never match.`,
    hint: writeInstead,
  },
  'origin-several-in-one': {
    severity: 'error',
    message: (value) => `${value} holds several origins in one string; the browser compares with exactly one.`,
    hint: (_value, list) => `Write an array: ${list}.`,
  },
  'origin-null': {
    severity: 'error',
    message: (value) =>
      `${value} cannot be trusted: every sandboxed iframe, data: page and local file sends the origin "null".`,
    hint: () => 'Serve the page over http(s) and list that origin.',
  },
  'origin-scheme-missing': {
    severity: 'error',
    message: (value) => `${value} has no scheme; browsers send scheme://host[:port].`,
    hint: writeInstead,
  },
  'origin-scheme-invalid': {
    severity: 'error',
    message: (value) => `${value} has a scheme that no page is served with.`,
    hint: writeInstead,
  },
  'origin-user-info': {
    severity: 'error',
    message: (value) => `${value} holds a user name or password; browsers never send them in Origin.`,
    hint: writeInstead,
  },
  'origin-trailing-slash': {
    severity: 'error',
    message: (value) => `${value} ends with a slash; browsers send the origin without one, so it would never match.`,
    hint: writeInstead,
  },
  'origin-path': {
    severity: 'error',
    message: (value) => `${value} has a path, query or fragment; an origin is scheme://host[:port] and nothing else.`,
    hint: writeInstead,
  },
  'origin-upper-case': {
    severity: 'error',
    message: (value) => `${value} has upper-case letters; browsers send lower case, so it would never match.`,
    hint: writeInstead,
  },
  'origin-unicode': {
    severity: 'error',
    message: (value) => `${value} is not in ASCII form; browsers send the encoded (punycode) host.`,
    hint: writeInstead,
  },
  'origin-default-port': {
    severity: 'error',
    message: (value) =>
      `${value} names the default port of its scheme; browsers leave it out, so it would never match.`,
    hint: writeInstead,
  },
  'origin-port-invalid': {
    severity: 'error',
    message: (value) => `${value} has a port that is not a number from 1 to 65535 without leading zeros.`,
    hint: writeInstead,
  },
  'origin-not-canonical': {
    severity: 'error',
    message: (value) => `${value} is not written as a browser serialises it, so it would never match.`,
    hint: writeInstead,
  },
  'origin-host-invalid': {
    severity: 'error',
    message: (value) => `${value} has no valid host.`,
    hint: writeInstead,
  },
  'origin-too-long': {
    severity: 'error',
    message: () => 'No origin is longer than 326 characters.',
    hint: () => 'Shorten the entry to scheme://host[:port].',
  },
  'origin-trailing-dot': {
    severity: 'warning',
    message: (value) => `${value} ends with a dot: a different origin than the one without it.`,
    hint: writeInstead,
  },
  'origin-duplicate': {
    severity: 'warning',
    message: (value) => `${value} is listed twice.`,
    hint: () => 'Remove one of the entries.',
  },
  'wildcard-mixed': {
    severity: 'error',
    message: () => '"*" already admits every origin, so the other entries mean nothing.',
    hint: () => 'Remove "*" and keep the list; or write origins: "*" if the answers are public.',
  },
  'wildcard-with-credentials': {
    severity: 'error',
    message: () => '"*" cannot be combined with credentials: every website could act as your signed-in users.',
    hint: () => 'List the origins that may act for a signed-in user, or turn credentials off.',
  },
  'pattern-invalid': {
    severity: 'error',
    message: (value) =>
      `${value} has a "*" where none is understood: it may stand for leading labels, once inside the first label, or for the port.`,
    hint: () => 'Write https://*.example.com, https://preview-*.example.com or http://localhost:*.',
  },
  'pattern-scheme': {
    severity: 'error',
    message: (value) => `${value} is a pattern with a custom scheme; those are admitted exactly or not at all.`,
    hint: () => 'List each origin in full.',
  },
  'pattern-public-suffix': {
    severity: 'error',
    message: (value, suffix) => `${value} covers names that anyone can register: "${suffix}" is a public suffix.`,
    hint: () => 'Keep your own registered domain to the right of the "*".',
  },
  'pattern-hosting-suffix': {
    severity: 'error-in-production',
    message: (value, suffix) => `${value} covers names that anyone can register at the hosting provider "${suffix}".`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
  },
  'pattern-hosting-suffix-with-credentials': {
    severity: 'error',
    message: (value, suffix) =>
      `${value} trusts with your users' sessions names that anyone can register at the hosting provider "${suffix}".`,
    hint: () => 'List the origins you own there, or serve the pages under a domain of your own.',
  },
  'pattern-subdomains-with-credentials': {
    severity: 'warning',
    message: (value) =>
      `${value} trusts every present and future subdomain with your users' sessions; script injected into one is enough.`,
    hint: () => 'List the subdomains that need it.',
  },
  'pattern-port': {
    severity: 'warning',
    message: (value) => `${value} admits every service on any port of that host.`,
    hint: () => 'Name the port.',
  },
  'pattern-port-with-credentials': {
    severity: 'error',
    message: (value) => `${value} trusts every service on any port of that host with your users' sessions.`,
    hint: () => 'Name the port; any port is for loopback hosts in development.',
  },
  'origin-insecure': {
    severity: 'error-in-production',
    message: (value) =>
      `${value} is unencrypted: anyone on the network path can run script there and read the answers.`,
    hint: () => 'Serve the page over https and list that origin.',
  },
  'origin-insecure-with-credentials': {
    severity: 'error',
    message: (value) =>
      `${value} is unencrypted: anyone on the network path can run script there and act as your signed-in users.`,
    hint: () => 'Serve the page over https and list that origin.',
  },
  'origin-development-only': {
    severity: 'error',
    message: (value) =>
      `${value} is a developer's machine or a private network; any program or page there would be trusted in production.`,
    hint: () => 'Keep it to the settings of development, and list the https origin of production here.',
  },
} satisfies Record<string, Rule>;
