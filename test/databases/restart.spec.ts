import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { CorsService } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { canStartEngines, startPostgres, startRedis, until, type Engine } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { openRegistry, type RegistryWriter } from './registry.writer.js';
import { tenantsApp, type Registry } from './tenants.app.js';

const ACME = 'https://acme.example.com';

(canStartEngines ? describe : describe.skip).each(['postgres', 'redis'] as const)(
  'after %s was stopped and started again',
  (name) => {
    let engine: Engine;
    let registry: Registry;

    beforeAll(async () => {
      engine = await (name === 'postgres' ? startPostgres() : startRedis());
      registry = { engine: name, url: engine.url, name: 'restart_origins' };
    }, 60_000);
    afterAll(() => engine.remove());

    describe.each(platforms)('on %s', (platform) => {
      let running: RunningApp;
      let writer: RegistryWriter;

      beforeEach(async () => {
        writer = await openRegistry(registry);
        await writer.add('acme', ACME);
        running = await startApp(tenantsApp(platform, registry));
      });
      afterEach(async () => {
        await running.close();
        await writer.close();
      });

      const read = async (tenant: string) => {
        const { status, headers, ...answer } = await send(running.port, `/t/${tenant}`, { headers: { Origin: ACME } });
        return { status, cache: headers['cache-control'], ...corsHeaders({ status, headers, ...answer }) };
      };
      const listening = () => running.get(CorsService).report().sources[0]?.listening;
      const admitted = { status: 200, 'access-control-allow-origin': ACME, vary: 'Origin' };

      it('all lists are dropped, and changes are received again', async () => {
        expect([await read('acme'), listening()]).toEqual([admitted, true]);
        // What changes now is never announced.
        await writer.mute();
        await writer.remove('acme', ACME);
        expect(await read('acme')).toEqual(admitted);

        await engine.stop();
        await until(() => listening() === false);
        // What was kept counts until its time to live is over; what has to be looked up is refused, and not stored.
        expect(await read('acme')).toEqual(admitted);
        expect(await read('bolt')).toEqual({ status: 200, cache: 'no-store', vary: 'Origin' });

        await engine.start();
        await until(() => listening() === true);
        await until(async () => !('access-control-allow-origin' in (await read('acme'))));
        expect(await read('acme')).toEqual({ status: 200, vary: 'Origin' });
        await writer.add('acme', ACME);
        await running.get(CorsService).invalidate('TENANTS', 'acme');
        await until(async () => 'access-control-allow-origin' in (await read('acme')));
      }, 60_000);
    });
  },
);
