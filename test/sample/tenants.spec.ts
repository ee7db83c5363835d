import { execFile } from 'node:child_process';
import type { OutgoingHttpHeaders } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { NestFactory } from '@nestjs/core';
import type { INestApplication } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask } from '../chromium/chromium.js';
import { describeInChromium, useChromium, usePages } from '../chromium/use.chromium.js';
import { DATABASE_URL, REDIS_URL } from '../kit/engines.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { createAdapter, listen, platforms } from '../kit/platforms.js';

const SHOP = 'https://shop.acme.example';
const ADMIN = 'http://localhost:3011';
const authorized = { Authorization: 'Bearer demo-admin-key' };
describe.each(platforms)('the tenants on %s', (platform) => {
  let app: INestApplication;
  let port: number;
  const tenant = `acme-${process.pid}-${platform}`;
  const path = `/admin/tenants/${tenant}/origins`;

  beforeAll(async () => {
    // The spec of instances has Redis; here it is PostgreSQL, or the one in the process.
    delete process.env['REDIS_URL'];
    const { AppModule } = await import('../../sample/02-tenants/app.module.js');
    app = await NestFactory.create(AppModule, createAdapter(platform) as never, { logger: false, abortOnError: false });
    port = await listen(app);
  }, 60_000);
  afterAll(async () => {
    const { body } = await admin('GET');
    for (const origin of JSON.parse(body) as string[]) await admin('DELETE', origin);
    await app.close();
  });

  const admin = (method: string, origin = '', headers: OutgoingHttpHeaders = authorized) =>
    send(port, `${path}?origin=${encodeURIComponent(origin)}`, { method, headers });
  const byPath = async (origin: string) =>
    corsHeaders(await send(port, `/t/${tenant}/products`, { headers: { Origin: origin } }));
  const byHost = async (host: string, origin: string) =>
    corsHeaders(await send(port, '/products', { headers: { Host: host, Origin: origin } }));
  const admitted = { 'access-control-allow-origin': SHOP, 'access-control-allow-credentials': 'true', vary: 'Origin' };

  it('an origin is admitted from its entry to its removal, by path and by host', async () => {
    expect([await byPath(SHOP), await byHost(`${tenant}.api.localhost`, SHOP)]).toEqual([
      { vary: 'Origin' },
      { vary: 'Origin' },
    ]);
    expect((await admin('PUT', SHOP)).status).toBe(204);
    expect([await byPath(SHOP), await byHost(`${tenant}.API.localhost:80`, SHOP)]).toEqual([admitted, admitted]);
    expect(JSON.parse((await admin('GET')).body)).toEqual([SHOP]);
    for (const host of [`other.api.localhost`, `x.${tenant}.api.localhost`, 'api.localhost', tenant, '127.0.0.1'])
      expect([host, await byHost(host, SHOP)]).toEqual([host, { vary: 'Origin' }]);
    expect((await admin('DELETE', SHOP)).status).toBe(204);
    expect(await byPath(SHOP)).toEqual({ vary: 'Origin' });
  });

  it('an invalid origin is rejected with the reason and not stored', async () => {
    const answer = await admin('PUT', 'https://Shop.acme.example/');
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('https://shop.acme.example');
    for (const origin of ['*', 'null', 'https://*.com', 'shop.acme.example'])
      expect([origin, (await admin('PUT', origin)).status]).toEqual([origin, 400]);
    expect(JSON.parse((await admin('GET')).body)).toEqual([]);
  });

  it('only the admin page changes origins, and it needs its key', async () => {
    expect((await admin('PUT', SHOP, {})).status).toBe(401);
    expect((await preflight(port, path, SHOP, 'PUT', 'authorization')).status).toBe(403);
    const asked = await preflight(port, path, ADMIN, 'PUT', 'authorization');
    expect({ status: asked.status, ...corsHeaders(asked) }).toEqual({
      status: 204,
      'access-control-allow-origin': ADMIN,
      'access-control-allow-methods': 'GET, HEAD, PUT, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type',
      'access-control-max-age': '60',
      vary: 'Origin, Access-Control-Request-Method',
    });
  });

  describeInChromium('in a browser', () => {
    const browser = useChromium();
    const pages = usePages();

    it("a registered page reads the tenant's data, and no other page does", async () => {
      const page = await browser.newPage();
      const [own, other] = ['shop', 'other'].map((name) => `http://${name}.localhost:${pages.port}`);
      await admin('PUT', own);
      const urls = [`http://127.0.0.1:${port}/t/${tenant}/products`, `http://${tenant}.api.localhost:${port}/products`];
      const read = async (origin = '') => {
        await page.goto(origin);
        // A query of its own each time: what is in the browser's cache may be read, 304 or not, as before.
        const got = await Promise.all(
          urls.map((url) => ask(page, `${url}?time=${performance.now()}`, { credentials: 'include' })),
        );
        return got.map((each) => (each === 'blocked' ? each : each.status));
      };
      expect([await read(own), await read(other)]).toEqual([
        [200, 200],
        ['blocked', 'blocked'],
      ]);
      await admin('DELETE', own);
      expect(await read(own)).toEqual(['blocked', 'blocked']);
    });
  });

  // Each of these starts three processes; the sources are tested with each engine on both platforms.
  const engines = {
    express: { 'PostgreSQL in the process': {}, Redis: { REDIS_URL } },
    fastify: { 'PostgreSQL in the process': {}, PostgreSQL: { DATABASE_URL } },
  }[platform];
  const available = Object.entries(engines).filter(([, env]) => Object.values(env).every((url) => url !== undefined));

  it.each(available)(
    'a change reaches three instances: %s',
    async (engine, env) => {
      const script = fileURLToPath(new URL('../../sample/02-tenants/three.instances.ts', import.meta.url));
      const loader = new URL('../kit/typescript.loader.mjs', import.meta.url).href;
      const NODE_OPTIONS = `--import ${loader} --disable-warning=ExperimentalWarning`;
      const own = { ...process.env, DATABASE_URL: '', REDIS_URL: '', PLATFORM: platform, ...env, NODE_OPTIONS };
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env: own });
      const processes = engine === 'PostgreSQL in the process' ? 'one process' : 'three processes';
      expect(stdout).toContain(`Three instances (${processes}, ${engine})`);
      expect(stdout).toMatch(
        /admitted by all three [\d.]+ ms later\.\nRemoved .* refused by all three [\d.]+ ms later\./,
      );
    },
    120_000,
  );
});
