import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { CorsService } from 'nestjs-cors';
import { Pool } from 'pg';
import { startApp } from '../kit/app.js';
import { DATABASE_URL, until } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { openRegistry, type RegistryWriter } from './registry.writer.js';
import { tenantsApp, type Registry } from './tenants.app.js';

const ACME = 'https://acme.example.com';
const registry: Registry = { engine: 'postgres', url: DATABASE_URL ?? '', name: `app_${process.pid}` };

/** Goes on serving for a while, as an application does that a load balancer still sends requests to. */
class Drain implements BeforeApplicationShutdown {
  during: () => Promise<void> = () => Promise.resolve();

  beforeApplicationShutdown(): Promise<void> {
    return this.during();
  }
}

(registry.url === '' ? describe.skip : describe).each(platforms)(
  'an application with origins in PostgreSQL on %s',
  (platform) => {
    let writer: RegistryWriter;

    beforeEach(async () => {
      writer = await openRegistry(registry);
    });
    afterEach(() => writer.close());

    it('receives the removal of an origin while it is being drained', async () => {
      await writer.add('acme', ACME);
      const parts = tenantsApp(platform, registry);
      const running = await startApp({ ...parts, providers: [...(parts.providers ?? []), Drain] });
      const admitted = async (): Promise<boolean> => {
        const answer = await send(running.port, '/t/acme', { headers: { Origin: ACME } });
        return corsHeaders(answer)['access-control-allow-origin'] === ACME;
      };
      const seen: boolean[] = [await admitted()];
      running.get(Drain).during = async () => {
        seen.push(await admitted());
        await writer.remove('acme', ACME);
        await until(async () => !(await admitted()));
        seen.push(await admitted());
      };
      await running.close();
      expect(seen).toEqual([true, true, false]);
      expect(running.get(CorsService).report().sources[0]?.listening).toBe(false);
    });

    it('logs each loss and each recovery of its listener', async () => {
      const log: string[] = [];
      const running = await startApp({ ...tenantsApp(platform, registry), log });
      const server = new Pool({ connectionString: registry.url, max: 1 });
      const told = (text: string): number => log.filter((line) => line.includes(text)).length;
      for (const time of [1, 2]) {
        await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = $1', [
          `LISTEN "${registry.name}"`,
        ]);
        await until(() => told('receives changes again after') === time);
        expect(told('source TENANTS: receives no changes until it has reconnected')).toBe(time);
      }
      expect(running.get(CorsService).report().sources[0]?.listening).toBe(true);
      await server.end();
      await running.close();
    });
  },
);
