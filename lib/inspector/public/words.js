/** What a cell says, and what the legend says of it. */
export const VERDICTS = {
  credentials: ['cookies', 'the page reads it, with cookies'],
  plain: ['read', 'the page reads it, without cookies'],
  public: ['public', 'every page reads it'],
  source: ['lookup', 'looked up at run time'],
  opens: ['opens', 'the page opens the socket'],
  refused: ['refused', 'the socket does not open: its handshake is answered 403, or its namespace refuses'],
  unprotected: ['anyone', 'any website opens the socket, with the cookies of its visitors'],
  own: ['the app', 'the application handles CORS itself there'],
  stopped: ['403', 'its requests are answered 403 and do not run'],
  no: ['no', 'the page cannot read it'],
};

const PLACES = {
  handler: '@CorsPolicy of the handler',
  controller: '@CorsPolicy of the controller',
  gateway: '@CorsPolicy of the gateway',
  default: 'the default',
  unprotected: 'no policy',
};

/** Where a policy is written; an entry of `routes` by its path. */
export const placeOf = (from) => PLACES[from] ?? from;

const INLINE = / @CorsPolicy$|\.policy$/;
const isInline = (policy) => typeof policy === 'string' && INLINE.test(policy);

/** The name of a policy as a cell has room for it. */
export function shortPolicy({ policy, passThrough, from }) {
  if (passThrough) return 'the app’s own';
  if (from === 'unprotected' || policy === false) return 'none';
  return isInline(policy) ? 'inline' : policy;
}

/** The same for a list of policies, where inline ones have to be told apart. */
export const listedPolicy = (policy) =>
  policy === 'false' ? 'none' : isInline(policy) ? `inline: ${policy.replace(INLINE, '')}` : policy;

/** Where a policy is written, in short; nothing where its name says so already. */
export function shortPlace({ policy, from }) {
  if (from === 'unprotected') return '(open to anyone)';
  return from === policy ? '' : `(${from})`;
}

/** The policy in full. */
export function wholePolicy({ policy, passThrough, from }) {
  if (from === 'unprotected') return 'none: any website may open the socket with the cookies of its visitors';
  if (passThrough) return `the application handles CORS itself: passThrough in ${from}`;
  if (policy !== false)
    return policy === 'default' && from === 'default' ? 'the default' : `${policy}, from ${placeOf(from)}`;
  return from === 'default'
    ? 'none: there is no default, and so no cross-origin access'
    : `none: no cross-origin access, from ${placeOf(from)}`;
}

/** What `enforce` does, by its value. */
export const ENFORCED = { unsafe: 'answered 403, except GET, HEAD and OPTIONS', all: 'answered 403' };

/** Which check blocks a page. */
export const BLOCKED = {
  origin: 'Blocked: the origin is not admitted.',
  credentials: 'Blocked: cookies are not allowed.',
  status: 'Blocked: the preflight has the wrong status.',
  method: 'Blocked: the method is not allowed.',
  headers: 'Blocked: a header is not allowed.',
  redirect: 'Blocked: it redirects where the page may not follow.',
  network: 'Blocked: no answer arrives.',
};

export const STEPS = {
  origin: 'Origin',
  credentials: 'Cookies',
  status: 'Status',
  method: 'Method',
  headers: 'Headers',
};

/** The state of a source. */
export const SOURCE = {
  source: 'Source',
  policies: 'Policies',
  keys: 'Lists kept',
  unknownKeys: 'Unknown keys',
  hits: 'Found kept',
  misses: 'Had to wait',
  lookups: 'Lookups',
  failures: 'Failures',
  stale: 'Old list used',
  inFlight: 'Under way',
  waiting: 'Waiting',
  writtenOff: 'Given up',
  listening: 'Hears of changes',
};
