import { PGlite } from '@electric-sql/pglite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { PostgresOrigins, postgresSchema, type PostgresOriginsOptions } from 'nestjs-cors/postgres';
import { Pool } from 'pg';
import { DATABASE_URL, until } from '../kit/engines.js';
import { unwatch, watch } from './watching.js';

const ACME = 'https://acme.example.com';
const BOLT = 'https://bolt.example.net';
const table = `cors_origins_${process.pid}_${Date.now()}`;
const signal = (): AbortSignal => new AbortController().signal;
const ofServer = DATABASE_URL === undefined ? describe.skip : describe;

describe(`origins in PostgreSQL (${DATABASE_URL === undefined ? 'PGlite' : 'a server'})`, () => {
  let database: Pool | PGlite;
  let source: PostgresOrigins;
  let told: string[];
  let warned: string[];

  const start = async (options: Partial<PostgresOriginsOptions> = {}): Promise<PostgresOrigins> => {
    const made = new PostgresOrigins({ database, table, key: ({ params }) => params.tenant, ...options });
    await watch(made, told, warned);
    return made;
  };
  const sql = (text: string, values: unknown[] = []): Promise<{ rows: Record<string, unknown>[] }> =>
    database instanceof Pool ? database.query(text, values) : database.query(text, values);
  /** What was told since the last time; a notification sent now comes after all earlier ones. */
  const toldSince = async (): Promise<string[]> => {
    await source.announce('mark');
    await until(() => told.includes('mark'));
    return told.splice(0).filter((key) => key !== 'mark');
  };

  beforeAll(async () => {
    database =
      DATABASE_URL === undefined ? await PGlite.create() : new Pool({ connectionString: DATABASE_URL, max: 4 });
    if (database instanceof Pool) await database.query(postgresSchema({ table }));
    else await database.exec(postgresSchema({ table }));
  }, 60_000);
  afterAll(async () => {
    await sql(`DROP TABLE ${table} CASCADE`);
    await sql(`DROP FUNCTION ${table}_changed`);
    await (database instanceof Pool ? database.end() : database.close());
  });
  beforeEach(async () => {
    [told, warned] = [[], []];
    await sql(`TRUNCATE ${table}`);
    source = await start();
    await toldSince();
  });
  afterEach(() => unwatch(source));

  it('are read by the key alone', async () => {
    await sql(`INSERT INTO ${table} VALUES ('acme', $1), ('acme', $2), ('bolt', $2)`, [ACME, BOLT]);
    expect(await source.origins('acme', signal())).toEqual([ACME, BOLT]);
    expect(await source.origins('bolt', signal())).toEqual([BOLT]);
    for (const key of ['', 'ACME', 'acme ', "' OR '1'='1", '%', 'a\0', '\u{1F600}', '\ud800', 'x'.repeat(1024)])
      expect([key, await source.origins(key, signal())]).toEqual([key, []]);
    const request = { method: 'GET', path: '/', host: '', query: new URLSearchParams() };
    expect(source.key({ ...request, params: { tenant: 'acme' } })).toBe('acme');
  });

  it('are read up to one more than a list may hold', async () => {
    await sql(`INSERT INTO ${table} SELECT 'many', 'https://a' || n || '.example.com' FROM generate_series(1, 3000) n`);
    expect(await source.origins('many', signal())).toHaveLength(1001);
  });

  it('are announced as a change is committed, whoever makes it', async () => {
    expect(source.listening).toBe(true);
    await sql(`INSERT INTO ${table} VALUES ('acme', $1), ('bolt "quoted"', $1)`, [ACME]);
    expect((await toldSince()).toSorted()).toEqual(['acme', 'bolt "quoted"']);
    await sql(`UPDATE ${table} SET tenant = 'zeta' WHERE tenant = 'acme'`);
    expect(await toldSince()).toEqual(['acme', 'zeta']);
    await sql(`DELETE FROM ${table} WHERE tenant = 'zeta'`);
    expect(await toldSince()).toEqual(['zeta']);
    await sql(`TRUNCATE ${table}`);
    expect(await toldSince()).toEqual(['all']);
  });

  it('are announced on demand, for one key or for all', async () => {
    await source.announce('x\ny');
    await source.announce();
    expect(await toldSince()).toEqual(['x\ny', 'all']);
    await sql('SELECT pg_notify($1, $2)', [table, 'of a stranger']);
    expect(await toldSince()).toEqual(['all']);
  });

  it('stay cached when echoes of other instances arrive', async () => {
    const other = await start({ database });
    expect([other.listening, (await toldSince()).length]).toEqual([true, 1]);
    await unwatch(other);
  });

  it('end with the application, whether or not the database was closed before', async () => {
    const own = await PGlite.create();
    const embedded = await start({ database: own, channel: 'embedded' });
    expect(embedded.listening).toBe(true);
    await own.close();
    await unwatch(embedded);
    expect(embedded.listening).toBe(false);
  });

  it('may be in a table of your own', async () => {
    const own = await start({ query: `SELECT $1::text || '.example.com' AS origin`, channel: `${table}_own` });
    expect(await own.origins('https://acme', signal())).toEqual([ACME]);
    await own.announce('k');
    await until(() => told.includes('k'));
    await unwatch(own);
  });

  it('have no listener with listen: false', async () => {
    const deaf = await start({ listen: false });
    await source.announce('mark');
    await until(() => told.includes('mark'));
    expect([deaf.listening, told, await deaf.watch({ forget: () => undefined, warn: () => undefined })]).toEqual([
      false,
      ['mark'],
      undefined,
    ]);
  });

  it('reject names that are not plain SQL names', () => {
    for (const name of ['a"b', 'x; drop table y', 'UPPER', '', 'a.b.', 'a'.repeat(56)]) {
      expect(() => new PostgresOrigins({ database, table: name, key: () => '' })).toThrow(/is not a plain SQL name/);
      expect(() => postgresSchema({ table: name })).toThrow(/is not a plain SQL name/);
      expect(() => postgresSchema({ channel: name })).toThrow(/is not a plain SQL name/);
    }
  });

  ofServer('of a server', () => {
    const backends = async (query: string): Promise<unknown[]> => {
      const { rows } = await sql('SELECT pid FROM pg_stat_activity WHERE query = $1 AND state IS NOT NULL', [query]);
      return rows.map(({ pid }) => pid);
    };
    const listeners = () => backends(`LISTEN "${table}"`);

    it('are not announced if a change is rolled back', async () => {
      const client = await (database as Pool).connect();
      await client.query('BEGIN');
      await client.query(`INSERT INTO ${table} VALUES ('acme', $1)`, [ACME]);
      await client.query('ROLLBACK');
      client.release();
      expect(await toldSince()).toEqual([]);
    });

    it('give up their query and its connection at the time limit, and the pool goes on', async () => {
      const pool = new Pool({ connectionString: DATABASE_URL, max: 1 });
      const sleep = `SELECT 'x' AS origin, pg_sleep(60), '${table}'`;
      const slow = new PostgresOrigins({ database: pool, table, query: `${sleep}, $1::text`, key: () => 'k' });
      const abort = new AbortController();
      const asked = slow.origins('k', abort.signal);
      const sleeping = () => sql('SELECT pid FROM pg_stat_activity WHERE query LIKE $1', [`${sleep}%`]);
      await until(async () => (await sleeping()).rows.length === 1);
      abort.abort();
      await expect(asked).rejects.toThrow('canceling statement due to user request');
      const next = new PostgresOrigins({ database: pool, table, key: () => 'k' });
      expect(await next.origins('k', signal())).toEqual([]);
      await expect(next.origins('k', AbortSignal.abort(new Error('given up')))).rejects.toThrow('given up');
      await pool.end();
      await until(async () => (await sleeping()).rows.length === 0);
    });

    it('keep their connection after an ordinary error of the server', async () => {
      const pool = new Pool({ connectionString: DATABASE_URL, max: 1 });
      const faulty = new PostgresOrigins({ database: pool, table, query: 'SELECT $1::uuid AS origin', key: () => 'k' });
      await expect(faulty.origins('no uuid', signal())).rejects.toThrow(/uuid/);
      expect(pool.totalCount).toBe(1);
      await pool.end();
    });

    it('are all dropped when the listening connection is lost, which is opened again', async () => {
      const [pid] = await listeners();
      await sql('SELECT pg_terminate_backend($1)', [pid]);
      await until(() => told.includes('all'));
      expect([source.listening, (await listeners()).includes(pid)]).toEqual([true, false]);
      expect(warned.join()).toContain('receives no changes until it has reconnected');
      told.length = 0;
      await sql(`INSERT INTO ${table} VALUES ('acme', $1)`, [ACME]);
      expect(await toldSince()).toEqual(['acme']);
    });

    it('count as watched once an echo comes through the pool, and are all dropped then', async () => {
      const pool = new Pool({ connectionString: DATABASE_URL, max: 1, connectionTimeoutMillis: 200 });
      const held = await pool.connect();
      const late = await start({ database: pool, heartbeat: 100, channel: `${table}_late` });
      expect([late.listening, told]).toEqual([false, []]);
      expect(warned).toEqual([expect.stringMatching(/could not be sent through the pool.*default_pool_size/)]);
      held.release();
      await until(() => late.listening);
      expect(told).toEqual(['all']);
      expect(warned.slice(1)).toEqual([expect.stringMatching(/^receives changes again after/)]);
      await unwatch(late);
      await pool.end();
    });

    it('survive idle connections that the server ends', async () => {
      const pool = new Pool({ connectionString: DATABASE_URL, max: 1 });
      const idle = await start({ database: pool });
      await idle.origins('k', signal());
      const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await sql('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await until(() => warned.some((line) => line.startsWith('lost a connection')));
      expect(await idle.origins('k', signal())).toEqual([]);
      await unwatch(idle);
      await pool.end();
    });

    it('close their connection with the application', async () => {
      await unwatch(source);
      await until(async () => (await listeners()).length === 0);
      expect(source.listening).toBe(false);
    });
  });
});
