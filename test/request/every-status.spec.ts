import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { corsHeaders, send, type Call } from '../kit/http.js';
import { APP, OTHER } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { addMiddleware, EveryStatusModule } from './every-status.controllers.js';

interface Row extends Call {
  what: string;
  path: string;
  status: number;
  /** What the application puts into Vary itself, as it must come out beside ours. */
  vary?: string;
}

const json = { 'Content-Type': 'application/json' };

const rowsOf = (platform: Platform): Row[] => [
  { what: '200', path: 'ok', status: 200 },
  { what: '200 of HEAD', path: 'ok', method: 'HEAD', status: 200 },
  { what: '201', path: 'created', method: 'POST', headers: json, body: '{}', status: 201 },
  { what: '204', path: 'empty', status: 204 },
  { what: '401 of a guard', path: 'guard401', status: 401 },
  { what: '403 of a guard', path: 'guard403', status: 403 },
  { what: '500 of a handler', path: 'error', status: 500 },
  { what: '400 of a pipe', path: 'pipe/x', status: 400 },
  // Express negotiates the text of a redirect.
  { what: 'redirect', path: 'moved', status: 302, ...(platform === 'express' ? { vary: 'Accept' } : {}) },
  { what: '304', path: 'unchanged', status: 304 },
  { what: 'stream', path: 'stream', status: 200 },
  { what: 'file', path: 'file', status: 200 },
  { what: 'server-sent events', path: 'events', status: 200 },
  { what: 'body that is no JSON', path: 'created', method: 'POST', headers: json, body: '{', status: 400 },
  { what: '413', path: 'created', method: 'POST', headers: json, body: `"${'x'.repeat(2_000_000)}"`, status: 413 },
  { what: 'reply ended on the raw response', path: 'raw-end', status: 200 },
  { what: 'writeHead with names and values', path: 'raw-head', status: 202, vary: 'Accept-Language' },
  { what: 'writeHead with null for its headers', path: 'raw-null', status: 202 },
  { what: 'writeHead with headers that inherit others', path: 'raw-inherited', status: 202 },
  { what: 'writeHead with a flat list', path: 'raw-flat', status: 202, vary: 'Accept-Language' },
  { what: 'writeHead with pairs', path: 'raw-pairs', status: 202, vary: 'Accept-Language' },
  { what: '@Header("Vary")', path: 'vary-header', status: 200, vary: 'Accept-Language' },
  { what: 'Vary that holds Origin already', path: 'vary-twice', status: 200, vary: 'origin, Accept-Language' },
  { what: 'Vary: *', path: 'vary-star', status: 200, vary: '*' },
  { what: 'Access-Control headers of the handler', path: 'own-headers', status: 200 },
];

/** Answers that come about ahead of the router or past it: the same rules, by the policy of the path. */
const aheadOfRouter: Row[] = [
  { what: '401 of app.use()', path: 'ok?use-answers', status: 401, vary: 'Accept-Encoding' },
  { what: 'error of app.use()', path: 'ok?use-fails', status: 401 },
  { what: 'error of a Nest middleware', path: 'ok?nest-middleware', status: 401 },
];

/** What comes of two cookies in a list without the module, beside a header that was set before. */
async function cookiesOfNode(hasOther: boolean): Promise<string | string[] | undefined> {
  const server = createServer((_request, response) => {
    if (hasOther) response.setHeader('X-Other', 'yes');
    response.writeHead(202, ['Set-Cookie', 'a=1', 'Set-Cookie', 'b=2']).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const answer = await send((server.address() as AddressInfo).port, '/');
  server.close();
  return answer.headers['set-cookie'];
}

describe.each(platforms)('responses of every status, whatever sends them, on %s', (platform) => {
  const log: string[] = [];

  const running = useApp({
    platform,
    log,
    imports: [EveryStatusModule],
    configure: addMiddleware,
    cors: {
      default: { origins: ['https://default.example.com'] },
      policies: {
        listed: { origins: [APP], credentials: true, exposedHeaders: ['X-Total'] },
        public: { origins: '*', exposedHeaders: ['X-Total'] },
      },
    },
  });

  const ask = async (prefix: string, row: Row, origin?: string) => {
    const headers = { ...row.headers, ...(origin === undefined ? {} : { Origin: origin }) };
    const answer = await send(running.port, `/${prefix}/${row.path}`, { ...row, headers });
    return { status: answer.status, ...corsHeaders(answer) };
  };
  const varyWithOrigin = (vary: string | undefined): string => {
    if (vary === undefined) return 'Origin';
    return vary === '*' || /origin/i.test(vary) ? vary : `${vary}, Origin`;
  };

  describe.each([...rowsOf(platform), ...aheadOfRouter])('$what', (row) => {
    it('an admitted origin may read it', async () => {
      expect(await ask('listed', row, APP)).toEqual({
        status: row.status,
        'access-control-allow-origin': APP,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Total',
        vary: varyWithOrigin(row.vary),
      });
    });

    it('a refused origin gets the same response as no origin, without CORS headers', async () => {
      const silent = { status: row.status, vary: varyWithOrigin(row.vary) };
      expect(await ask('listed', row, OTHER)).toEqual(silent);
      expect(await ask('listed', row)).toEqual(silent);
    });

    it('"*" gives a constant response and does not change Vary', async () => {
      const constant = {
        status: row.status,
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'X-Total',
        ...(row.vary === undefined ? {} : { vary: row.vary }),
      };
      expect(await ask('public', row, OTHER)).toEqual(constant);
      expect(await ask('public', row)).toEqual(constant);
    });

    it('a route without a policy gets no CORS header', async () => {
      expect(await ask('closed', row, APP)).toEqual({
        status: row.status,
        ...(row.vary === undefined ? {} : { vary: row.vary }),
      });
    });
  });

  it.each([
    ['404 of an unknown path', '/nowhere', 404],
    ['404 of a method that is not routed', '/listed/created', 404],
    ['malformed URL', '/%FF', 400],
    ['malformed parameter', '/listed/pipe/%FF', 400],
  ])('the %s follows the default', async (_what, path, status) => {
    const answer = await send(running.port, path, { headers: { Origin: 'https://default.example.com' } });
    expect({ status: answer.status, ...corsHeaders(answer) }).toEqual({
      status,
      'access-control-allow-origin': 'https://default.example.com',
      vary: 'Origin',
    });
    expect(corsHeaders(await send(running.port, path, { headers: { Origin: APP } }))).toEqual({ vary: 'Origin' });
    expect(corsHeaders(await send(running.port, path))).toEqual({ vary: 'Origin' });
  });

  it('a header of the application that the policy replaces gives one warning per route and header', () => {
    const warnings = log.filter(
      (line) => line.includes('ListedController.ownHeaders') && line.includes('; it was removed: '),
    );
    expect(warnings).toHaveLength(2);
    expect(warnings[0]?.replace(/ CorsModule$/, '')).toBe(
      'The answer to GET /listed/own-headers (ListedController.ownHeaders) already had "access-control-allow-credentials", ' +
        'set by the handler, an interceptor or middleware such as app.use(cors()); it was removed: ' +
        'the policy "listed" decides. Remove it where it is set, or change the policy.',
    );
  });

  it.each(['raw-flat', 'raw-pairs'])('other headers of the application are kept in %s', async (path) => {
    const answer = await send(running.port, `/listed/${path}`, { headers: { Origin: APP } });
    expect(answer.headers['x-kept']).toBe('yes');
    // Express has set a header of its own by then, and Node.js before 24 keeps only the last of what is given twice.
    expect(answer.headers['set-cookie']).toEqual(await cookiesOfNode(platform === 'express'));
  });
});
