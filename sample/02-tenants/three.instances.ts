import '../shared/development.js';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Instance, startInstance } from './instance.js';

const ORIGIN = 'https://shop.acme.example';
const key = process.env.ADMIN_KEY ?? 'demo-admin-key';

/** A process of its own; the PostgreSQL inside a process has all three in one. */
async function startProcess(): Promise<Instance> {
  const child = fork(fileURLToPath(new URL(import.meta.url.replace('three.instances', 'main'))), {
    env: { ...process.env, PORT: '0' },
  });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    close: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

const separate = Boolean(process.env.DATABASE_URL || process.env.REDIS_URL);
const start = separate ? startProcess : () => startInstance(0);
const instances = await Promise.all([start(), start(), start()]);
const urls = instances.map(({ url }) => url);

async function admits(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/t/acme/products`, { headers: { Origin: ORIGIN } });
  await answer.arrayBuffer();
  return answer.headers.get('access-control-allow-origin') === ORIGIN;
}

/** Asks every instance until all say the same, and how long that took. */
async function untilAll(expected: boolean): Promise<number> {
  const began = performance.now();
  for (;;) {
    const said = await Promise.all(urls.map(admits));
    if (said.every((each) => each === expected)) return performance.now() - began;
    if (performance.now() - began > 10_000) throw new Error(`after 10 s the instances say ${said.join()}`);
  }
}

async function change(url: string | undefined, method: 'PUT' | 'DELETE'): Promise<void> {
  const answer = await fetch(`${url}/admin/tenants/acme/origins?origin=${encodeURIComponent(ORIGIN)}`, {
    method,
    headers: { Authorization: `Bearer ${key}` },
  });
  if (!answer.ok) throw new Error(`${method} was answered with ${answer.status}: ${await answer.text()}`);
}

const engine = process.env.REDIS_URL ? 'Redis' : process.env.DATABASE_URL ? 'PostgreSQL' : 'PostgreSQL in the process';
console.log(`Three instances (${separate ? 'three processes' : 'one process'}, ${engine}): ${urls.join(' ')}`);
await change(urls[0], 'DELETE');
await untilAll(false);
console.log(`${ORIGIN} is refused by all three, and they keep that.`);
await change(urls[0], 'PUT');
console.log(`Added on the first: admitted by all three ${(await untilAll(true)).toFixed(1)} ms later.`);
await change(urls[1], 'DELETE');
console.log(`Removed on the second: refused by all three ${(await untilAll(false)).toFixed(1)} ms later.`);
await Promise.all(instances.map((instance) => instance.close()));
process.exit(0);
