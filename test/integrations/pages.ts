import type { CorsModuleOptions } from 'nestjs-cors';
import { corsHeaders, preflight, send, type Answer, type Call } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';

/** What comes out for an origin that may read an answer. */
export const READABLE = { 'access-control-allow-origin': PAGE, vary: 'Origin' };
/** What comes out for any other. */
export const SILENT = { vary: 'Origin' };
/** What comes out for a preflight that is refused. */
export const REFUSED = { status: 403, vary: 'Origin, Access-Control-Request-Method' };

/** Where nothing says which methods a path has. */
export const DEFAULT_METHODS = 'GET, HEAD, PUT, PATCH, POST, DELETE';

/** What comes out for a preflight that is admitted. */
export const admitted = (methods: string = DEFAULT_METHODS) => ({
  status: 204,
  'access-control-allow-origin': PAGE,
  'access-control-allow-methods': methods,
  'access-control-allow-headers': 'Content-Type',
  'access-control-max-age': '600',
  vary: 'Origin, Access-Control-Request-Method',
});

/** The two ways to give paths without a controller their policy; the other page shows which of them answered. */
export const waysFor = (...paths: string[]): [name: string, cors: CorsModuleOptions][] => [
  [
    'entries of routes',
    { default: { origins: [OTHER] }, routes: paths.map((path) => ({ path, policy: { origins: [PAGE] } })) },
  ],
  ['the default', { default: { origins: [PAGE] }, routes: [{ path: '/elsewhere', policy: { origins: [OTHER] } }] }],
];

/** Sends a request as a page does. */
export function sendFrom(origin: string, port: number, path: string, call: Call = {}): Promise<Answer> {
  return send(port, path, { ...call, headers: { ...call.headers, Origin: origin } });
}

/** The status of a preflight and the whole set of its CORS headers. */
export async function asked(origin: string, port: number, path: string, method: string, headers?: string) {
  const answer = await preflight(port, path, origin, method, headers);
  return { status: answer.status, ...corsHeaders(answer) };
}
