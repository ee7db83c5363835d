import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RedisOrigins, type RedisClient, type RedisOriginsOptions } from 'nestjs-cors/redis';
import { createClient } from 'redis';
import { REDIS_URL, until } from '../kit/engines.js';
import { unwatch, watch } from './watching.js';

const ACME = 'https://acme.example.com';
const BOLT = 'https://bolt.example.net';
const channel = `cors:${process.pid}:${Date.now()}`;
const prefix = `${channel}:`;
const signal = (): AbortSignal => new AbortController().signal;

/** With a name, so that its duplicate is told from those of other specs. */
const connect = (url: string) =>
  createClient({ url, name: channel })
    .on('error', () => undefined)
    .connect();
type Client = Awaited<ReturnType<typeof connect>>;

(REDIS_URL === undefined ? describe.skip : describe)('origins in Redis', () => {
  let client: Client;
  let source: RedisOrigins;
  let told: string[];
  let warned: string[];

  const start = async (options: Partial<RedisOriginsOptions> = {}): Promise<RedisOrigins> => {
    const made = new RedisOrigins({ client, prefix, channel, key: ({ params }) => params.tenant, ...options });
    await watch(made, told, warned);
    return made;
  };
  const toldSince = async (): Promise<string[]> => {
    await source.announce('mark');
    await until(() => told.includes('mark'));
    return told.splice(0).filter((key) => key !== 'mark');
  };
  const subscribers = async (): Promise<number> => (await client.pubSubNumSub(channel))[channel] ?? 0;

  beforeAll(async () => {
    client = await connect(REDIS_URL ?? '');
  });
  afterAll(async () => {
    for (const key of await client.keys(`${prefix}*`)) await client.del(key);
    client.destroy();
  });
  beforeEach(async () => {
    [told, warned] = [[], []];
    source = await start();
    await toldSince();
  });
  afterEach(() => unwatch(source));

  it('are read by the key alone', async () => {
    await client.sAdd(`${prefix}acme`, [ACME, BOLT]);
    await client.sAdd(`${prefix}bolt`, BOLT);
    expect([...(await source.origins('acme', signal()))].toSorted()).toEqual([ACME, BOLT]);
    expect([...(await source.origins('bolt', signal()))]).toEqual([BOLT]);
    for (const key of ['', 'ACME', 'acme ', '*', 'a\0', 'a\r\nb', '\u{1F600}', 'x'.repeat(1024)])
      expect([key, [...(await source.origins(key, signal()))]]).toEqual([key, []]);
    const request = { method: 'GET', path: '/', host: '', query: new URLSearchParams() };
    expect(source.key({ ...request, params: { tenant: 'acme' } })).toBe('acme');
  });

  it('are read up to one more than a list may hold', async () => {
    await client.sAdd(
      `${prefix}many`,
      Array.from({ length: 3000 }, (_, n) => `https://a${n}.example.com`),
    );
    expect(new Set(await source.origins('many', signal())).size).toBe(1001);
  });

  it('fail if the key holds something other than a set', async () => {
    await client.set(`${prefix}text`, ACME);
    await expect(source.origins('text', signal())).rejects.toThrow('WRONGTYPE');
  });

  it('give up commands that are not sent at the time limit', async () => {
    await expect(source.origins('acme', AbortSignal.abort())).rejects.toThrow('aborted');
  });

  it('are announced for one key or for all, by this or by any other writer', async () => {
    expect(source.listening).toBe(true);
    await source.announce('x\ny');
    await source.announce();
    await client.publish(channel, '{"key":"acme"}');
    await client.publish(channel, 'of a stranger');
    expect(await toldSince()).toEqual(['x\ny', 'all', 'acme', 'all']);
  });

  it('are all dropped when the listening connection is lost, which is opened again', async () => {
    const connections = await client.sendCommand<string>(['CLIENT', 'LIST', 'TYPE', 'PUBSUB']);
    const own = connections.split('\n').filter((line) => line.includes(` name=${channel} `));
    const id = /^id=(\d+) /.exec(own[0] ?? '')?.[1];
    expect(await subscribers()).toBe(1);
    await client.sendCommand(['CLIENT', 'KILL', 'ID', String(id)]);
    await until(() => told.includes('all'));
    expect([source.listening, await subscribers()]).toEqual([true, 1]);
    expect(warned.join()).toContain('receives no changes until it has reconnected');
    told.length = 0;
    await client.publish(channel, '{"key":"acme"}');
    expect(await toldSince()).toEqual(['acme']);
  });

  it('do not keep an application from starting while Redis is away', async () => {
    const away = createClient({ url: 'redis://127.0.0.1:1', socket: { reconnectStrategy: 20 } });
    away.on('error', () => undefined);
    const late = await start({ client: away as unknown as RedisClient });
    expect([late.listening, warned.length > 0]).toEqual([false, true]);
    await unwatch(late);
  });

  it('close their connection with the application', async () => {
    await unwatch(source);
    await until(async () => (await subscribers()) === 0);
    expect(source.listening).toBe(false);
  });
});
