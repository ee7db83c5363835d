import { describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { CorsModuleOptions } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp, useCreateApp, useStartApp } from '../kit/use.app.js';
import { everyKind, inspectedApp } from './inspected.app.js';

const PAGE = '/cors-inspector';

describe.each(platforms)('the inspector on %s', (platform) => {
  const log: string[] = [];
  const running = useApp({ ...inspectedApp(platform), log });
  const startApp = useStartApp();
  const createApp = useCreateApp();

  const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    send(running.port, PAGE + path, { method, headers: { Host: 'localhost:3000', ...headers } });
  const json = async (path: string) => JSON.parse((await get(path)).body) as Record<string, unknown>;

  it('explains a handshake where the method is WS, as in the rows of gateways', async () => {
    const explained = await json(`/explain.json?method=WS&path=/none&origin=${SHOP}`);
    expect(explained).toMatchObject({ policy: false, from: 'unprotected' });
  });

  it.each([
    ['', 'text/html; charset=utf-8', '<title>CORS inspector</title>'],
    ['?a=b', 'text/html; charset=utf-8', `src="${PAGE}/inspector.js"`],
    ['/inspector.css', 'text/css; charset=utf-8', 'color-scheme: light dark'],
    ['/inspector.js', 'text/javascript; charset=utf-8', 'data.json'],
    ['/bench.js', 'text/javascript; charset=utf-8', 'explain.json'],
    ['/data.json', 'application/json; charset=utf-8', '"environment":"development"'],
  ])(
    '%s is served ahead of every guard, with strict headers and readable to no other page',
    async (path, type, text) => {
      const answer = await get(path, { Origin: SHOP });
      expect([answer.status, answer.headers['content-type'], corsHeaders(answer)]).toEqual([200, type, {}]);
      expect(answer.body).toContain(text);
      expect(answer.headers).toMatchObject({
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        'cache-control': 'no-store',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
      });
      const head = await get(path, {}, 'HEAD');
      expect([head.status, head.body, head.headers['content-length']]).toEqual([
        200,
        '',
        answer.headers['content-length'],
      ]);
    },
  );

  it('a missing file is 404, and other paths are left to the application', async () => {
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('', {}, 'POST')).status).toBe(405);
    expect((await get('x')).status).toBe(404);
    expect((await send(running.port, '/orders')).status).toBe(401);
    // A path that only reads like its own is none of its business.
    expect((await get('%2Fdata.json')).headers['content-security-policy']).toBeUndefined();
  });

  it.each([
    [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    [{ 'Sec-Fetch-Site': 'same-origin' }, 200],
    [{ 'Sec-Fetch-Site': 'none' }, 200],
    [{ Host: 'rebound.evil.example' }, 403],
    [{ Host: 'api.localhost:3000' }, 200],
    [{ Host: '192.168.1.7:3000' }, 200],
    [{ Host: '[::1]:3000' }, 200],
    [{ Host: 'api:3000' }, 200],
    [{ Host: 'localhost.evil.example' }, 403],
  ])('a request is checked for its host and site: %j', async (headers, status) => {
    expect((await get('/data.json', headers as Record<string, string>)).status).toBe(status);
  });

  it.each([
    ['', 'document', 200],
    ['/', 'document', 200],
    ['', 'iframe', 403],
    ['', 'empty', 403],
    ['/data.json', 'document', 403],
    ['/explain.json', 'document', 403],
    ['/refusals', 'document', 403],
  ])('another page may link to the page, and to nothing else of it: %s as %s', async (path, destination, status) => {
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': destination };
    expect((await get(path, headers)).status).toBe(status);
  });

  it('the matrix has every route with its policy', async () => {
    const { rows, columns, sources } = (await json(
      `/data.json?origin=${encodeURIComponent('https://a.preview.example.com')}`,
    )) as {
      rows: { method: string; path: string; policy: string | false; from: string; cells: string[] }[];
      columns: object[];
      sources: object[];
    };
    expect(columns).toEqual([
      { origin: 'https://a.preview.example.com', kind: 'origin' },
      { origin: SHOP, kind: 'origin' },
      { origin: 'https://*.preview.example.com', kind: 'pattern', example: 'https://any.preview.example.com' },
      { origin: 'source TenantOrigins', kind: 'source' },
    ]);
    expect(rows.map(({ method, path, policy, from, cells }) => [method, path, policy, from, ...cells])).toEqual([
      ['GET', '/orders', 'shop', 'controller', 'credentials', 'credentials', 'credentials', 'no'],
      ['PUT', '/orders/:id', 'shop', 'controller', 'credentials', 'credentials', 'credentials', 'no'],
      ['GET', '/orders/<b>', false, 'handler', 'no', 'no', 'no', 'no'],
      ['GET', '/t/:tenant', 'tenant', 'controller', 'source', 'plain', 'no', 'plain'],
      ['ALL', '/graphql', 'shop', 'routes[0]', 'credentials', 'credentials', 'credentials', 'no'],
      ['ALL', '*', 'default', 'default', 'public', 'public', 'public', 'public'],
    ]);
    expect(sources).toMatchObject([{ source: 'TenantOrigins', policies: ['tenant'] }]);
  });

  it.each([
    ['https://App.example.com', 'Write "https://app.example.com".'],
    ['https://app.example.com/', 'Write "https://app.example.com".'],
    ['app.example.com', 'Write "https://app.example.com".'],
    ['null', 'sandboxed'],
    ['https://*.example.com', 'Enter the origin of one page'],
    ['https://*.com', 'Enter the origin of one page'],
    ['*', '*'],
  ])('a further origin is checked like an entry of origins: %s', async (origin, hint) => {
    const query = new URLSearchParams([
      ['origin', origin],
      ['origin', 'https://fine.example.com'],
    ]);
    const { columns, rejected } = (await json(`/data.json?${query.toString()}`)) as {
      columns: { origin: string }[];
      rejected: { origin: string; message: string; hint: string }[];
    };
    expect([columns[0]?.origin, rejected.length, rejected[0]?.origin]).toEqual([
      ...['https://fine.example.com', 1, origin],
    ]);
    expect(`${rejected[0]?.message} ${rejected[0]?.hint}`).toContain(hint);
  });

  it('sockets, passThrough, enforce and reportOnly are in the matrix where they exist', async () => {
    const { port } = await startApp(everyKind(platform));
    const { body } = await send(port, `${PAGE}/data.json`, { headers: { Host: 'localhost' } });
    const { rows, columns } = JSON.parse(body) as {
      rows: { method: string; path: string; cells: string[]; trial?: { cells: string[]; terms: object } }[];
      columns: { origin: string; kind: string }[];
    };
    expect(columns.map(({ origin, kind }) => [kind, origin])).toEqual([
      ['origin', SHOP],
      ['origin', 'https://m.shop.example.com'],
      ['origin', 'https://reports.example.com'],
      ['expression', '/^https:\\/\\/[a-z]+\\.apps\\.example$/'],
    ]);
    expect(
      rows.map(({ method, path, cells, trial }) => [`${method} ${path}`, cells.join(' '), trial?.cells.join(' ')]),
    ).toEqual([
      ['GET /reports', 'plain plain no no', 'plain stopped stopped stopped'],
      ['POST /reports', 'plain plain stopped stopped', 'plain stopped stopped stopped'],
      ['GET /reports/:year/:month', 'no no plain no', undefined],
      ['GET /reports/open', 'public public public public', undefined],
      ['WS /socket.io', 'opens opens refused refused', 'opens refused refused refused'],
      ['WS /socket.io/news', 'unprotected unprotected unprotected unprotected', undefined],
      ['ALL /legacy/*', 'own own own own', undefined],
      ['ALL /apps', 'no no no plain', undefined],
      ['ALL *', 'no no no no', undefined],
    ]);
    expect(rows[0]?.trial?.terms).toEqual({
      ...{ Origins: SHOP, Cookies: 'not allowed', Methods: 'routed' },
      ...{ 'Request headers': 'Content-Type', 'Exposed headers': '', enforce: 'all' },
    });
  });

  it('the verdict of a readable answer lists the headers that the page sees', async () => {
    const { port } = await startApp(everyKind(platform));
    const reasonAt = async (path: string) => {
      const query = new URLSearchParams({ method: 'GET', path, origin: 'https://reports.example.com' });
      const answer = await send(port, `${PAGE}/explain.json?${query.toString()}`, { headers: { Host: 'localhost' } });
      return (JSON.parse(answer.body) as { reason: string }).reason;
    };
    expect(await reasonAt('/reports/2026/11')).toBe(
      'A page of https://reports.example.com may read the answer of GET /reports/2026/11, with the headers ' +
        'Cache-Control, Content-Language, Content-Length, Content-Type, Expires, Last-Modified, Pragma, X-Total.',
    );
    expect(await reasonAt('/reports/open')).toContain('with every header but Set-Cookie.');
  });

  it('a question about a request is explained', async () => {
    const query = new URLSearchParams({
      method: 'PUT',
      path: '/orders/7',
      origin: SHOP,
      credentials: 'include',
      headers: '{"X-A":"1"}',
    });
    expect(await json(`/explain.json?${query.toString()}`)).toMatchObject({
      route: 'PUT /orders/:id (OrdersController.change)',
      readable: false,
      blockedBy: 'headers',
      preflight: { asked: { 'Access-Control-Request-Headers': 'x-a' }, status: 204 },
    });
    const tenant = new URLSearchParams({
      method: 'GET',
      path: '/t/acme',
      origin: 'https://tenant.example.net',
      host: 'x',
    });
    expect(await json(`/explain.json?${tenant.toString()}`)).toMatchObject({
      readable: true,
      sources: [{ key: 'acme', entries: 1 }],
    });
    for (const faulty of ['', '?path=orders', '?path=/&headers=x', '?path=/&headers={"a b":"c"}&method=GET&origin=x'])
      expect([faulty, (await get(`/explain.json${encodeURI(faulty)}`)).status]).toEqual([
        faulty,
        faulty.includes('a b') ? 200 : 400,
      ]);
  });

  describe('in production', () => {
    const start = (more: CorsModuleOptions) => {
      log.length = 0;
      const cors = { environment: 'production', ...more };
      return startApp({ ...inspectedApp(platform, cors), log });
    };

    it('the inspector is not served, which the log says and no warning', async () => {
      const logged = jest.spyOn(Logger.prototype, 'log');
      const { port } = await start({});
      expect((await send(port, PAGE, { headers: { Host: 'localhost' } })).status).toBe(404);

      expect(logged).toHaveBeenCalledWith('The inspector is not served, since the environment is production.');
      expect(log.filter((line) => line.includes('inspector'))).toEqual([]);
    });

    it('dangerouslyAllowInspectorInProduction serves the inspector to everybody, with a warning', async () => {
      const { port } = await start({ dangerouslyAllowInspectorInProduction: true });
      const answer = await send(port, PAGE, { headers: { Host: 'api.example.com' } });
      expect([answer.status, corsHeaders(answer)]).toEqual([200, {}]);
      const other = { Host: 'api.example.com', 'Sec-Fetch-Site': 'cross-site' };
      expect((await send(port, PAGE, { headers: other })).status).toBe(403);

      expect(log.filter((line) => line.includes(`The inspector is at ${PAGE}, for everybody`))).toHaveLength(1);
    });
  });

  it('the inspector may have another path and is off by default', async () => {
    const moved = await startApp(inspectedApp(platform, { inspector: { path: '/admin/cors' } }));
    const statuses = await Promise.all(
      ['/admin/cors', '/admin/cors/', PAGE].map(async (path) => (await send(moved.port, path)).status),
    );
    expect(statuses).toEqual([200, 200, 404]);
    const off = await startApp({ platform, cors: { environment: 'development' } });
    expect((await send(off.port, PAGE)).status).toBe(404);
  });

  it.each([
    [{ inspector: 'yes' }, 'inspector'],
    [{ inspector: { path: 'cors' } }, 'inspector.path'],
    [{ inspector: { pth: '/cors' } }, 'inspector.pth'],
    [{ inspector: true, dangerouslyAllowInspectorInProduction: 'yes' }, 'dangerouslyAllowInspectorInProduction'],
  ])('an application does not start with %j', async (options, path) => {
    const app = await createApp({ platform, cors: { environment: 'development', ...options } as CorsModuleOptions });
    await expect(app.init()).rejects.toMatchObject({ issues: [{ severity: 'error', path }] });
  });
});
