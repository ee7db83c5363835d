import type { Faulty } from '../rules/faults.js';

const ORIGINS = ['https://app.example.com'];
const LISTED = 'List the request headers that your front end sends.';

const row = (
  rule: Faulty['rule'],
  path: string,
  written: Record<string, unknown>,
  hint: string,
  mended: Record<string, unknown>,
  severity?: 'warning',
): Faulty => ({
  rule,
  path,
  hint,
  written: { origins: ORIGINS, ...written },
  mended: { origins: ORIGINS, ...mended },
  ...(severity ? { severity } : {}),
});
const warned = (...args: [Faulty['rule'], string, Record<string, unknown>, string, Record<string, unknown>]): Faulty =>
  row(...args, 'warning');
const NAMES = 'Use names such as GET or PATCH, or "routed".';
const TOKENS = 'Use letters, digits and hyphens, for instance "X-Request-Id".';
const one = 'Remove one of the entries.';
const remove = 'Remove it.';

const METHODS: readonly Faulty[] = [
  ...['', 'GET POST', 'GET,POST', 'GÉT', 7].map((name) =>
    row('method-invalid', 'methods[1]', { methods: ['GET', name] }, NAMES, { methods: ['GET'] }),
  ),
  row(
    'methods-empty',
    'methods',
    { methods: [] },
    'Leave "methods" out: the default, "routed", allows the methods that your routes serve.',
    {},
  ),
  ...['TRACE', 'track', 'Connect'].map((name) =>
    row('method-forbidden', 'methods[0]', { methods: [name] }, remove, { methods: 'routed' }),
  ),
  ...['patch', 'Put', 'delete', 'get', 'head', 'post', 'options'].map((name) =>
    row('method-case', 'methods[0]', { methods: [name] }, `Write "${name.toUpperCase()}".`, {
      methods: [name.toUpperCase()],
    }),
  ),
  row('method-case', 'methods[1]', { methods: ['GET', 'get'] }, 'Write "GET".', { methods: ['GET'] }),
  warned('method-duplicate', 'methods[1]', { methods: ['PUT', 'PUT'] }, one, { methods: ['PUT', 'report'] }),
  warned('methods-wildcard-mixed', 'methods[1]', { methods: ['PUT', '*'] }, 'Keep the names and remove "*".', {
    methods: '*',
  }),
  row(
    'methods-wildcard-with-credentials',
    'methods',
    { methods: '*', credentials: true },
    'List the methods, or leave "methods" out: the default, "routed", allows the methods that your routes serve.',
    { credentials: true },
  ),
];

const FORBIDDEN = [
  ...['Accept-Charset', 'Accept-Encoding', 'Access-Control-Request-Headers', 'Access-Control-Request-Method'],
  ...['Access-Control-Request-Private-Network', 'Connection', 'Content-Length', 'Cookie', 'Cookie2', 'Date', 'DNT'],
  ...['Expect', 'host', 'Keep-Alive', 'Origin', 'Referer', 'Set-Cookie', 'TE', 'Trailer', 'Transfer-Encoding'],
  ...['Upgrade', 'Via', 'Sec-Fetch-Mode', 'proxy-authorization'],
];

const ALLOWED: readonly Faulty[] = [
  ...['', 'X Total', 'X-Total:', 'X-Größe', null].map((name) =>
    row('header-invalid', 'allowedHeaders[0]', { allowedHeaders: [name] }, TOKENS, { allowedHeaders: ['X-Total'] }),
  ),
  warned('header-duplicate', 'allowedHeaders[1]', { allowedHeaders: ['X-Id', 'x-id'] }, one, {
    allowedHeaders: ['X-Id'],
  }),
  ...FORBIDDEN.map((name) =>
    row('allowed-header-forbidden', 'allowedHeaders[0]', { allowedHeaders: [name] }, remove, {
      allowedHeaders: [`X-${name}`],
    }),
  ),
  ...['Access-Control-Allow-Origin', 'access-control-max-age'].map((name) =>
    row(
      'allowed-header-of-response',
      'allowedHeaders[0]',
      { allowedHeaders: [name] },
      'Remove it, and list the request headers that your front end sends.',
      { allowedHeaders: ['Content-Type'] },
    ),
  ),
  ...['Accept', 'Accept-Language', 'Content-Language', 'range'].map((name) =>
    warned(
      'allowed-header-safelisted',
      'allowedHeaders[0]',
      { allowedHeaders: [name] },
      'Remove it, unless your front end sends unusual or very long values.',
      { allowedHeaders: [] },
    ),
  ),
  ...['X-HTTP-Method', 'X-HTTP-Method-Override', 'X-Method-Override'].map((name) =>
    warned(
      'allowed-header-override',
      'allowedHeaders[0]',
      { allowedHeaders: [name] },
      'Remove it, and send the real method.',
      { allowedHeaders: [] },
    ),
  ),
  warned(
    'allowed-headers-many',
    'allowedHeaders',
    { allowedHeaders: Array.from({ length: 65 }, (_, index) => `X-${index}`) },
    'Keep only the headers that your front end sends.',
    { allowedHeaders: Array.from({ length: 64 }, (_, index) => `X-${index}`) },
  ),
  warned(
    'allowed-headers-wildcard',
    'allowedHeaders',
    { allowedHeaders: '*' },
    'List the headers that your front end sends, and Authorization among them if it is one.',
    { allowedHeaders: ['*', 'AUTHORIZATION'] },
  ),
  row(
    'allowed-headers-wildcard-with-credentials',
    'allowedHeaders',
    { allowedHeaders: '*', credentials: true },
    LISTED,
    {
      allowedHeaders: ['Content-Type'],
      credentials: true,
    },
  ),
];

const EXPOSED: readonly Faulty[] = [
  warned('header-duplicate', 'exposedHeaders[1]', { exposedHeaders: ['ETag', 'etag'] }, one, {
    exposedHeaders: ['ETag', '*'],
  }),
  row('header-invalid', 'exposedHeaders[0]', { exposedHeaders: ['X Total'] }, TOKENS, { exposedHeaders: ['X-Total'] }),
  ...['Set-Cookie', 'set-cookie2'].map((name) =>
    row(
      'exposed-header-forbidden',
      'exposedHeaders[0]',
      { exposedHeaders: [name] },
      'Remove it; send the value in another header or in the body.',
      { exposedHeaders: [] },
    ),
  ),
  ...['Origin', 'Access-Control-Request-Headers'].map((name) =>
    row('exposed-header-of-request', 'exposedHeaders[0]', { exposedHeaders: [name] }, remove, { exposedHeaders: [] }),
  ),
  ...['Server', 'X-Powered-By', 'X-Debug-Token', 'authorization', 'X-CSRF-Token'].map((name) =>
    warned(
      'exposed-header-telling',
      'exposedHeaders[0]',
      { exposedHeaders: [name] },
      'Remove it unless the front end needs it.',
      { exposedHeaders: ['ETag'] },
    ),
  ),
  row(
    'exposed-headers-wildcard-with-credentials',
    'exposedHeaders',
    { exposedHeaders: '*', credentials: true },
    'List the response headers your front end reads.',
    { exposedHeaders: ['ETag'], credentials: true },
  ),
];

const FIELDS: readonly Faulty[] = [
  ...['true', 1, null].map((credentials) =>
    row(
      'credentials-invalid',
      'credentials',
      { credentials },
      'Write true only if the front end sends cookies or HTTP authentication.',
      { credentials: true },
    ),
  ),
  ...[-1, 1.5, '600', Number.NaN, Infinity, true, null].map((maxAge) =>
    row(
      'max-age-invalid',
      'maxAge',
      { maxAge },
      'Write 600 for ten minutes, or false so that browsers send a preflight each time.',
      { maxAge: false },
    ),
  ),
  row('max-age-too-long', 'maxAge', { maxAge: 86_401 }, 'Write 600, the longest time that every browser honours.', {
    maxAge: 600,
  }),
  ...[7201, 86_400].map((maxAge) =>
    warned('max-age-capped', 'maxAge', { maxAge }, 'Write 7200 or less.', { maxAge: 7200 }),
  ),
  warned(
    'max-age-unused',
    'maxAge',
    { maxAge: 60, methods: ['GET', 'HEAD', 'POST'], allowedHeaders: [] },
    'Remove "maxAge".',
    { methods: ['GET', 'HEAD', 'POST'], allowedHeaders: [] },
  ),
];

const PROTECTION: readonly Faulty[] = [
  ...['unsafe', 'all'].map((enforce) =>
    row(
      'enforce-with-wildcard',
      'enforce',
      { origins: '*', enforce },
      'List the origins whose pages may send requests.',
      { enforce },
    ),
  ),
  ...['same-origin', 'same-site'].map((crossOriginResourcePolicy) =>
    warned(
      'resource-policy-narrower',
      'crossOriginResourcePolicy',
      { origins: '*', crossOriginResourcePolicy },
      "Write crossOriginResourcePolicy: 'cross-origin', or list the origins that may read the answers.",
      { origins: '*', crossOriginResourcePolicy: 'cross-origin' },
    ),
  ),
];

/** A row for each rule about names, and about the two fields beside them. */
export const GROUPS: readonly { what: string; rows: readonly Faulty[] }[] = [
  { what: 'methods', rows: METHODS },
  { what: 'allowed headers', rows: ALLOWED },
  { what: 'exposed headers', rows: EXPOSED },
  { what: 'credentials and max-age', rows: FIELDS },
  { what: 'enforce and the resource policy', rows: PROTECTION },
];
