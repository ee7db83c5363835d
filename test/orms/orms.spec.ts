import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { Pool } from 'pg';
import { startApp } from '../kit/app.js';
import { DATABASE_URL } from '../kit/engines.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { ACME, BOLT } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';
import { ORMS, type OpenOrm } from './orms.js';

const schema = `orms_${process.pid}_${Date.now()}`;
const url = `${DATABASE_URL}?options=-csearch_path%3D${schema}`;

/** What is kept is kept for long: only word of a change ends it. */
const WAIT = 600_000;

@Controller('t/:tenant')
@CorsPolicy({ origins: { source: 'TENANTS', ttl: WAIT, negativeTtl: WAIT, timeout: 10_000 } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
}

const ofServer = DATABASE_URL === undefined ? describe.skip : describe;

ofServer.each(ORMS)('origins in PostgreSQL, read by $name', ({ table, source, open }) => {
  let writer: Pool;
  let orm: OpenOrm;

  beforeAll(async () => {
    writer = new Pool({ connectionString: url, max: 1 });
    await writer.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
    await writer.query(`CREATE TABLE ${table} (tenant text, origin text, PRIMARY KEY (tenant, origin))`);
    orm = await open({ url, schema });
  }, 60_000);
  afterAll(async () => {
    await orm.close();
    await writer.query(`DROP SCHEMA ${schema} CASCADE`);
    await writer.end();
  });

  describe.each(platforms)('on %s', (platform) => {
    const log: string[] = [];

    const running = useAppPerTest(async () => {
      log.length = 0;
      await writer.query(`TRUNCATE ${table}`);
      await writer.query(`INSERT INTO ${table} VALUES ('acme', $1), ('bolt', $2)`, [ACME, BOLT]);
      const tenants = { provide: 'TENANTS', useClass: source };
      return startApp({ platform, log, controllers: [TenantController], providers: [orm.provider, tenants] });
    });

    /** Beside the refusals, which are logged as well. */
    const failures = () => log.filter((line) => !line.startsWith('Refused'));
    const admitted = async (tenant: string, origin: string) => {
      const asked = await preflight(running.port, `/t/${tenant}`, origin, 'GET');
      const answer = await send(running.port, `/t/${tenant}`, { headers: { Origin: origin } });
      return [asked.status, corsHeaders(answer)['access-control-allow-origin']];
    };

    it("a tenant's list admits its own pages and no others", async () => {
      expect(await admitted('acme', ACME)).toEqual([204, ACME]);
      expect(await admitted('bolt', BOLT)).toEqual([204, BOLT]);
      expect(await admitted('acme', BOLT)).toEqual([403, undefined]);
      expect(await admitted('nobody', ACME)).toEqual([403, undefined]);
      for (const key of ["' OR '1'='1", '%', 'ACME'])
        expect(await admitted(encodeURIComponent(key), ACME)).toEqual([403, undefined]);
      expect(failures()).toEqual([]);
    });

    it('a list is read again when a change is announced', async () => {
      expect(await admitted('acme', ACME)).toEqual([204, ACME]);
      await writer.query(`DELETE FROM ${table} WHERE tenant = 'acme'`);
      expect(await admitted('acme', ACME)).toEqual([204, ACME]);
      await running.get(CorsService).invalidate('TENANTS', 'acme');
      expect(await admitted('acme', ACME)).toEqual([403, undefined]);
      await writer.query(`INSERT INTO ${table} VALUES ('acme', $1)`, [ACME]);
      await running.get(CorsService).invalidate('TENANTS', 'acme');
      expect(await admitted('acme', ACME)).toEqual([204, ACME]);
      expect(failures()).toEqual([]);
    });

    // None of these is told to stop: only the limit of the connection ends what goes on in the server.
    it('a query on a locked table ends by statement_timeout', async () => {
      const locking = new Pool({ connectionString: url, max: 1 });
      await locking.query('BEGIN');
      await locking.query(`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
      expect(await admitted('acme', ACME)).toEqual([403, undefined]);
      const asking = `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%${table}%'`;
      expect((await locking.query(asking)).rows).toEqual([]);
      expect(failures().join()).toContain('source TENANTS failed and refuses');
      await locking.query('ROLLBACK');
      await locking.end();
      expect(await admitted('acme', ACME)).toEqual([204, ACME]);
    });
  });
});
