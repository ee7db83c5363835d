import { APP } from '../kit/origins.js';

/** Status, and the whole set of CORS headers. */
export type Outcome = readonly [status: number, headers: Readonly<Record<string, string>>];

const VARY = 'Origin, Access-Control-Request-Method';
const ROUTED = 'GET, HEAD, PUT, OPTIONS';
const TERMS = { 'access-control-allow-headers': 'Content-Type', 'access-control-max-age': '600' };

/** A preflight that is refused: one shape for every reason. */
export const refused: Outcome = [403, { vary: VARY }];

/** No policy of ours has a word on it: a 404 of a path that nothing serves, or the parser's own answer. */
export const unread = (status: number): Outcome => [status, {}];

/** A preflight that is admitted, by a policy with credentials. */
export const admitted = (origin = APP, methods = ROUTED): Outcome => [
  204,
  {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': methods,
    ...TERMS,
    vary: VARY,
  },
];

/** A preflight of a policy for everybody. */
export const openTo: Outcome = [
  204,
  {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': ROUTED,
    ...TERMS,
    vary: 'Access-Control-Request-Method',
  },
];

/** The answer to an actual request that is admitted, by a policy with credentials. */
export const readable = (origin = APP, status = 200): Outcome => [
  status,
  { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' },
];

/** The answer to an actual request that is not. */
export const unreadable = (status = 200): Outcome => [status, { vary: 'Origin' }];
