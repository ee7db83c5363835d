import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Redis } from 'ioredis';
import { RedisOrigins } from 'nestjs-cors/redis';
import { createClient, createClientPool } from 'redis';
import { canStartEngines, startRedis, until, type Engine } from '../kit/engines.js';
import {
  redisServerAt,
  startRedisCluster,
  startRedisUnderSentinel,
  type RedisServer,
  type RedisServers,
  type RedisUnderSentinel,
} from '../kit/redis.servers.js';
import { packages, type OpenedClient } from './redis.clients.js';
import { unwatch, watch } from './watching.js';

const ACME = 'https://acme.example.com';
/** So long that a loss is heard of by itself, not by a ping that is not answered. */
const HEARTBEAT = 60_000;
const signal = (): AbortSignal => new AbortController().signal;

describe('a client that origins in Redis cannot use', () => {
  const idle = { lazyConnect: true };
  const refused: [what: string, client: unknown, said: string][] = [
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an address', 'redis://:secret@127.0.0.1', 'a string'],
    ['options', { url: 'redis://:secret@127.0.0.1', password: 'secret' }, 'an object with "url, password"'],
    ['an empty object', {}, 'an empty object'],
    ['an object without a prototype', Object.create(null), 'an empty object'],
    ['a Promise', Promise.resolve(new Redis(idle)), 'a Promise: await it first'],
    ['a class', Redis, 'a function'],
    ['a database', drizzle('postgres://127.0.0.1'), 'an instance of "NodePgDatabase"'],
    ['a pipeline', new Redis(idle).pipeline(), 'an instance of "Pipeline"'],
    ['a pool', createClientPool(), 'a pool of redis: give it a client of its own'],
    ['a client in callback style', createClient().legacy(), 'an instance of "RedisLegacyClient"'],
    // What can be done with a client of redis 4, also in its legacy mode, and with one of redis 3.
    ['redis 4', able('sRandMemberCount', 'publish', 'duplicate', 'connect', 'disconnect'), 'a client of redis 4'],
    [
      'redis 4 as 3',
      able('sRandMemberCount', 'srandmember', 'publish', 'duplicate', 'connect', 'disconnect'),
      'redis 4',
    ],
    ['redis 3', able('srandmember', 'publish', 'duplicate', 'quit'), 'a client of redis 3'],
    ['a client over HTTP', able('srandmember', 'publish', 'sadd'), 'an object with "srandmember, publish, sadd"'],
  ];

  function able(...names: string[]): object {
    return Object.fromEntries(names.map((name) => [name, () => undefined]));
  }

  it.each([undefined, 'tenant'])('needs a function that says whose list applies, not %j', (key) => {
    const client = createClient({ url: 'redis://127.0.0.1:1' });
    expect(() => new RedisOrigins({ client, key: key as never })).toThrow(/^RedisOrigins: key is .*, and it takes/);
  });

  it.each(refused)('is rejected with an explanation: %s', (_what, client, said) => {
    const make = (): RedisOrigins => new RedisOrigins({ client: client as Redis, key: () => 'k' });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(/^RedisOrigins takes as client what createClient, createCluster or createSentinel of redis/);
    expect(make).toThrow(said);
    expect(make).not.toThrow('secret');
  });
});

(canStartEngines ? describe : describe.skip).each(packages)('origins in Redis by way of $name', (used) => {
  let engine: Engine;
  let cluster: RedisServers;
  let sentinel: RedisUnderSentinel;

  beforeAll(async () => {
    [engine, cluster, sentinel] = await Promise.all([startRedis(), startRedisCluster(), startRedisUnderSentinel()]);
  }, 60_000);
  afterAll(() => Promise.all([engine.stop(), cluster.remove(), sentinel.remove()]));

  const ways = [
    { way: 'a server', open: () => used.single(Number(new URL(engine.url).port)) },
    { way: 'a cluster', open: () => used.cluster(cluster) },
    { way: 'a master under Sentinel', open: () => used.sentinel(sentinel) },
  ];

  describe.each(ways)('of $way', ({ way, open }) => {
    let opened: OpenedClient;
    let source: RedisOrigins;
    let told: string[];
    let warned: string[];

    beforeEach(async () => {
      [told, warned] = [[], []];
      opened = await open();
      source = opened.source({ key: () => 'k', heartbeat: HEARTBEAT });
      await watch(source, told, warned);
    });
    afterEach(async () => {
      await unwatch(source);
      await opened.close();
    });

    /** Those whom the source may be subscribed at. */
    const servers = async (): Promise<readonly RedisServer[]> => {
      if (way === 'a cluster') return cluster.servers;
      return way === 'a server' ? [redisServerAt(engine.url)] : [await sentinel.master()];
    };
    const subscribers = async (): Promise<number> => {
      const counts = (await servers()).map(async (server) => {
        const [, count] = (await server.ask('PUBSUB', 'NUMSUB', 'cors:origins')).split('\n');
        return Number(count);
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };

    it('listen from the start, and receive changes of one key or of all, from any writer', async () => {
      expect([source.listening, told, warned]).toEqual([true, ['all'], []]);
      await source.announce('x\ny');
      await source.announce();
      await opened.publish('cors:origins', '{"key":"acme"}');
      await until(() => told.length === 4);
      // Servers of a cluster pass on what they are told, each in its own time.
      expect(told.slice(1).toSorted()).toEqual(['acme', 'all', 'x\ny']);
      expect(await subscribers()).toBe(1);
    });

    it('are read from the server that holds the key', async () => {
      const [writer] = await servers();
      for (const key of ['acme', 'bolt', 'zeta']) await writer?.ask('-c', 'SADD', `cors:origins:${key}`, ACME);
      for (const key of ['acme', 'bolt', 'zeta'])
        expect([key, [...(await source.origins(key, signal()))]]).toEqual([key, [ACME]]);
      expect([...(await source.origins('nobody', signal()))]).toEqual([]);
    });

    it('are read up to one more than a list may hold', async () => {
      const [writer] = await servers();
      const many = Array.from({ length: 1200 }, (_, n) => `https://a${n}.example.com`);
      await writer?.ask('-c', 'SADD', 'cors:origins:many', ...many);
      expect(new Set(await source.origins('many', signal())).size).toBe(1001);
    });

    it('are all dropped when the listening connection is lost, which is opened again', async () => {
      told.length = 0;
      for (const server of await servers()) await server.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await until(() => told.includes('all') && source.listening);
      expect(warned.join()).toContain('receives no changes until it has reconnected');
      await source.announce('acme');
      await until(() => told.includes('acme'));
    });

    it('receive changes until the application has ended, even if its client was closed before', async () => {
      await opened.close();
      const other = await open();
      await other.publish('cors:origins', '{"key":"acme"}');
      await until(() => told.includes('acme'));
      expect(source.listening).toBe(true);
      await other.close();
      await unwatch(source);
      expect(source.listening).toBe(false);
      await until(async () => (await subscribers()) === 0);
    });
  });
});
