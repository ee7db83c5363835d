import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { Pool } from 'pg';
import { startApp, type RunningApp } from '../kit/app.js';
import { DATABASE_URL, until } from '../kit/engines.js';
import { preflight } from '../kit/http.js';
import { ACME } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';
import { PgOrigins } from './pg.source.js';

const name = `listening_${process.pid}_${Date.now()}`;
const url = `${DATABASE_URL}?options=-csearch_path%3D${name}&application_name=${name}`;

/** What is kept is kept for long: only word of a change ends it. */
const WAIT = 600_000;

@Controller('t/:tenant')
@CorsPolicy({ origins: { source: PgOrigins, ttl: WAIT, negativeTtl: WAIT } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
}

const ofServer = DATABASE_URL === undefined ? describe.skip : describe;

ofServer.each(platforms)('the source over pg that listens, on %s', (platform) => {
  const closing = useClosing();
  let admin: Pool;
  beforeAll(async () => {
    admin = new Pool({ connectionString: DATABASE_URL, max: 1 });
    await admin.query(`CREATE SCHEMA ${name}`);
    await admin.query(`CREATE TABLE ${name}.pg_origins (tenant text, origin text, PRIMARY KEY (tenant, origin))`);
  });
  afterAll(async () => {
    await admin.query(`DROP SCHEMA ${name} CASCADE`);
    await admin.end();
  });

  /** An instance with a pool of its own, which it closes at the end as an application would. */
  const instance = async (log: string[] = []): Promise<RunningApp> => {
    const pool = new Pool({ connectionString: url, max: 2 });
    const providers = [{ provide: Pool, useValue: pool }, PgOrigins];
    const running = await startApp({ platform, log, controllers: [TenantController], providers });
    const close = async () => {
      await running.close();
      if (!pool.ended) await pool.end();
    };
    return closing({ ...running, close });
  };
  const status = async ({ port }: RunningApp) => (await preflight(port, '/t/acme', ACME, 'GET')).status;
  const listening = (running: RunningApp) => running.get(CorsService).report().sources[0]?.listening;
  const write = (sql: string) => admin.query(sql.replace('pg_origins', `${name}.pg_origins`), [ACME]);
  const add = () => write("INSERT INTO pg_origins VALUES ('acme', $1)");
  const remove = () => write('DELETE FROM pg_origins WHERE origin = $1');

  it.each([
    ['of one tenant', 'acme'],
    ['of all', undefined],
  ])('tells other instances of a change %s', async (_of, key) => {
    await add();
    const [one, other] = [await instance(), await instance()];
    expect([await status(one), await status(other)]).toEqual([204, 204]);
    await remove();
    expect([await status(one), await status(other)]).toEqual([204, 204]);
    await one.get(CorsService).invalidate(PgOrigins, key);
    await until(async () => (await status(other)) === 403);
    expect(await status(one)).toBe(403);
  });

  it('forgets all lists once it listens again, and says that it did not hear', async () => {
    await add();
    const log: string[] = [];
    const running = await instance(log);
    expect([await status(running), listening(running)]).toEqual([204, true]);
    const ended = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${name}'`;
    await admin.query(ended);
    await until(() => !listening(running));
    await remove();
    expect(await status(running)).toBe(204);
    await until(() => listening(running) === true);
    expect(await status(running)).toBe(403);
    expect(log.join('\n')).toContain('does not hear of changes: terminating connection');
  });

  it('leaves no connection behind', async () => {
    const running = await instance();
    expect(listening(running)).toBe(true);
    await running.close();
    const left = `SELECT 1 FROM pg_stat_activity WHERE application_name = '${name}'`;
    await until(async () => (await admin.query(left)).rows.length === 0);
  });
});
