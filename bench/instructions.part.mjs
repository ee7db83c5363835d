/**
 * Instructions per request, counted by valgrind: less noise than time on a machine that others use as well.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { onEveryCore } from './processes.mjs';
import { GROWTH_REQUESTS, REQUESTS } from './requests.mjs';
import { table } from './table.mjs';
import { BESIDE, GROWTH, PLATFORMS } from './variants.mjs';

const PROGRAM = fileURLToPath(new URL('./instructions.program.mjs', import.meta.url));
/** Requests until all is compiled, and those that are counted: the difference of a short run and a long one. */
const WARM_UP = { express: 60_000, fastify: 20_000 };
const COUNTED = { express: 20_000, fastify: 20_000 };
const SHORT = 500;
// Code is written at run time, and must be read anew.
const VALGRIND = ['--tool=cachegrind', '--cache-sim=no', '--smc-check=all-non-file', '--cachegrind-out-file=/dev/null'];
/** What a run leaves to chance otherwise: threads, the order of hash tables, and when code is thrown away. */
const NODE = [
  ...['--single-threaded', '--hash-seed=1', '--random-seed=1'],
  ...['--min-semi-space-size=16', '--max-semi-space-size=16', '--no-flush-bytecode'],
];

const named = (list, names) => names.map((name) => list.find((one) => one.name === name));
const VARIANTS = named(BESIDE, ['bare', 'a hook', 'enableCors, 1', 'module, 1']);
const ASKED = named(REQUESTS, [
  'actual, admitted',
  'actual, no Origin',
  'preflight, admitted',
  'preflight, other paths',
]);
const GROWN = named(GROWTH_REQUESTS, ['actual, first', 'preflight, last']);
const SIZES = [1, 500];

async function executed(platform, variant, request, count) {
  const program = [PROGRAM, platform, JSON.stringify(variant), request.name, WARM_UP[platform], count];
  const env = { ...process.env, NODE_ENV: 'production' };
  try {
    const [file, ...rest] = onEveryCore(['valgrind', ...VALGRIND, process.execPath, ...NODE, ...program]);
    const { stderr } = await promisify(execFile)(file, rest, { env });
    return Number(/I +refs: +([\d,]+)/.exec(stderr)[1].replaceAll(',', ''));
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 127)
      throw new Error('Instructions are counted by valgrind. Install it first.', { cause: error });
    throw error;
  }
}

async function perRequest(platform, variant, request) {
  const counts = [SHORT, SHORT + COUNTED[platform]];
  const [short, long] = await Promise.all(counts.map((count) => executed(platform, variant, request, count)));
  return (long - short) / COUNTED[platform];
}

export async function instructions(say) {
  const parts = [];
  for (const platform of PLATFORMS)
    parts.push(`## ${platform}`, await beside(platform, say), await growth(platform, say));
  return [
    '# Instructions, beside `enableCors`',
    'Instructions per request, counted by valgrind over streams in memory: the load of the machine is not in them, unlike on the clock, but the compiler of Node.js does not always decide alike. One count of each: most counts of the same application are within 2 % of each other, a few are as much as 8 % off. What memory costs is not in them either. What grows is from 1 route, policy and origin to 500 routes under 50 policies with 1000 origins and 20 patterns each.',
    ...parts,
  ].join('\n\n');
}

async function beside(platform, say) {
  const rows = [];
  for (const request of ASKED) {
    const counts = [];
    for (const variant of VARIANTS) counts.push(await perRequest(platform, variant, request));
    const [bare, hook, enableCors, module_] = counts;
    const ratios = [hook / bare, hook / enableCors, module_ / bare, module_ / enableCors];
    rows.push([request.name, enableCors.toFixed(0), ...ratios.map((ratio) => ratio.toFixed(3))]);
    say(`${platform}, ${request.name}`);
  }
  const heads = ['a hook / bare', 'a hook / enableCors', 'module / bare', 'module / enableCors'];
  return table(['request', 'enableCors, 1', ...heads], rows);
}

async function growth(platform, say) {
  const rows = [];
  for (const request of GROWN) {
    const grown = [];
    for (const kind of ['bare', 'module']) {
      const sizes = named(
        GROWTH,
        SIZES.map((routes) => `${kind}, ${routes} static`),
      );
      const counts = [];
      for (const variant of sizes) counts.push(await perRequest(platform, variant, request));
      const [small, large] = counts;
      grown.push(small.toFixed(0), large.toFixed(0), (large / small).toFixed(3));
    }
    rows.push([request.name, ...grown]);
    say(`${platform}, as it grows: ${request.name}`);
  }
  const heads = ['bare', 'module'].flatMap((kind) => [`${kind}, 1 route`, '500 routes', 'ratio']);
  return table(['request', ...heads], rows);
}
