/**
 * Measures the module side by side with `enableCors` and with an application without CORS, on both platforms, and writes
 * tables to `bench/results`. `npm run bench` does all of it in more than an hour, but for the part that needs
 * valgrind; `npm run bench -- micro` one part, and `-- instructions` that one. BENCH_GENERATIONS, BENCH_ROUNDS and
 * BENCH_REQUESTS ask for more or less than the usual.
 *
 * Each variant runs in a process of its own and counts its own CPU time: time on the clock would measure the load and
 * whatever else the machine does. Requests come from this process, over a few loopback connections that stay open, or from
 * the measured one over streams in memory; the parser and the writing of the head are part of the cost either way.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { machine } from './table.mjs';

const PARTS = {
  micro: async () => (await import('./micro.part.mjs')).micro,
  'start-up': async () => (await import('./start-up.part.mjs')).startUp,
  size: async () => (await import('./size.part.mjs')).size,
  heap: async () => (await import('./heap.part.mjs')).heap,
  'in-process': async () => (await import('./in-process.part.mjs')).inProcess,
  beside: async () => (await import('./beside.part.mjs')).beside,
  growth: async () => (await import('./growth.part.mjs')).growth,
  instructions: async () => (await import('./instructions.part.mjs')).instructions,
};
/** Needs valgrind, which not every machine has. */
const ON_REQUEST = ['instructions'];
const RESULTS = new URL('./results/', import.meta.url);

const { positionals } = parseArgs({ allowPositionals: true });
const wanted = positionals.length > 0 ? positionals : Object.keys(PARTS).filter((name) => !ON_REQUEST.includes(name));
const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0)
  throw new Error(`No such part: ${unknown.join(', ')}. There are ${Object.keys(PARTS).join(', ')}.`);

await mkdir(RESULTS, { recursive: true });
for (const name of wanted) {
  const part = await PARTS[name]();
  const text = await part((done) => process.stderr.write(`${name}: ${done}\n`));
  const page = [text, machine()].join('\n\n');
  await writeFile(new URL(`${name}.md`, RESULTS), `${page}\n`);
  process.stdout.write(`${page}\n\n`);
}
