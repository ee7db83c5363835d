import { canonical } from '../policy/decisions.js';
import type { WireAnswer } from '../kit/wire.js';
import { isField, trimmed } from './arbitrary.bytes.js';
import { ROUTES, TENANTS, type HostileRoute } from './hostile.app.js';

/** A request the parser lets through, for a route that is known. */
export interface Asked {
  readonly route: HostileRoute;
  readonly tenant: string;
  readonly origin: string;
  readonly method: string;
}

const METHODS = ['GET', 'HEAD', 'PUT', 'OPTIONS'];
const CLOSE = ['connection', 'close'] as const;
const REFUSED = { 'content-length': '0', vary: 'Origin, Access-Control-Request-Method' };

/** Whether a browser could have spelled an origin so; only then the naive matcher has a meaning. */
export function isSpelled(origin: string): boolean {
  const port = /:(\d+)$/.exec(origin)?.[1];
  if (origin.length > 326 || !canonical.test(origin) || /:\/\/\.|\.\./.test(origin)) return false;
  return port === undefined || (Number(port) < 65_536 && port !== (origin.startsWith('https') ? '443' : '80'));
}

/** Whether the policy of a route admits what came as `Origin`, said naively. */
export function isAdmitted({ route, tenant, origin }: Asked): boolean {
  return isSpelled(trimmed(origin)) && route.admits(trimmed(origin), tenant);
}

/** The whole answer to a preflight: every header line, save the date. */
export function preflightAnswer(asked: Asked): Pick<WireAnswer, 'status' | 'body'> & { lines: object } {
  const { route, origin, method } = asked;
  const open = route.kind === 'public';
  const served = route.kind !== 'none' && METHODS.includes(trimmed(method));
  if (!served || !(open || isAdmitted(asked))) return { status: 403, lines: { ...REFUSED, ...named(CLOSE) }, body: '' };
  const lines = {
    'access-control-allow-origin': open ? '*' : trimmed(origin),
    ...(route.credentials ? { 'access-control-allow-credentials': 'true' } : {}),
    'access-control-allow-methods': 'GET, HEAD, PUT, OPTIONS',
    'access-control-allow-headers': 'Content-Type',
    'access-control-max-age': '600',
    vary: open ? 'Access-Control-Request-Method' : 'Origin, Access-Control-Request-Method',
    ...named(CLOSE),
  };
  return { status: 204, lines, body: '' };
}

/** The headers of CORS on the answer to an actual request. */
export function actualHeaders(asked: Asked): Record<string, string> {
  const { route, origin } = asked;
  if (route.kind === 'none') return {};
  if (route.kind === 'public') return { 'access-control-allow-origin': '*' };
  if (!isAdmitted(asked)) return { vary: 'Origin' };
  const credentials = route.credentials ? { 'access-control-allow-credentials': 'true' } : undefined;
  return { 'access-control-allow-origin': trimmed(origin), ...credentials, vary: 'Origin' };
}

/** Header lines by name; a doubled one shows. */
export function byName({ lines }: WireAnswer): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of lines) found[name] = name in found ? `${found[name]} | ${value}` : value;
  return found;
}

const named = ([name, value]: readonly [string, string]): Record<string, string> => ({ [name]: value });

/** Whether any route could have admitted an origin to a request of these bytes; a tenant has to be named in them. */
export function mayBeAdmitted(origin: string, target: string, host: string): boolean {
  const said = [target, unescaped(target), host.toLowerCase()].join('\n');
  const tenants = [...TENANTS.keys()].filter((tenant) => said.includes(tenant));
  return (
    isField(origin) &&
    isSpelled(origin) &&
    ROUTES.some((route) => ['', ...tenants].some((of) => route.admits(origin, of)))
  );
}

/** A text with its escapes decoded, byte by byte. */
export function unescaped(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, code: string) => String.fromCharCode(parseInt(code, 16)));
}
