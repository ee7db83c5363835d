import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startApp, type RunningApp } from '../kit/app.js';
import { DATABASE_URL, until } from '../kit/engines.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { startSilentProxy, type SilentProxy } from '../kit/silent.proxy.js';
import { openRegistry, type RegistryWriter } from './registry.writer.js';
import { tenantsApp, type Registry } from './tenants.app.js';

const ACME = 'https://acme.example.com';
const registry: Registry = { engine: 'postgres', url: DATABASE_URL ?? '', name: `outages_${process.pid}` };

(registry.url === '' ? describe.skip : describe).each(platforms)('outages of PostgreSQL on %s', (platform) => {
  const log: string[] = [];
  let writer: RegistryWriter;
  let proxy: SilentProxy;
  let running: RunningApp;

  beforeEach(async () => {
    writer = await openRegistry(registry);
    const url = new URL(registry.url);
    proxy = await startSilentProxy(url);
    url.port = String(proxy.port);
    running = await startApp({ ...tenantsApp(platform, { ...registry, url: url.href }), log });
    log.length = 0;
  });
  afterEach(async () => {
    proxy.recover();
    await running.close();
    proxy.close();
    await writer.close();
  });

  const outages = () => log.filter((line) => /failed and refuses|answers again/.test(line));

  it('each has one line for its beginning and one for its end', async () => {
    let asked = 0;
    /** One lookup for each of some fresh tenants. */
    const ask = async (count: number) => {
      for (let n = 0; n < count; n++) await send(running.port, `/t/t${asked++}`, { headers: { Origin: ACME } });
    };
    await writer.add('acme', ACME);
    await ask(3);
    for (let round = 1; round <= 2; round++) {
      proxy.cutOff();
      await ask(5);
      proxy.recover();
      // Connections of the pool that were cut may fail once more.
      await until(async () => {
        await ask(1);
        return outages().length === 2 * round;
      });
      await ask(3);
    }
    expect(outages()).toEqual(
      [1, 2].flatMap(() => [
        expect.stringMatching(/^source TENANTS failed and refuses: /),
        expect.stringMatching(/^source TENANTS answers again after \d+ failed lookups\./),
      ]),
    );
    const answer = await send(running.port, '/t/acme', { headers: { Origin: ACME } });
    expect(corsHeaders(answer)['access-control-allow-origin']).toBe(ACME);
  }, 60_000);
});
