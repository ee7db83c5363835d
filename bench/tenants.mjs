/**
 * What sources cost: a warm one beside a fixed list, lookups of 100 000 requests of 1 000 tenants, and, where
 * `DATABASE_URL` or `REDIS_URL` is set, how long after its commit a removal is noticed by another process.
 */
import { connection, measure } from './load.mjs';
import { startProcess } from './processes.mjs';
import { quantile, ratios } from './statistics.mjs';
import { machine } from './table.mjs';
import { PLATFORMS } from './variants.mjs';

const ROUNDS = 41;
const PER_BLOCK = 1000;
const [REQUESTS, TENANTS] = [100_000, 1_000];
const REMOVALS = 200;

async function start(platform, registry) {
  const args = [platform, ...(registry ? [JSON.stringify(registry)] : [])];
  const server = await startProcess('./tenants.server.mjs', args);
  return { ...server, state: async () => (await server.tell('state')).state };
}

const head = (path, tenant) =>
  `GET ${path}/${tenant} HTTP/1.1\r\nHost: api.example.com\r\nOrigin: https://${tenant}.example.com\r\n\r\n`;

/** CPU and requests per second of both, in blocks that take turns. */
async function beside(server) {
  const samples = { fixed: { cpu: [], time: [] }, source: { cpu: [], time: [] } };
  for (let round = -5; round < ROUNDS; round++) {
    for (const kind of round % 2 === 0 ? ['fixed', 'source'] : ['source', 'fixed']) {
      const { cpu, seconds } = await measure(server, [head(`/${kind}`, 'tenant-7')], PER_BLOCK);
      if (round < 0) continue;
      samples[kind].cpu.push(cpu);
      samples[kind].time.push(seconds);
    }
  }
  const { fixed, source } = samples;
  const of = (values) => [0.5, 0.25, 0.75].map((share) => quantile(values, share).toFixed(2));
  const [cpu, rate] = [of(ratios(source.cpu, fixed.cpu)), of(ratios(fixed.time, source.time))];
  const perSecond = 1 / quantile(source.time, 0.5);
  return `warm source / fixed list: CPU ${cpu[0]} (${cpu[1]}–${cpu[2]}), requests per second ${rate[0]} (${rate[1]}–${rate[2]}); ${perSecond.toFixed(0)} per second with the source`;
}

async function lookups(server) {
  const before = await server.state();
  const began = performance.now();
  const connections = await Promise.all(Array.from({ length: 8 }, () => connection(server.port)));
  let left = REQUESTS;
  await Promise.all(
    connections.map(async ({ ask }) => {
      while (left-- > 0) await ask(head('/source', `tenant-${(left * 7919) % TENANTS}`));
    }),
  );
  for (const { close } of connections) close();
  const after = await server.state();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  return `${REQUESTS} requests of ${TENANTS} tenants: ${after.lookups - before.lookups} lookups, ${after.hits - before.hits} hits, in ${seconds} s`;
}

async function writerOf({ url, name }) {
  if (url.startsWith('postgres')) {
    const [{ Client }, { postgresSchema }] = [await import('pg'), await import('nestjs-cors/postgres')];
    const client = new Client(url);
    await client.connect();
    await client.query(postgresSchema({ table: name }));
    return {
      add: (tenant) => client.query(`INSERT INTO ${name} VALUES ($1, $2)`, [tenant, `https://${tenant}.example.com`]),
      remove: (tenant) => client.query(`DELETE FROM ${name} WHERE tenant = $1`, [tenant]),
      close: async () => {
        await client.query(`DROP TABLE ${name} CASCADE; DROP FUNCTION ${name}_changed`);
        await client.end();
      },
    };
  }
  const { createClient } = await import('redis');
  const client = await createClient({ url }).connect();
  const changed = (tenant) => client.publish(name, JSON.stringify({ key: tenant }));
  return {
    add: async (tenant) => {
      await client.sAdd(`${name}:${tenant}`, `https://${tenant}.example.com`);
      await changed(tenant);
    },
    remove: (tenant) =>
      client
        .multi()
        .sRem(`${name}:${tenant}`, `https://${tenant}.example.com`)
        .publish(name, JSON.stringify({ key: tenant }))
        .exec(),
    close: () => client.destroy(),
  };
}

/** From sending the removal to the first answer of another process that refuses; it is asked without a pause. */
async function latency(platform, url) {
  const registry = { url, name: `bench_${process.pid}`, ttl: 600_000 };
  const writer = await writerOf(registry);
  const server = await start(platform, registry);
  const { ask, close } = await connection(server.port);
  const admitted = async (tenant) => /access-control-allow-origin/i.test(await ask(head('/source', tenant)));
  const times = [];
  for (let n = 0; n < REMOVALS; n++) {
    const tenant = `t${n}`;
    await writer.add(tenant);
    while (!(await admitted(tenant)));
    const began = performance.now();
    const removed = writer.remove(tenant);
    while (await admitted(tenant));
    times.push(performance.now() - began);
    await removed;
  }
  close();
  await server.stop();
  await writer.close();
  const [median, high, worst] = [0.5, 0.95, 1].map((share) => quantile(times, share).toFixed(1));
  return `removal to refusal on another process, ${REMOVALS} times: median ${median} ms, 95 % ${high} ms, worst ${worst} ms`;
}

for (const platform of PLATFORMS) {
  const server = await start(platform);
  console.log(`${platform}: ${await beside(server)}`);
  console.log(`${platform}: ${await lookups(server)}`);
  await server.stop();
  for (const [engine, url] of [
    ['PostgreSQL', process.env.DATABASE_URL],
    ['Redis', process.env.REDIS_URL],
  ])
    if (url) console.log(`${platform}, ${engine}: ${await latency(platform, url)}`);
}
console.log(machine());
process.exit(0);
