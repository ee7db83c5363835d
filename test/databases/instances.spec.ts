import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DATABASE_URL, REDIS_URL, until } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startProgram, type RunningProgram } from '../kit/program.js';
import { openRegistry, type RegistryWriter } from './registry.writer.js';
import type { Registry } from './tenants.app.js';

const ACME = 'https://acme.example.com';
const PROGRAM = new URL('instance.program.ts', import.meta.url);
const name = `instances_${process.pid}_${Date.now()}`;
const registries = [
  { engine: 'postgres', url: DATABASE_URL ?? '', name },
  { engine: 'redis', url: REDIS_URL ?? '', name },
] as const satisfies Registry[];

describe.each(platforms)('instances in processes of their own on %s', (platform) => {
  for (const registry of registries) {
    (registry.url === '' ? describe.skip : describe)(`with a registry in ${registry.engine}`, () => {
      let writer: RegistryWriter;
      let instances: RunningProgram[];

      beforeAll(async () => {
        writer = await openRegistry(registry);
        const env = { REGISTRY: JSON.stringify(registry) };
        instances = await Promise.all([1, 2, 3].map(() => startProgram(PROGRAM, platform, env)));
      }, 60_000);
      afterAll(async () => {
        await Promise.all(instances.map((instance) => instance.close()));
        await writer.close();
      });

      const ports = () => instances.map((instance) => instance.port('instance'));
      const admitted = (tenant: string, origin: string) =>
        Promise.all(
          ports().map(async (port) => {
            const answer = await send(port, `/t/${tenant}`, { headers: { Origin: origin } });
            return corsHeaders(answer)['access-control-allow-origin'] === origin;
          }),
        );
      /** In PostgreSQL the trigger says so, in Redis the instance that the change was made on. */
      const tell = async (tenant: string) => {
        if (registry.engine === 'redis') await send(ports()[0] ?? 0, `/changed/${tenant}`, { method: 'POST' });
      };

      it('all receive an added and a removed origin', async () => {
        expect(await admitted('acme', ACME)).toEqual([false, false, false]);
        await writer.add('acme', ACME);
        await tell('acme');
        await until(async () => (await admitted('acme', ACME)).every(Boolean));
        await writer.remove('acme', ACME);
        await tell('acme');
        await until(async () => !(await admitted('acme', ACME)).some(Boolean));
        expect(await admitted('acme', ACME)).toEqual([false, false, false]);
      });

      it('receive an invalidation by one of them, and keep all other lists', async () => {
        await writer.mute();
        expect(await admitted('bolt', ACME)).toEqual([false, false, false]);
        await writer.add('bolt', ACME);
        expect(await admitted('bolt', ACME)).toEqual([false, false, false]);
        const port = ports()[0] ?? 0;
        expect((await send(port, '/changed/bolt', { method: 'POST' })).status).toBe(201);
        await until(async () => (await admitted('bolt', ACME)).every(Boolean));
        expect(await admitted('acme', ACME)).toEqual([false, false, false]);
      });
    });
  }
});
