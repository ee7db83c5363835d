import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PostgresOrigins, postgresSchema, type PostgresOriginsOptions } from 'nestjs-cors/postgres';
import { Pool } from 'pg';
import { startPostgres, until, type Engine } from '../kit/engines.js';
import { canPool, startPgBouncer, type Pooler } from '../kit/pgbouncer.js';

const SWALLOWED = /does not hear of changes.*did not come back.*\(PgBouncer\)/;

(canPool ? describe : describe.skip)('origins in PostgreSQL behind PgBouncer', () => {
  let server: Engine;
  let direct: Pool;
  const pools: Pool[] = [];
  const ends: (() => Promise<void>)[] = [];
  const told: string[] = [];
  const warned: string[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    direct = new Pool({ connectionString: server.url, max: 1 });
    await direct.query(postgresSchema());
  }, 60_000);
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    for (const pool of pools.splice(0)) await pool.end();
    told.length = warned.length = 0;
  });
  afterAll(async () => {
    await direct.end();
    await server.remove();
  });

  const pooled = async (mode: 'session' | 'transaction', size: number): Promise<Pooler> => {
    const pooler = await startPgBouncer(server.url, mode, size);
    ends.push(pooler.remove);
    return pooler;
  };
  const start = async (url: string, options: Partial<PostgresOriginsOptions> = {}): Promise<PostgresOrigins> => {
    const pool = new Pool({ connectionString: url, max: 2 });
    pool.on('error', () => undefined);
    pools.push(pool);
    const source = new PostgresOrigins({ database: pool, key: ({ params }) => params.tenant, ...options });
    source.watch({ forget: (key) => void told.push(key ?? 'all'), warn: (message) => void warned.push(message) });
    await source.onModuleInit();
    ends.unshift(() => source.onApplicationShutdown());
    return source;
  };
  const change = (tenant: string) =>
    direct.query(`INSERT INTO cors_origins VALUES ($1, 'https://a.example')`, [tenant]);

  it('say in transaction pooling that no word of changes arrives, and what to do', async () => {
    const { url } = await pooled('transaction', 5);
    const source = await start(url);
    expect([source.listening, warned]).toEqual([false, [expect.stringMatching(SWALLOWED)]]);
    // It is asked again, and told once.
    const again = await start(url, { heartbeat: 50 });
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([again.listening, warned.length]).toEqual([false, 2]);
  });

  it('hear of changes in transaction pooling where the listener goes past the pooler', async () => {
    const { url } = await pooled('transaction', 5);
    for (const listen of [server.url, { connectionString: server.url, application_name: 'listener' }]) {
      const source = await start(url, { listen });
      expect([source.listening, warned]).toEqual([true, []]);
      const tenant = `past-${typeof listen}`;
      await change(tenant);
      await until(() => told.includes(tenant));
    }
  });

  it('hear of changes in session pooling', async () => {
    const { url } = await pooled('session', 5);
    const source = await start(url);
    expect([source.listening, warned]).toEqual([true, []]);
    await change('session');
    await until(() => told.includes('session'));
  });

  it('say in session pooling that the listener holds the last connection of the pooler', async () => {
    const { url } = await pooled('session', 1);
    const source = await start(url);
    expect(source.listening).toBe(false);
    expect(warned).toEqual([
      expect.stringMatching(/nothing could be sent.*each listener holds one of its connections/),
    ]);
  });

  it('hear again after the server has ended the connection that listens', async () => {
    const { url } = await pooled('session', 5);
    const source = await start(url);
    told.length = 0;
    await direct.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'`,
    );
    await until(() => !source.listening);
    await until(() => source.listening);
    expect(told).toContain('all');
    await change('again');
    await until(() => told.includes('again'));
  });
});

describe('what PostgresOrigins is given', () => {
  const key = () => 'acme';

  it('is refused where it is no pool, with what to give in its place', () => {
    const unfit = [undefined, {}, { query: {}, $client: {} }, { query: () => undefined }, () => undefined];
    for (const database of unfit)
      expect(() => new PostgresOrigins({ database: database as never, key })).toThrow(
        /takes as `database` a Pool of pg/,
      );
  });

  it('is refused where `listen` is no address', () => {
    const database = new Pool();
    for (const listen of ['', true, 5, null])
      expect(() => new PostgresOrigins({ database, key, listen: listen as never })).toThrow(/takes as `listen`/);
  });
});
