/**
 * What a slow source costs the application: a pool of 10, queries of 4 s that cannot be cancelled, 200 unknown keys a
 * second for 20 s, and one query a second of the application itself. Needs `DATABASE_URL`; `npm run bench:slow-source`.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { flood, preflight } from './flood.mjs';
import { startProcess } from './processes.mjs';
import { machine, table } from './table.mjs';
import { PLATFORMS } from './variants.mjs';

const PER_SECOND = 200;
const SECONDS = 20;

/** One key that is asked for ten times a second: how many of its queries run side by side. */
async function oneKey(platform) {
  const server = await startProcess('./lookups.server.mjs', [platform, JSON.stringify({ seconds: 8 })], { free: true });
  const answers = [];
  for (let n = 0; n < 70; n++) {
    answers.push(preflight(server.port, 'tenant-1'));
    await pause(100);
  }
  const { queries, state } = await server.tell('figures');
  await Promise.all(answers);
  await server.stop();
  return `${platform}: one key, queries of 8 s, 10 requests a second: ${queries.underWay} under way, inFlight ${state.inFlight}`;
}

async function strangers(platform, bounds) {
  const settings = JSON.stringify({ seconds: 4, bounds });
  const server = await startProcess('./lookups.server.mjs', [platform, settings], { free: true });
  const { stop } = flood(server.port, PER_SECOND);
  await pause(SECONDS * 1_000);
  const { queries, own, loop, worst, heap, rss } = await server.tell('end of own queries');
  const asked = await stop();
  await server.stop();
  const name = `${platform}, maxInFlight ${bounds.maxInFlight ?? 8}`;
  const memory = `${heap.toFixed(0)} / ${rss.toFixed(0)}`;
  const delay = `${loop.toFixed(0)} / ${worst.toFixed(0)}`;
  return [name, asked, queries.begun, queries.most, `${own.inTime} of ${own.asked}`, memory, delay];
}

const rows = [];
for (const platform of PLATFORMS)
  for (const bounds of [{}, { maxInFlight: 64 }]) rows.push(await strangers(platform, bounds));
const heads = ['', 'requests', 'queries begun', 'at once', 'own within 1 s', 'heap / RSS MB', 'loop p99 / max ms'];
console.log(`${table(heads, rows)}\n`);
for (const platform of PLATFORMS) console.log(await oneKey(platform));
console.log(machine());
process.exit(0);
