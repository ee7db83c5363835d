import type { INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { CorsConfigurationError, CorsModule, CorsService } from 'nestjs-cors';
import 'nestjs-cors/jest';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { createBrowser } from 'nestjs-cors/testing';

const ORIGIN = 'https://shop.example.com';

async function createApp(platform: string, origins: string[]): Promise<INestApplication> {
  const imports = [CorsModule.forRoot({ default: { origins } })];
  const moduleRef = await Test.createTestingModule({ imports }).compile();
  return moduleRef.createNestApplication(
    (platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()) as never,
  );
}

describe.each(['express', 'fastify'])('in a test runner, on %s', (platform) => {
  it('answers by policy', async () => {
    const app = await createApp(platform, [ORIGIN]);
    await app.listen(0, '127.0.0.1');
    const answer = await fetch(`${await app.getUrl()}/nowhere`, { headers: { Origin: ORIGIN } });
    expect(app.get(CorsService, { strict: false }).report()).toHaveLength(1);
    await app.close();
    expect(answer.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('is read by a page, and by no other', async () => {
    const app = await createApp(platform, [ORIGIN]);
    expect(await createBrowser(app, { origin: ORIGIN }).fetch('/nowhere')).toBeReadable();
    expect(await createBrowser(app, { origin: 'https://other.example.org' }).fetch('/nowhere')).toBeBlockedBy('origin');
    await app.close();
  });

  it('is stopped by a fault', async () => {
    const app = await createApp(platform, [`${ORIGIN}/`]);
    await expect(app.init()).rejects.toBeInstanceOf(CorsConfigurationError);
    await app.close();
  });
});

it('each entry is there', () => {
  expect([typeof PostgresOrigins, typeof RedisOrigins]).toEqual(['function', 'function']);
});
