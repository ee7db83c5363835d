/**
 * What still disturbs CPU time (clock frequency, caches shared with other programs) changes slowly, and where the code of
 * a process happens to lie in memory changes with each process. So the variants take turns in short blocks, a ratio is
 * taken within a generation of processes, whose blocks ran side by side, and then all of them are started anew. Blocks are
 * added up, never picked from: a collection of garbage falls into few of them, and is part of the cost.
 */
import { measure, probe } from './load.mjs';
import { startProcess } from './processes.mjs';
import { check } from './requests.mjs';

export const GENERATIONS = Number(process.env.BENCH_GENERATIONS ?? 10);
export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 10);
export const PER_BLOCK = Number(process.env.BENCH_REQUESTS ?? 300);
const WARM_UP = 3000;

/** By platform, request and variant: `{ cpu, seconds }` of a request, for each generation. */
export class Samples {
  lists = new Map();

  of(platform, request, variant) {
    const key = [platform, request.name, variant.name].join(' | ');
    if (!this.lists.has(key)) this.lists.set(key, []);
    return this.lists.get(key);
  }

  /** One figure of each generation. */
  figures(platform, request, variant, figure) {
    return this.of(platform, request, variant).map((sample) => sample[figure]);
  }
}

export const startServer = (platform, variant, flags) =>
  startProcess('./server.mjs', [platform, JSON.stringify(variant)], { flags });

async function startAll(platform, variants, requests) {
  const servers = [];
  for (const variant of variants) {
    const server = await startServer(platform, variant);
    servers.push({ variant, server });
    for (const request of requests) {
      const heads = request.heads(variant);
      check(await probe(server, heads[0]), variant, request);
      await measure(server, heads, WARM_UP);
    }
  }
  return servers;
}

const rotated = (list, by) => list.map((_, index) => list[(index + by) % list.length]);

async function generation(platform, variants, requests, samples, say) {
  const servers = await startAll(platform, variants, requests);
  for (const { variant } of servers)
    for (const request of requests) samples.of(platform, request, variant).push({ cpu: 0, seconds: 0 });
  for (let round = 0; round < ROUNDS; round++) {
    for (const request of rotated(requests, round)) {
      for (const { variant, server } of rotated(servers, round * 3)) {
        const { cpu, seconds } = await measure(server, request.heads(variant), PER_BLOCK);
        const sum = samples.of(platform, request, variant).at(-1);
        sum.cpu += cpu / ROUNDS;
        sum.seconds += seconds / ROUNDS;
      }
    }
  }
  for (const { server } of servers) await server.stop();
  say(platform);
}

/** Samples of every request to every variant, on every platform. */
export async function takeTurns(platforms, variants, requests, { generations = GENERATIONS, say }) {
  const samples = new Samples();
  for (let number = 1; number <= generations; number++) {
    for (const platform of platforms) {
      // On Express, which process is started first decides a part of its figures.
      const inTurn = rotated(variants, number);
      await generation(platform, inTurn, requests, samples, (done) => say(`${done}, ${number} of ${generations}`));
    }
  }
  return samples;
}
