import fastifyHelmet from '@fastify/helmet';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

const TRUSTED = 'https://trusted.example.com';

@Controller('things')
class ThingsController {
  @Get() read() {
    return 'read';
  }
  @Post() write() {
    return 'written';
  }
}

describe.each(platforms)('security headers on %s', (platform) => {
  const useHelmet = async (app: INestApplication): Promise<void> => {
    if (platform === 'express') app.use(helmet());
    else await (app as NestFastifyApplication).register(fastifyHelmet as never);
  };
  const useOwn = (app: INestApplication): void => void app.useSecurityHeaders();

  describe.each([
    ['helmet', useHelmet],
    ['app.useSecurityHeaders()', useOwn],
  ])('of %s', (_name, configure) => {
    const running = useApp({
      platform,
      controllers: [ThingsController],
      configure,
      cors: { default: { origins: [PAGE] } },
    });

    it.each([
      ['an answer', '/things', 200],
      ['a 404', '/nowhere', 404],
    ])('security headers are on %s beside the CORS headers', async (_what, path, status) => {
      for (const [origin, headers] of [
        [PAGE, READABLE],
        [OTHER, SILENT],
      ] as const) {
        const answer = await sendFrom(origin, running.port, path);
        expect([answer.status, corsHeaders(answer)]).toEqual([status, headers]);
        expect(answer.headers).toMatchObject({
          'content-security-policy': expect.stringContaining("default-src 'self'"),
          'cross-origin-resource-policy': 'same-origin',
          'x-content-type-options': 'nosniff',
        });
      }
    });

    it('preflights are answered as without security headers', async () => {
      expect(await asked(PAGE, running.port, '/things', 'POST')).toEqual(admitted('GET, HEAD, POST'));
      expect(await asked(OTHER, running.port, '/things', 'POST')).toEqual(REFUSED);
    });
  });
});

describe.each(platforms)('app.enableCsrfProtection() on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [ThingsController],
    configure: (app) => void app.enableCsrfProtection({ trustedOrigins: [TRUSTED] }),
    cors: { default: { origins: [PAGE, TRUSTED] } },
  });

  it('a POST of a page that is not trusted is stopped, and an admitted page reads the refusal', async () => {
    const stopped = await sendFrom(PAGE, running.port, '/things', { method: 'POST' });
    expect([stopped.status, corsHeaders(stopped)]).toEqual([403, READABLE]);
    const hidden = await sendFrom(OTHER, running.port, '/things', { method: 'POST' });
    expect([hidden.status, corsHeaders(hidden)]).toEqual([403, SILENT]);
  });

  it('a POST of a trusted page is run, and the page reads the answer', async () => {
    const passed = await sendFrom(TRUSTED, running.port, '/things', { method: 'POST' });
    expect([passed.status, passed.body]).toEqual([201, 'written']);
    expect(corsHeaders(passed)).toEqual({ ...READABLE, 'access-control-allow-origin': TRUSTED });
    expect((await send(running.port, '/things', { method: 'POST' })).status).toBe(201);
  });

  it('preflights are answered by the policy', async () => {
    expect(await asked(PAGE, running.port, '/things', 'POST')).toEqual(admitted('GET, HEAD, POST'));
    expect(await asked(OTHER, running.port, '/things', 'POST')).toEqual(REFUSED);
  });
});
