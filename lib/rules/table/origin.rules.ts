import { MIGRATE, rules } from '../rule.js';

const writeInstead = (_value: string, canonical: string): string =>
  canonical ? `Write "${canonical}".` : 'Write it as scheme://host or scheme://host:port.';

const REFLECTING =
  "Reflecting whatever origin asks is not supported: it would give every website your users' sessions.";

const isUnset = (value: string): boolean => /^"?undefined"?$/.test(value);

/** What to write in place of something that is no origin. */
function listed(value: string): string {
  if (isUnset(value))
    return 'Set that variable; a .env file is read only with ConfigModule.forRoot() in the root module. If it is the class of a source, a circular import has not loaded it yet: write { source } with a string token.';
  // A variable, of which nothing but text can come.
  if (value.startsWith('"'))
    return `List the origins of your pages in full, for instance https://app.example.com; ${MIGRATE}.`;
  return `Use a string, { regex, accepts }, or an OriginSource for origins that are looked up at run time; ${MIGRATE}.`;
}

/** Rules about how each origin is written: browsers compare origins byte for byte. */
export const ORIGIN_RULES = rules({
  'origin-not-a-rule': {
    severity: 'error',
    when: 'an entry is a function, a boolean, `undefined` or anything else that is not an origin',
    source: 'OWASP, testing CORS',
    message: (value, kind) =>
      isUnset(value)
        ? `The value is ${value}: the variable that it is read from is not set.`
        : `${kind || value} is not an origin. ${REFLECTING}`,
    hint: listed,
    example: [true],
  },
  'origin-empty': {
    severity: 'error',
    when: 'an entry is an empty string',
    message: () => 'An empty string is not an origin.',
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
    when: 'one string contains several origins',
    source: 'Fetch, CORS check',
    message: (value) => `${value} contains several origins in one string, so it would never match.`,
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
    when: 'an origin has no scheme',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} has no scheme; browsers send scheme://host[:port].`,
    hint: writeInstead,
    example: ['app.example.com', 'https://app.example.com'],
  },
  'origin-scheme-invalid': {
    severity: 'error',
    when: 'the scheme is one that no page is served with, or a typo of `https`',
    source: 'HTML, origin',
    message: (value) => `${value} has a scheme that no page is served with.`,
    hint: writeInstead,
    example: ['wss://app.example.com', 'https://app.example.com'],
  },
  'origin-user-info': {
    severity: 'error',
    when: 'an origin contains a user name or password',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} contains a user name or password; browsers never send them in Origin.`,
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
    when: 'an IP address or a host is not written the way a browser serialises it',
    source: 'URL, host parsing',
    message: (value) => `${value} is not written the way a browser serialises it, so it would never match.`,
    hint: writeInstead,
    example: ['http://127.1', 'http://127.0.0.1'],
  },
  'origin-host-invalid': {
    severity: 'error',
    when: 'a host is empty or invalid',
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
    message: (value) => `${value} ends with a dot, which makes it a different origin from the one without.`,
    hint: writeInstead,
    example: ['https://app.example.com.', 'https://app.example.com'],
  },
});
