import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { Pool } from 'pg';
import { createClient } from 'redis';
import { DATABASE_URL, REDIS_URL, until } from '../kit/engines.js';
import { startSilentProxy, type SilentProxy } from '../kit/silent.proxy.js';
import { unwatch, watch } from './watching.js';

const HEARTBEAT = 100;

/** A source behind the proxy, and how to say something to it past the proxy. */
interface Subject {
  readonly source: PostgresOrigins | RedisOrigins;
  say(key: string): Promise<unknown>;
  close(): Promise<void>;
}

async function postgres(url: URL): Promise<Subject> {
  const pool = new Pool({ connectionString: url.href, max: 2, connectionTimeoutMillis: 500 });
  const direct = new Pool({ connectionString: DATABASE_URL, max: 1 });
  const channel = `silence_${process.pid}_${Date.now()}`;
  const query = `SELECT 'https://a.example.com' AS origin WHERE $1::text <> ''`;
  const source = new PostgresOrigins({ database: pool, query, channel, heartbeat: HEARTBEAT, key: () => 'k' });
  return {
    source,
    say: (key) => direct.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ key })]),
    close: async () => {
      await Promise.all([pool.end(), direct.end()]);
    },
  };
}

async function redis(url: URL): Promise<Subject> {
  const silently = () => undefined;
  const client = createClient({ url: url.href, socket: { reconnectStrategy: 20 } }).on('error', silently);
  void client.connect().catch(silently);
  const direct = await createClient({ url: REDIS_URL ?? '' })
    .on('error', silently)
    .connect();
  const channel = `silence:${process.pid}:${Date.now()}`;
  const source = new RedisOrigins({ client, channel, heartbeat: HEARTBEAT, key: () => 'k' });
  return {
    source,
    say: (key) => direct.publish(channel, JSON.stringify({ key })),
    close: async () => {
      client.destroy();
      direct.destroy();
    },
  };
}

const engines = [
  { name: 'PostgreSQL', url: DATABASE_URL, open: postgres, listens: 'LISTEN' },
  { name: 'Redis', url: REDIS_URL, open: redis, listens: 'SUBSCRIBE' },
];

for (const { name, url, open, listens } of engines) {
  (url === undefined ? describe.skip : describe)(`a connection to ${name} that is cut`, () => {
    let proxy: SilentProxy;
    let subject: Subject;
    let told: string[];
    let warned: string[];

    beforeEach(async () => {
      [told, warned] = [[], []];
      const target = new URL(url ?? '');
      proxy = await startSilentProxy(target);
      target.port = String(proxy.port);
      subject = await open(target);
    });
    afterEach(async () => {
      proxy.recover();
      await unwatch(subject.source);
      await subject.close();
      proxy.close();
    });

    it('without an error is noticed by its silence, and opened again', async () => {
      await watch(subject.source, told, warned);
      expect([subject.source.listening, told]).toEqual([true, ['all']]);
      proxy.fallSilent();
      await until(() => !subject.source.listening);
      expect(warned.join()).toContain('receives no changes until it has reconnected');
      proxy.recover();
      await until(() => subject.source.listening);
      expect(told.at(-1)).toBe('all');
      await subject.say('acme');
      await until(() => told.includes('acme'));
    });

    it('as it begins to listen is opened again', async () => {
      proxy.cutAt(listens);
      await watch(subject.source, told, warned);
      await until(() => subject.source.listening);
      await subject.say('acme');
      await until(() => told.includes('acme'));
      expect(told).toContain('acme');
    });

    it('delays neither the start nor the end of an application', async () => {
      proxy.fallSilent();
      await watch(subject.source, told, warned);
      expect(subject.source.listening).toBe(false);
      proxy.recover();
      await until(() => subject.source.listening);
      proxy.fallSilent();
      await unwatch(subject.source);
      expect(subject.source.listening).toBe(false);
    });

    it('exists once for each application that shares the source, and each ends its own', async () => {
      await watch(subject.source, told, warned);
      const other: string[] = [];
      const undo = await watch(subject.source, other, warned);
      /** Until it is heard: on a busy machine a connection may have been taken for lost meanwhile. */
      const say = (key: string, heard: readonly string[][]) =>
        until(async () => {
          await subject.say(key);
          return heard.every((keys) => keys.includes(key));
        });
      await say('acme', [told, other]);
      await undo();
      await say('bolt', [told]);
      expect(other).not.toContain('bolt');
    });
  });
}
