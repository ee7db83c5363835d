/**
 * What a flush does to known tenants: 300 are kept, all are forgotten, and 300 preflights come at once; then one tenant
 * is forgotten 20 times while 200 unknown keys a second are asked for. Needs `DATABASE_URL`; `npm run bench:flush`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { flood, preflight } from './flood.mjs';
import { startProcess } from './processes.mjs';
import { quantile } from './statistics.mjs';
import { machine, table } from './table.mjs';
import { PLATFORMS } from './variants.mjs';

const TENANTS = Array.from({ length: 300 }, (_, n) => `tenant-${n}`);
const PER_SECOND = 200;
const TIMES = 20;

const timed = async (answer) => {
  const began = performance.now();
  return { status: await answer, took: performance.now() - began };
};
const admitted = (answers) => answers.filter(({ status }) => status === 204).length;
const slowest = (answers, share) =>
  quantile(
    answers.map(({ took }) => took),
    share,
  ).toFixed(0);

async function flush(platform) {
  const server = await startProcess('./lookups.server.mjs', [platform, '{"seconds":0.01}'], { free: true });
  for (const tenant of TENANTS) await preflight(server.port, tenant);
  await server.tell({ invalidate: null });
  const answers = await Promise.all(TENANTS.map((tenant) => timed(preflight(server.port, tenant))));
  const { loop, worst, rss } = await server.tell('figures');
  await server.stop();
  const times = `${slowest(answers, 0.5)} / ${slowest(answers, 1)}`;
  const what = `${platform}, all forgotten`;
  return [
    what,
    `${admitted(answers)} of ${TENANTS.length}`,
    times,
    rss.toFixed(0),
    `${loop.toFixed(0)} / ${worst.toFixed(0)}`,
  ];
}

async function flooded(platform) {
  // Slow enough for strangers to fill their share, fast enough for one who is known.
  const settings = JSON.stringify({ seconds: 0.1 });
  const server = await startProcess('./lookups.server.mjs', [platform, settings], { free: true });
  await preflight(server.port, 'tenant-1');
  const { stop } = flood(server.port, PER_SECOND);
  await pause(2_000);
  const answers = [];
  for (let n = 0; n < TIMES; n++) {
    await server.tell({ invalidate: 'tenant-1' });
    answers.push(await timed(preflight(server.port, 'tenant-1')));
    await pause(100);
  }
  await stop();
  const { loop, worst, rss } = await server.tell('figures');
  await server.stop();
  const times = `${slowest(answers, 0.5)} / ${slowest(answers, 1)}`;
  const what = `${platform}, one forgotten under a flood`;
  return [what, `${admitted(answers)} of ${TIMES}`, times, rss.toFixed(0), `${loop.toFixed(0)} / ${worst.toFixed(0)}`];
}

const rows = [];
for (const platform of PLATFORMS) rows.push(await flush(platform), await flooded(platform));
console.log(table(['', 'admitted', 'median / slowest ms', 'RSS MB', 'loop p99 / max ms'], rows));
console.log(machine());
process.exit(0);
