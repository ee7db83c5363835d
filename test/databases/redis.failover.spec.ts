import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RedisOrigins } from 'nestjs-cors/redis';
import { canStartEngines, until } from '../kit/engines.js';
import {
  startRedisCluster,
  startRedisUnderSentinel,
  type RedisServer,
  type RedisServers,
  type RedisUnderSentinel,
} from '../kit/redis.servers.js';
import { packages, type OpenedClient } from './redis.clients.js';
import { unwatch, watch } from './watching.js';

const ACME = 'https://acme.example.com';
const TENANTS = Array.from({ length: 12 }, (_, n) => `tenant${n}`);
const CHANNEL = 'cors:origins';

(canStartEngines ? describe : describe.skip).each(packages)(
  'when a server is lost, origins by way of $name',
  (used) => {
    let servers: RedisServers | undefined;
    let opened: OpenedClient;
    let source: RedisOrigins;
    let told: string[];
    let warned: string[];

    const listen = async (): Promise<void> => {
      source = opened.source({ key: () => 'k', heartbeat: 200 });
      await watch(source, told, warned);
      expect([source.listening, told, warned]).toEqual([true, ['all'], []]);
      told.length = 0;
    };
    const known = async (tenant: string): Promise<string[]> => {
      const abort = AbortSignal.timeout(1_000);
      const late = new Promise<never>((_resolve, reject) => {
        abort.addEventListener('abort', () => reject(new Error('late')));
      });
      return [...(await Promise.race([source.origins(tenant, abort), late]))];
    };
    const allKnown = async (): Promise<boolean> => {
      const lists = await Promise.all(TENANTS.map((tenant) => known(tenant).catch(() => [])));
      return lists.every(([origin]) => origin === ACME);
    };

    beforeEach(() => {
      [told, warned] = [[], []];
    });
    afterEach(async () => {
      await unwatch(source);
      await opened.close();
      await servers?.remove();
    });

    it('of a master under Sentinel are received and read from the server that replaces it', async () => {
      const sentinel: RedisUnderSentinel = await startRedisUnderSentinel();
      servers = sentinel;
      opened = await used.sentinel(sentinel);
      const lost = await sentinel.master();
      for (const tenant of TENANTS) await lost.ask('SADD', CHANNEL + `:${tenant}`, ACME);
      const replica = sentinel.servers.find((server) => server !== lost);
      await until(async () => (await replica?.ask('DBSIZE'))?.trim() === String(TENANTS.length));
      await listen();

      await lost.kill();
      await until(() => !source.listening);
      await until(async () => (await sentinel.master()) !== lost);
      await until(() => source.listening);
      expect(told).toEqual(['all']);
      await until(allKnown);
      await source.announce('acme');
      await until(() => told.includes('acme'));
      expect(warned[0]).toContain('receives no changes until it has reconnected');
      expect(warned.at(-1)).toContain('receives changes again after');
    }, 60_000);

    it('of a cluster are received from another server, and read from the replica that replaces the lost one', async () => {
      servers = await startRedisCluster(1);
      opened = await used.cluster(servers);
      for (const tenant of TENANTS) await servers.servers[0]?.ask('-c', 'SADD', CHANNEL + `:${tenant}`, ACME);
      await listen();

      const lost = await subscribed(servers);
      await lost?.kill();
      await until(() => !source.listening);
      await until(() => source.listening);
      expect(told).toEqual(['all']);
      await until(allKnown);
      await until(async () => {
        // While its place is not taken, the client may publish to the server that is gone.
        void source.announce('acme').catch(() => undefined);
        return told.includes('acme');
      });
      expect(warned[0]).toContain('receives no changes until it has reconnected');
      expect(warned.at(-1)).toContain('receives changes again after');
    }, 60_000);
  },
);

async function subscribed({ servers }: RedisServers): Promise<RedisServer | undefined> {
  for (const server of servers) if ((await server.ask('PUBSUB', 'NUMSUB', CHANNEL)).includes('\n1')) return server;
  return undefined;
}
