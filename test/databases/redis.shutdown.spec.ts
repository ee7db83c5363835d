import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { CorsPolicy } from 'nestjs-cors';
import { RedisOrigins } from 'nestjs-cors/redis';
import { startApp } from '../kit/app.js';
import { canStartEngines, startRedis, until, type Engine } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { redisServerAt } from '../kit/redis.servers.js';

const ACME = 'https://acme.example.com';
const SET = 'cors:origins:acme';

@Controller('tenant')
@CorsPolicy({ origins: { source: 'TENANTS', ttl: 600_000 } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
}

(canStartEngines ? describe : describe.skip).each(platforms)(
  'an application on %s that is being shut down',
  (platform) => {
    let engine: Engine;

    beforeAll(async () => {
      engine = await startRedis();
    });
    afterAll(() => engine.remove());

    it('receives removals as long as it answers, even if its own client is already closed', async () => {
      const server = redisServerAt(engine.url);
      await server.ask('SADD', SET, ACME);
      const client = new Redis(engine.url).on('error', () => undefined);
      const source = new RedisOrigins({ client, key: () => 'acme' });
      let port = 0;
      const seen: (string | undefined)[] = [];
      const ask = async (): Promise<string | undefined> => {
        const answer = await send(port, '/tenant', { headers: { Origin: ACME } });
        return corsHeaders(answer)['access-control-allow-origin'];
      };

      @Injectable()
      class Drain implements BeforeApplicationShutdown {
        async beforeApplicationShutdown(): Promise<void> {
          seen.push(await ask());
          client.disconnect();
          await server.ask('SREM', SET, ACME);
          await server.ask('PUBLISH', 'cors:origins', '{"key":"acme"}');
          await until(async () => (await ask()) === undefined);
          seen.push(await ask());
        }
      }

      const running = await startApp({
        platform,
        controllers: [TenantController],
        providers: [Drain, { provide: 'TENANTS', useValue: source }],
      });
      port = running.port;
      expect(await ask()).toBe(ACME);
      await running.close();
      expect(seen).toEqual([ACME, undefined]);
      expect(source.listening).toBe(false);
      await until(async () => (await server.ask('PUBSUB', 'NUMSUB', 'cors:origins')).includes('\n0'));
    });
  },
);
