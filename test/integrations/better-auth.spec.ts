import { describe, expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { toNodeHandler } from 'better-auth/node';
import type { Express } from 'express';
import type { FastifyInstance } from 'fastify';
import { CorsService, type CorsRouteOptions } from 'nestjs-cors';
import { corsHeaders, preflight } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { sendFrom } from './pages.js';

const auth = betterAuth({
  secret: 'a secret that is long enough to be one',
  baseURL: 'http://localhost',
  database: memoryAdapter({}),
  emailAndPassword: { enabled: true },
  telemetry: { enabled: false },
});
const handler = toNodeHandler(auth);

const mounted: Record<Platform, (app: INestApplication) => unknown> = {
  express: (app) => (app.getHttpAdapter().getInstance() as Express).all('/api/auth/{*any}', handler),
  fastify: (app) =>
    (app.getHttpAdapter().getInstance() as FastifyInstance).route({
      method: ['GET', 'POST', 'OPTIONS'],
      url: '/api/auth/*',
      handler: async (request, reply) => {
        reply.hijack();
        await handler(request.raw, reply.raw);
      },
    }),
};

describe.each(platforms)('better-auth as a raw handler on %s', (platform) => {
  const startApp = useStartApp();
  const start = (entry: CorsRouteOptions) => {
    const configure = (app: INestApplication): void => void mounted[platform](app);
    return startApp({ platform, configure, cors: { default: { origins: [OTHER] }, routes: [entry] } });
  };

  it('an entry that passes through leaves its answers and preflights alone', async () => {
    const { port, get } = await start({ path: '/api/auth/*', passThrough: true });
    for (const origin of [PAGE, OTHER]) {
      const read = await sendFrom(origin, port, '/api/auth/ok');
      expect([read.status, JSON.parse(read.body), corsHeaders(read)]).toEqual([200, { ok: true }, {}]);
      const asked = await preflight(port, '/api/auth/sign-in/email', origin, 'POST', 'content-type');
      expect([asked.status, corsHeaders(asked)]).toEqual([404, {}]);
    }
    const told = await get(CorsService).explain({ method: 'GET', path: '/api/auth/ok', origin: PAGE });
    expect([told.passThrough, told.from]).toEqual([true, 'routes[0]']);
  });

  it('an entry with a policy gives its pages access', async () => {
    const { port } = await start({ path: '/api/auth/*', policy: { origins: [PAGE], credentials: true } });
    const read = await sendFrom(PAGE, port, '/api/auth/ok');
    expect([read.status, JSON.parse(read.body), corsHeaders(read)]).toEqual([
      200,
      { ok: true },
      { 'access-control-allow-origin': PAGE, 'access-control-allow-credentials': 'true', vary: 'Origin' },
    ]);
    expect((await preflight(port, '/api/auth/sign-in/email', PAGE, 'POST', 'content-type')).status).toBe(204);
    expect(corsHeaders(await sendFrom(OTHER, port, '/api/auth/ok'))).toEqual({ vary: 'Origin' });
    expect((await preflight(port, '/api/auth/sign-in/email', OTHER, 'POST', 'content-type')).status).toBe(403);
  });
});
