import fastifyHelmet from '@fastify/helmet';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { admitted, asked, OTHER, PAGE, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

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

describe.each(platforms)('headers of security on %s', (platform) => {
  const useHelmet = async (app: INestApplication): Promise<void> => {
    if (platform === 'express') app.use(helmet());
    else await (app as NestFastifyApplication).register(fastifyHelmet as never);
  };
  const useOwn = (app: INestApplication): void => void app.useSecurityHeaders();

  describe.each([
    ['helmet', useHelmet],
    ['app.useSecurityHeaders()', useOwn],
  ])('of %s', (_name, configure) => {
    let running: RunningApp;
    beforeAll(async () => {
      running = await startApp({
        platform,
        controllers: [ThingsController],
        configure,
        cors: { default: { origins: [PAGE] } },
      });
    });
    afterAll(() => running.close());

    it.each([
      ['an answer', '/things', 200],
      ['a 404', '/nowhere', 404],
    ])('stand on %s beside those of the policy', async (_what, path, status) => {
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

    it('change nothing about preflights', async () => {
      expect(await asked(PAGE, running.port, '/things', 'POST')).toEqual(admitted('GET, HEAD, POST'));
      expect(await asked(OTHER, running.port, '/things', 'POST')).toEqual(REFUSED);
    });
  });
});

describe.each(platforms)('app.enableCsrfProtection() on %s', (platform) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({
      platform,
      controllers: [ThingsController],
      configure: (app) => void app.enableCsrfProtection({ trustedOrigins: [TRUSTED] }),
      cors: { default: { origins: [PAGE, TRUSTED] } },
    });
  });
  afterAll(() => running.close());

  it('stops what a page sends that it does not trust, and the policy lets that page read so', async () => {
    const stopped = await sendFrom(PAGE, running.port, '/things', { method: 'POST' });
    expect([stopped.status, corsHeaders(stopped)]).toEqual([403, READABLE]);
    const hidden = await sendFrom(OTHER, running.port, '/things', { method: 'POST' });
    expect([hidden.status, corsHeaders(hidden)]).toEqual([403, SILENT]);
  });

  it('lets through what a trusted page sends, which may read the answer', async () => {
    const passed = await sendFrom(TRUSTED, running.port, '/things', { method: 'POST' });
    expect([passed.status, passed.body]).toEqual([201, 'written']);
    expect(corsHeaders(passed)).toEqual({ ...READABLE, 'access-control-allow-origin': TRUSTED });
    expect((await send(running.port, '/things', { method: 'POST' })).status).toBe(201);
  });

  it('does not stop preflights: the policy answers them', async () => {
    expect(await asked(PAGE, running.port, '/things', 'POST')).toEqual(admitted('GET, HEAD, POST'));
    expect(await asked(OTHER, running.port, '/things', 'POST')).toEqual(REFUSED);
  });
});
