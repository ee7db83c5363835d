import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { Client, Pool } from 'pg';
import { startApp, type RunningApp } from '../kit/app.js';
import { canStartEngines, until } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startReplicated, type ReplicatedPostgres } from '../kit/replica.js';
import { openRegistry, type RegistryWriter } from './registry.writer.js';

const ACME = 'https://acme.example.com';
let tables = 0;
const LAG = 400;

@Controller('t/:tenant')
@CorsPolicy({ origins: { source: 'TENANTS', ttl: 600_000, negativeTtl: 600_000 } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
}

(canStartEngines ? describe : describe.skip)('lists that are read from a replica that lags', () => {
  let servers: ReplicatedPostgres;

  beforeAll(async () => {
    servers = await startReplicated(LAG);
  }, 60_000);
  afterAll(() => servers.remove());

  describe.each(platforms)('on %s', (platform) => {
    let running: RunningApp;
    let writer: RegistryWriter;
    let reads: Pool;
    // A new one for every test: the replica still has the last one for a while.
    let table: string;

    beforeEach(async () => {
      table = `origins_${++tables}`;
      writer = await openRegistry({ engine: 'postgres', url: servers.primary, name: table });
      await writer.add('acme', ACME);
      reads = new Pool({ connectionString: servers.replica, max: 4 });
      // Listening needs the primary: a replica refuses LISTEN.
      const source = new PostgresOrigins({
        ...{ database: reads, table, listen: servers.primary },
        key: ({ params }) => params.tenant,
      });
      await until(() =>
        reads.query(`TABLE ${table}`).then(
          ({ rows }) => rows.length === 1,
          () => false,
        ),
      );
      running = await startApp({
        platform,
        controllers: [TenantController],
        providers: [{ provide: 'TENANTS', useValue: source }],
      });
    });
    afterEach(async () => {
      await running.close();
      await reads.end();
      await writer.close();
    });

    const admits = async (): Promise<boolean> => {
      const answer = await send(running.port, '/t/acme', { headers: { Origin: ACME } });
      return 'access-control-allow-origin' in corsHeaders(answer);
    };
    const lookups = (): number => running.get(CorsService).report().sources[0]?.lookups ?? 0;

    it('a removal takes effect soon after it reaches the replica, before the time to live is over', async () => {
      await until(() => running.get(CorsService).report().sources[0]?.listening === true);
      expect(await admits()).toBe(true);
      const before = lookups();
      await writer.remove('acme', ACME);
      await until(async () => !(await admits()));
      // Word of the change came first: the old list was read once more, and then the new one.
      expect(lookups() - before).toBeGreaterThanOrEqual(2);
      expect(await admits()).toBe(false);
    }, 30_000);

    it('invalidate() tells the other instances past the replica, which takes no NOTIFY', async () => {
      const listener = new Client({ connectionString: servers.primary });
      const heard: (string | undefined)[] = [];
      listener.on('notification', ({ payload }) => heard.push(payload));
      await listener.connect();
      await listener.query(`LISTEN ${table}`);
      await running.get(CorsService).invalidate('TENANTS', 'acme');
      await until(() => heard.length > 0);
      await listener.end();
      expect(heard).toContain('{"key":"acme"}');
    }, 30_000);
  });
});
