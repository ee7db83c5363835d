import type { Rule } from './rule.js';

const writeInstead = (_value: string, canonical: string): string =>
  canonical ? `Write "${canonical}".` : 'Write it as scheme://host or scheme://host:port.';

/** Rules about how origins are written: the browser compares them byte for byte. */
export const ORIGIN_RULES = {
  'origins-missing': {
    severity: 'error',
    when: 'a policy has neither `origins` nor `extends`',
    message: () =>
      'The policy does not say which origins it admits, or what it names is undefined: an unset variable, or a class that a circular import has not loaded yet.',
    hint: (_value, where) => where || 'Add "origins" (a list, "*", or a source), or "extends".',
    example: [undefined],
  },
  'origins-empty': {
    severity: 'error',
    when: '`origins` is an empty list',
    message: () => 'The list admits no origin.',
    hint: () => 'List at least one origin, or use the policy false for no cross-origin access.',
    example: [[]],
  },
  'origin-not-a-rule': {
    severity: 'error',
    when: 'an entry is a function, a boolean, `undefined` or anything else that is no origin',
    source: 'OWASP, testing CORS',
    message: (value) =>
      value === 'undefined'
        ? 'undefined is not an origin.'
        : `${value} is not an origin, and deciding by a function or by reflecting the Origin is not supported.`,
    hint: (value) =>
      value === 'undefined'
        ? 'Write the origin; one that comes from the environment belongs in CORS_ORIGINS, which says when it is not set. If it is the class of a source, a circular import keeps it from being there yet: write { source } with a string token.'
        : 'Use a string, { regex, accepts }, or an OriginSource that returns the list of a key.',
    example: [true],
  },
  'origin-empty': {
    severity: 'error',
    when: 'an entry is an empty string',
    message: () => 'An empty string is no origin.',
    hint: () => 'Remove the entry, or write scheme://host.',
    example: [''],
  },
  'origin-whitespace': {
    severity: 'error',
    when: 'an origin contains a space or a control character',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} contains a space or a control character, so it would never match.`,
    hint: writeInstead,
    example: [' https://app.example.com', 'https://app.example.com'],
  },
  'origin-several-in-one': {
    severity: 'error',
    when: 'one string holds several origins',
    source: 'Fetch, CORS check',
    message: (value) => `${value} holds several origins in one string; the browser compares with exactly one.`,
    hint: (_value, list) => `Write an array: ${list}.`,
    example: ['https://a.example.com,https://b.example.com', "['https://a.example.com', 'https://b.example.com']"],
  },
  'origin-null': {
    severity: 'error',
    when: 'an entry is `null` or a `file:` URL',
    source: 'HTML, origin',
    message: (value) =>
      `${value} cannot be trusted: every sandboxed iframe, data: page and local file sends the origin "null".`,
    hint: () => 'Serve the page over http(s) and list that origin.',
    example: ['null'],
  },
  'origin-scheme-missing': {
    severity: 'error',
    when: 'an origin is only a host',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} has no scheme; browsers send scheme://host[:port].`,
    hint: writeInstead,
    example: ['app.example.com', 'https://app.example.com'],
  },
  'origin-scheme-invalid': {
    severity: 'error',
    when: 'the scheme is one that no page is served with, or a slip of `https`',
    source: 'HTML, origin',
    message: (value) => `${value} has a scheme that no page is served with.`,
    hint: writeInstead,
    example: ['wss://app.example.com', 'https://app.example.com'],
  },
  'origin-user-info': {
    severity: 'error',
    when: 'an origin holds a user name or password',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} holds a user name or password; browsers never send them in Origin.`,
    hint: writeInstead,
    example: ['https://user@app.example.com', 'https://app.example.com'],
  },
  'origin-trailing-slash': {
    severity: 'error',
    when: 'an origin ends with a slash',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} ends with a slash; browsers send the origin without one, so it would never match.`,
    hint: writeInstead,
    example: ['https://app.example.com/', 'https://app.example.com'],
  },
  'origin-path': {
    severity: 'error',
    when: 'an origin has a path, query or fragment',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} has a path, query or fragment; an origin is scheme://host[:port] and nothing else.`,
    hint: writeInstead,
    example: ['https://app.example.com/shop', 'https://app.example.com'],
  },
  'origin-upper-case': {
    severity: 'error',
    when: 'an origin has upper-case letters',
    source: 'Fetch, CORS check',
    message: (value) => `${value} has upper-case letters; browsers send lower case, so it would never match.`,
    hint: writeInstead,
    example: ['https://App.example.com', 'https://app.example.com'],
  },
  'origin-unicode': {
    severity: 'error',
    when: 'a host is written in Unicode or percent-encoded',
    source: 'URL, host parsing',
    message: (value) => `${value} is not in ASCII form; browsers send the encoded (punycode) host.`,
    hint: writeInstead,
    example: ['https://bücher.example', 'https://xn--bcher-kva.example'],
  },
  'origin-default-port': {
    severity: 'error',
    when: 'an origin names the default port of its scheme',
    source: 'HTML, serialization of an origin',
    message: (value) =>
      `${value} names the default port of its scheme; browsers leave it out, so it would never match.`,
    hint: writeInstead,
    example: ['https://app.example.com:443', 'https://app.example.com'],
  },
  'origin-port-invalid': {
    severity: 'error',
    when: 'a port is not a number from 1 to 65535 without leading zeros',
    source: 'URL, host parsing',
    message: (value) => `${value} has a port that is not a number from 1 to 65535 without leading zeros.`,
    hint: writeInstead,
    example: ['https://app.example.com:99999', 'https://app.example.com'],
  },
  'origin-not-canonical': {
    severity: 'error',
    when: 'an IP address or a host is spelled otherwise than a browser serialises it',
    source: 'URL, host parsing',
    message: (value) => `${value} is not written as a browser serialises it, so it would never match.`,
    hint: writeInstead,
    example: ['http://127.1', 'http://127.0.0.1'],
  },
  'origin-host-invalid': {
    severity: 'error',
    when: 'a host is empty or no host name',
    source: 'URL, host parsing',
    message: (value) => `${value} has no valid host.`,
    hint: writeInstead,
    example: ['https://a..example.com'],
  },
  'origin-too-long': {
    severity: 'error',
    when: 'an entry is longer than any origin can be',
    source: 'RFC 6454',
    message: () => 'No origin is longer than 326 characters.',
    hint: () => 'Shorten the entry to scheme://host[:port].',
    example: ['https://aaaa….example.com'],
  },
  'origin-trailing-dot': {
    severity: 'warning',
    when: 'a host ends with a dot',
    source: 'URL, host parsing',
    message: (value) => `${value} ends with a dot: a different origin than the one without it.`,
    hint: writeInstead,
    example: ['https://app.example.com.', 'https://app.example.com'],
  },
  'origin-duplicate': {
    severity: 'warning',
    when: 'an entry stands twice in one list',
    message: (value) => `${value} is listed twice.`,
    hint: () => 'Remove one of the entries.',
    example: ['https://app.example.com'],
  },
  'wildcard-mixed': {
    severity: 'error',
    when: "`'*'` stands beside other entries",
    source: 'Fetch, CORS protocol',
    message: () => '"*" already admits every origin, so the other entries mean nothing.',
    hint: () => 'Remove "*" and keep the list; or write origins: "*" if the answers are public.',
    example: ['*'],
  },
  'wildcard-with-credentials': {
    severity: 'error',
    when: "`'*'` meets `credentials: true`, after `extends` and overrides",
    source: 'Fetch, CORS protocol and credentials',
    message: () => '"*" cannot be combined with credentials: every website could act as your signed-in users.',
    hint: () => 'List the origins that may act for a signed-in user, or turn credentials off.',
    example: ['*'],
  },
  'origin-covered': {
    severity: 'warning',
    when: 'another entry of the list admits the origin, or all that the pattern admits, already',
    message: (value, other) => `${value} is admitted by ${other} already.`,
    hint: () => 'Remove it, or remove the wider entry if only this one is meant.',
    example: ['https://app.example.com', '"https://*.example.com"'],
  },
  'origins-many': {
    severity: 'warning',
    when: 'a list holds more than 1 000 entries',
    message: (count) => `The list holds ${count} entries, and a change of any needs a new start.`,
    hint: () => 'Look them up at run time with an OriginSource, or name them by a pattern you own.',
    example: [1200],
  },
} satisfies Record<string, Rule>;
