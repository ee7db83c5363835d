import { el, terms, visible } from './dom.js';
import { BLOCKED, ENFORCED, shortPolicy, STEPS, wholePolicy } from './words.js';

/** What is wrong with the question. */
export const mistaken = (text) => [el('p', { class: 'verdict blocked' }, text)];

/** What is known without a question. */
export const told = (text) => [el('p', { class: 'verdict blocked' }, text)];

const lines = (headers) =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');

/** A question explained: the verdict, each check, each message, and the policy. */
export function explained(known, question, row) {
  return [
    verdictOf(known, question),
    placeOf(known, question, row),
    checksOf(known),
    el('div', { class: 'way' }, ...messagesOf(known, question)),
    row && policyOf(row),
  ].filter(Boolean);
}

function verdictOf({ readable, reason, blockedBy, passThrough, from }, { method }) {
  const isSocket = method === 'WS';
  const isFine = readable && from !== 'unprotected';
  const word = readable
    ? isSocket
      ? 'The socket opens.'
      : 'Readable.'
    : passThrough
      ? 'Decided by the application.'
      : isSocket
        ? 'The socket does not open.'
        : BLOCKED[blockedBy];
  return el('p', { class: isFine ? 'verdict' : 'verdict blocked' }, el('b', {}, word), ' ', visible(reason));
}

/** The path in the bench is made up of the route's; the router may take it for another one. */
function placeOf({ route, policy, passThrough, from, sources }, { method }, row) {
  const asked = sources.map(
    ({ source, key, entries }) =>
      `${source} ${key === undefined ? 'has no key for it' : `for “${key}”: ${entries === undefined ? 'failed' : `${entries} in its list`}`}`,
  );
  const place = `${route ?? `No ${method === 'WS' ? 'gateway' : 'controller'} serves this path`}. Policy: ${wholePolicy({ policy, passThrough, from })}${asked.length > 0 ? `. ${asked.join(', ')}` : ''}`;
  const other = row?.handler !== undefined && !route?.includes(`(${row.handler})`);
  const hint = other && el('p', {}, 'This path reaches another route than the one picked: change the path above.');
  return el('div', { class: 'place' }, el('p', { class: 'mono' }, place), ...(hint ? [hint] : []));
}

function checksOf({ checks }) {
  if (checks.length === 0) return undefined;
  const items = checks.map(({ step, passed, reason }) =>
    el(
      'li',
      { class: passed ? 'passed' : 'failed' },
      el('b', {}, `${passed ? '✓' : '✗'} ${STEPS[step] ?? step}`),
      ' ',
      el('span', {}, visible(reason)),
    ),
  );
  return el('ul', { class: 'checks', 'aria-label': 'What is checked, in order' }, ...items);
}

function messagesOf({ preflight, headers, readable, blockedBy, passThrough, stopped, from }, { method, path }) {
  const message = (title, text) => el('div', {}, el('h3', {}, title), el('pre', {}, visible(text)));
  if (method === 'WS') {
    if (from === 'unprotected') return [];
    return [message(`The handshake at ${path}${stopped ? ': 403' : ' goes on'}`, lines(headers) || 'no CORS headers')];
  }
  const isSent = readable || !preflight || blockedBy === undefined || blockedBy === 'redirect';
  const actual = isSent
    ? `The answer of ${method} ${path}${stopped ? ': 403' : ''}`
    : `${method} ${path} is not sent; its answer would have`;
  const none = passThrough ? 'whatever the application sends' : 'no CORS headers';
  return [
    preflight && message('The preflight', `OPTIONS ${path}\n${lines(preflight.asked)}`),
    preflight && message(`Its answer: ${preflight.status}`, lines(preflight.headers)),
    message(actual, lines(headers) || none),
  ].filter(Boolean);
}

/** The policy of the picked row. */
function policyOf(row) {
  const has = row.policy !== false;
  const facts = {
    Route: `${row.method} ${row.path}${row.handler ? ` (${row.handler})` : ''}`,
    Hosts: row.hosts.join(', '),
    Versions: row.versions.join(', '),
    Policy: wholePolicy(row),
    'Except requests for': (row.except ?? []).join(', '),
    Origins: row.origins.join(', '),
    Cookies: has ? (row.credentials ? 'allowed' : 'not allowed') : '',
    ...(row.method === 'WS' ? {} : requestTerms(row)),
    'Decided by': row.resolvedBy === 'path' ? 'method and path' : 'the handler: a version or constraint decides',
    Dangers: row.dangers.join(', '),
  };
  const { trial } = row;
  const enforced = trial?.terms.enforce;
  const onTrial = trial && {
    ...trial.terms,
    enforce: undefined,
    'Requests of refused pages': enforced && ENFORCED[enforced],
  };
  return el(
    'details',
    { open: '' },
    el('summary', {}, `The policy of this row: ${shortPolicy(row)}`),
    el('dl', {}, ...terms(facts)),
    ...(onTrial ? [el('h3', {}, 'On trial (reportOnly): reported, not applied'), el('dl', {}, ...terms(onTrial))] : []),
  );
}

const methodsText = (methods) => (methods === 'routed' ? 'those that are routed at the path' : methods);

function requestTerms({ policy, methods, allowedHeaders, exposedHeaders, maxAge, enforce }) {
  if (policy === false) return {};
  return {
    Methods: methodsText(methods),
    'Request headers': allowedHeaders.join(', '),
    'Exposed headers': exposedHeaders.join(', '),
    'Preflights are kept': maxAge === 0 ? 'never' : `${maxAge} s`,
    'Requests of refused pages': ENFORCED[enforce] ?? 'run, and their answers cannot be read',
  };
}
