import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisOrigins, type RedisOriginsOptions } from 'nestjs-cors/redis';
import { createClient } from 'redis';
import { canStartEngines, startRedis, until, type Engine } from '../kit/engines.js';
import { redisServerAt } from '../kit/redis.servers.js';
import { startSilentProxy } from '../kit/silent.proxy.js';
import { unwatch, watch } from './watching.js';

const ACME = 'https://acme.example.com';
const CHANNEL = 'cors:origins';
const signal = (): AbortSignal => new AbortController().signal;
const silently = (): void => undefined;

(canStartEngines ? describe : describe.skip)('changes in Redis', () => {
  let engine: Engine;
  let other: Engine;
  let ends: (() => unknown)[];
  let told: string[];
  let warned: string[];

  beforeAll(async () => {
    [engine, other] = await Promise.all([startRedis(), startRedis()]);
  });
  afterAll(() => Promise.all([engine.remove(), other.remove()]));
  beforeEach(() => {
    [ends, told, warned] = [[], [], []];
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
  });

  const start = async (options: Pick<RedisOriginsOptions, 'client'> & Partial<RedisOriginsOptions>) => {
    const source = new RedisOrigins({ heartbeat: 100, key: () => 'k', ...options });
    ends.push(() => unwatch(source));
    await watch(source, told, warned);
    return source;
  };
  const clientOf = async (url: string) => {
    const client = await createClient({ url }).on('error', silently).connect();
    ends.push(() => client.destroy());
    return client;
  };
  const ioRedisOf = (options: object): Redis => {
    const { port } = new URL(engine.url);
    const client = new Redis({ port: Number(port), ...options }).on('error', silently);
    ends.push(() => client.disconnect());
    return client;
  };

  it('count as not received if no published message arrives, and the log has the remedy', async () => {
    const client = await clientOf(engine.url);
    const elsewhere = await clientOf(other.url);
    let astray = true;
    const divided = new Proxy(client, {
      get: (target, name) => {
        const found: unknown = Reflect.get(name === 'publish' && astray ? elsewhere : target, name, target);
        if (name === 'withAbortSignal') return undefined;
        return typeof found === 'function' ? found.bind(name === 'publish' && astray ? elsewhere : target) : found;
      },
    });
    const source = await start({ client: divided });
    expect([source.listening, told]).toEqual([false, []]);
    expect(warned).toEqual([
      expect.stringMatching(/its own test message did not come back.*connected to Redis itself/),
    ]);
    // What does arrive counts all the same.
    await client.publish(CHANNEL, '{"key":"acme"}');
    await until(() => told.includes('acme'));
    astray = false;
    await until(() => source.listening);
    expect(told).toEqual(['acme', 'all']);
    expect(warned.slice(1)).toEqual([expect.stringContaining('receives changes again after')]);
  }, 30_000);

  it('count as not received if the client may not publish, and the log has the remedy', async () => {
    const server = redisServerAt(engine.url);
    await server.ask('ACL', 'SETUSER', 'reader', 'on', 'nopass', '~*', `&${CHANNEL}`, '+@all', '-publish');
    const client = ioRedisOf({ username: 'reader', password: 'x' });
    const source = await start({ client });
    expect([source.listening, warned]).toEqual([
      false,
      [expect.stringMatching(/could not publish \(.*NOPERM.*ACL SETUSER <user> \+publish \+subscribe &cors:origins$/)],
    ]);
    await server.ask('PUBLISH', CHANNEL, '{"key":"acme"}');
    await until(() => told.includes('acme'));
    await server.ask('ACL', 'SETUSER', 'reader', '+publish');
    await until(() => source.listening);
    expect(told.at(-1)).toBe('all');
  });

  it('are received as soon as the client connects, and the start does not wait for it', async () => {
    const client = createClient({ url: engine.url }).on('error', silently);
    const source = await start({ client });
    expect([source.listening, warned]).toEqual([false, []]);
    ends.push(() => client.destroy());
    await client.connect();
    await until(() => source.listening);
    expect([told, warned]).toEqual([['all'], []]);
  });

  it('are no longer subscribed to once the application has ended', async () => {
    const witness = await clientOf(engine.url);
    const heard: string[] = [];
    await witness.subscribe(CHANNEL, (message) => heard.push(message));
    const client = createClient({ url: engine.url }).on('error', silently);
    ends.push(() => client.destroy());
    const source = await start({ client });
    await unwatch(source);
    await client.connect();
    // Longer than it waits until it publishes again what it could not.
    await pause(500);
    await client.publish(CHANNEL, 'mark');
    await until(() => heard.includes('mark'));
    expect([heard, told, warned]).toEqual([['mark'], [], []]);
  });

  it('count as not received by ioredis too if the server falls silent', async () => {
    const proxy = await startSilentProxy(new URL(engine.url));
    ends.push(() => proxy.close());
    const source = await start({ client: ioRedisOf({ port: proxy.port, retryStrategy: () => 50 }) });
    expect(source.listening).toBe(true);
    proxy.fallSilent();
    await until(() => !source.listening);
    expect(warned.join()).toContain('no answer to a ping');
    proxy.recover();
    await until(() => source.listening);
    expect(told).toEqual(['all', 'all']);
  });

  it('take one echo per connection, which other instances do not take for a change', async () => {
    const witness = await clientOf(engine.url);
    const echoes: string[] = [];
    await witness.subscribe(CHANNEL, (message) => echoes.push(message));
    const first = await start({ client: await clientOf(engine.url) });
    const second = await start({ client: ioRedisOf({}) });
    expect([first.listening, second.listening, told]).toEqual([true, true, ['all', 'all']]);
    await first.announce('acme');
    await until(() => told.length === 4);
    expect(told).toEqual(['all', 'all', 'acme', 'acme']);
    expect(echoes.map((echo) => Object.keys(JSON.parse(echo) as object)[0])).toEqual(['echo', 'echo', 'key']);
  });

  it.each(['ioredis', 'redis'])(
    'stand behind the key prefix of a client of %s, once, and their channel does not',
    async (name) => {
      const keyPrefix = `${name}:`;
      const client =
        name === 'ioredis'
          ? ioRedisOf({ keyPrefix })
          : await createClient({ url: engine.url, keyPrefix }).on('error', silently).connect();
      if (!(client instanceof Redis)) ends.push(() => client.destroy());
      const server = redisServerAt(engine.url);
      await server.ask('SADD', `${keyPrefix}cors:origins:acme`, ACME);
      await server.ask('SADD', `${keyPrefix}${keyPrefix}cors:origins:bolt`, ACME);
      await server.ask('SADD', 'cors:origins:zeta', ACME);
      const source = await start({ client });
      const lists = ['acme', 'bolt', 'zeta'].map(async (key) => [...(await source.origins(key, signal()))]);
      expect(await Promise.all(lists)).toEqual([[ACME], [], []]);
      expect(source.listening).toBe(true);
      await server.ask('PUBLISH', CHANNEL, '{"key":"acme"}');
      await until(() => told.includes('acme'));
    },
  );

  it('are received on a connection with its own retry rules, whatever those of the client', async () => {
    let asked = 0;
    const reconnectStrategy = () => {
      asked++;
      return new Error('the application gives up');
    };
    const client = createClient({ url: engine.url, socket: { reconnectStrategy } }).on('error', silently);
    ends.push(() => client.destroy());
    await client.connect();
    const source = await start({ client });
    await redisServerAt(engine.url).ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await until(() => !source.listening);
    await until(() => source.listening);
    expect([asked, told]).toEqual([0, ['all', 'all']]);
  });

  it('that are lost again and again are logged up to a bound', async () => {
    const server = redisServerAt(engine.url);
    const source = await start({ client: await clientOf(engine.url), heartbeat: 60_000 });
    for (let losses = 0; losses < 8; losses++) {
      await server.ask('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await until(() => !source.listening);
      await until(() => source.listening);
    }
    const [lost, back] = ['until it has reconnected', 'receives changes again after'].map((text) =>
      warned.filter((line) => line.includes(text)),
    );
    expect([lost?.length, back?.length, new Set(warned).size]).toEqual([5, 5, 10]);
    expect(told).toHaveLength(9);
  }, 30_000);
});
