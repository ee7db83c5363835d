/**
 * CPU time per request: an application without CORS, with `enableCors`, and with the module, on both platforms.
 *
 * Each variant runs in a process of its own and counts its own CPU time; this process only sends requests, over a few
 * loopback connections that stay open. Time on the clock would measure the load and whatever else the machine does, and
 * requests made up in memory would leave out the parser and the writing of the head, which are part of the cost. What
 * still disturbs CPU time (clock frequency, caches shared with other programs) changes slowly, so the variants take turns
 * in blocks of a fraction of a second, each round starts at another one, and a ratio is taken within a round, of blocks
 * that ran side by side. The median of those is the steadiest number there is to be had.
 *
 * It plays as many rounds as fit into about two and a half minutes, warming up included. BENCH_ROUNDS asks for a number
 * of rounds, however long they take, and BENCH_REQUESTS for longer blocks.
 */
import { PLATFORMS, REQUESTS, VARIANTS } from './cases.mjs';
import { measure, probe, startServer } from './load.mjs';
import { machine, noise, table } from './table.mjs';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 0);
const AT_LEAST = 5;
const SECONDS = 150;
const PER_BLOCK = Number(process.env.BENCH_REQUESTS ?? 500);
const WARM_UP = 1600;

/** A benchmark of a wrong answer is worth nothing. */
async function check(server, variant, request) {
  const text = await probe(server, request.head);
  const status =
    variant.kind === 'bare' && request.name.startsWith('preflight') ? /^HTTP\/1\.1 404 / : /^HTTP\/1\.1 (20[04]|403) /;
  const allowed = /^access-control-allow-origin: /im.test(text);
  const expected = variant.kind !== 'bare' && request.admitted;
  if (!status.test(text) || allowed !== expected) {
    throw new Error(`${variant.name} does not answer "${request.name}" as it should:\n${text}`);
  }
}

const goesOn = (done) => (ROUNDS > 0 ? done < ROUNDS : done < AT_LEAST || performance.now() < SECONDS * 1000);
const rotated = (list, by) => list.map((_, index) => list[(index + by) % list.length]);

async function main() {
  const servers = [];
  const samples = new Map();
  let rounds = 0;
  const listOf = (platform, request, variant) => {
    const key = `${platform} ${request} ${variant}`;
    if (!samples.has(key)) samples.set(key, []);
    return samples.get(key);
  };
  try {
    for (const platform of PLATFORMS) {
      for (const variant of VARIANTS) servers.push({ platform, variant, server: await startServer(platform, variant) });
    }
    for (const { variant, server } of servers) {
      for (const request of REQUESTS) {
        await check(server, variant, request);
        await measure(server, request.head, WARM_UP);
      }
    }
    for (; goesOn(rounds); rounds++) {
      for (const request of rotated(REQUESTS, rounds)) {
        for (const { platform, variant, server } of rotated(servers, rounds * 5)) {
          listOf(platform, request.name, variant.name).push(await measure(server, request.head, PER_BLOCK));
        }
      }
    }
  } finally {
    for (const { server } of servers) server.stop();
  }
  const report = [
    `CPU per request, user and system: the median of ${rounds} rounds of ${PER_BLOCK} requests (quartiles).`,
    table(PLATFORMS, REQUESTS, listOf),
    noise(PLATFORMS, REQUESTS, listOf),
    machine(),
  ];
  process.stdout.write(`${report.join('\n\n')}\n`);
}

await main();
