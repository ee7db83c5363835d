import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresOrigins, type PostgresOriginsOptions } from 'nestjs-cors/postgres';
import { Client, Pool } from 'pg';
import { DATABASE_URL, until } from '../kit/engines.js';
import { canStartPgBouncer, startPgBouncer, type PgBouncer } from '../kit/pgbouncer.js';
import { unwatch, watch } from './watching.js';

const direct = DATABASE_URL ?? '';
const HEARTBEAT = 100;

(canStartPgBouncer && direct !== '' ? describe : describe.skip)('origins behind PgBouncer', () => {
  let server: Pool;
  let ends: (() => Promise<unknown>)[];
  let told: string[];
  let warned: string[];
  let channel: string;

  beforeAll(() => {
    server = new Pool({ connectionString: direct, max: 1 });
  });
  afterAll(() => server.end());
  beforeEach(() => {
    [ends, told, warned] = [[], [], []];
    channel = `pooled_${process.pid}_${Date.now()}`;
  });
  afterEach(async () => {
    for (const end of ends.toReversed()) await end();
  });

  const bouncer = async (settings: Record<string, string | number>): Promise<PgBouncer> => {
    const made = await startPgBouncer(direct, settings);
    ends.push(() => made.remove());
    return made;
  };
  const start = async (url: string, options: Partial<PostgresOriginsOptions> = {}): Promise<PostgresOrigins> => {
    const database = new Pool({ connectionString: url, max: 4 }).on('error', () => undefined);
    const query = `SELECT 'https://a.example.com' AS origin, $1::text AS key`;
    const source = new PostgresOrigins({ database, channel, query, heartbeat: HEARTBEAT, key: () => 'k', ...options });
    ends.push(
      () => database.end(),
      () => unwatch(source),
    );
    await watch(source, told, warned);
    return source;
  };
  const hears = async (): Promise<boolean> => {
    await server.query('SELECT pg_notify($1, $2)', [channel, '{"key":"acme"}']);
    await until(() => told.includes('acme'));
    return true;
  };

  it('with transaction pooling are not watched, and the log says so once, with the remedy', async () => {
    const echoes: unknown[] = [];
    const witness = new Client({ connectionString: direct });
    ends.push(() => witness.end());
    await witness.connect();
    await witness.query(`LISTEN ${channel}`);
    witness.on('notification', ({ payload }) => echoes.push(payload));

    const { url } = await bouncer({ pool_mode: 'transaction' });
    const source = await start(url, { listen: undefined });
    await until(() => warned.length > 0);
    expect(warned).toEqual([
      expect.stringMatching(/transaction mode \(PgBouncer\) swallows LISTEN.*`listen` the direct/),
    ]);
    // It is asked again with the next heartbeat, and not told again.
    await until(() => echoes.length > 2);
    expect([source.listening, warned.length, told]).toEqual([false, 1, []]);
    expect(echoes).toEqual(echoes.map(() => expect.stringMatching(/^\{"echo":"[0-9a-f-]{36}"\}$/)));
  }, 60_000);

  it('with session pooling are watched', async () => {
    const { url } = await bouncer({ pool_mode: 'session' });
    const source = await start(url);
    expect([source.listening, warned, await hears()]).toEqual([true, [], true]);
  });

  it.each([
    ['an address', direct],
    ['a configuration', { connectionString: direct, application_name: 'listener', ssl: false }],
  ])('are listened for past it, where that is given as %s', async (_form, listen) => {
    const { url } = await bouncer({ pool_mode: 'transaction' });
    const source = await start(url, { listen });
    expect([source.listening, warned, await hears()]).toEqual([true, [], true]);
  });

  it('whose listener has taken the last connection: the log names the likely cause', async () => {
    const { url } = await bouncer({ pool_mode: 'session', default_pool_size: 1 });
    const source = await start(url);
    await until(() => warned.length > 0);
    expect(source.listening).toBe(false);
    expect(warned).toEqual([expect.stringMatching(/each listener holds a connection.*raise default_pool_size/)]);
    await expect(source.origins('k', AbortSignal.timeout(200))).rejects.toThrow(/terminated|cancel/);
    // A second instance cannot even listen.
    await start(url);
    await until(() => warned.length > 1);
    expect(warned[1]).toMatch(/raise default_pool_size/);
  }, 60_000);

  describe.each(['transaction', 'session', 'none'])('queries at the time limit, with pooling per %s', (mode) => {
    it.each([false, undefined] as const)('end in the server, with listen: %s', async (listen) => {
      const { url } = mode === 'none' ? { url: direct } : await bouncer({ pool_mode: mode });
      const query = `SELECT 'x' AS origin, pg_sleep(60), '${channel}', $1::text`;
      const source = await start(url, { query, listen: listen ?? direct });
      const running = async () => {
        const sql = `SELECT 1 FROM pg_stat_activity WHERE query = $1 AND state = 'active'`;
        return (await server.query(sql, [query])).rows.length;
      };
      const limit = new AbortController();
      const asked = source.origins('k', limit.signal);
      await until(async () => (await running()) === 1);
      limit.abort();
      await expect(asked).rejects.toThrow('canceling statement due to user request');
      await until(async () => (await running()) === 0);
      expect(await running()).toBe(0);
    });
  });
});
