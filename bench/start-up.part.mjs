/** What the module adds to the start of an application, by routes and origins; each start is a process of its own. */
import { startProcess } from './processes.mjs';
import { median, spread } from './statistics.mjs';
import { table } from './table.mjs';
import { PLATFORMS, START_UP } from './variants.mjs';

const STARTS = 9;

async function start(platform, variant) {
  const { stop, ...figures } = await startProcess('./start-up.program.mjs', [platform, JSON.stringify(variant)], {
    free: true,
  });
  await stop();
  return figures;
}

export async function startUp(say) {
  const parts = [];
  for (const platform of PLATFORMS) {
    const rows = [];
    for (const variant of START_UP) {
      const [without, with_] = [[], []];
      for (let round = 0; round < STARTS; round++) {
        without.push(await start(platform, { ...variant, kind: 'enableCors' }));
        with_.push(await start(platform, variant));
      }
      const own = (figure) => with_.map((one, round) => one[figure] - without[round][figure]);
      rows.push([
        variant.name,
        median(without.map(({ time }) => time)).toFixed(0),
        spread(own('time'), 0),
        spread(own('cpu'), 0),
        spread(own('imports'), 0),
        spread(own('preflight'), 1),
        spread(own('heap'), 1),
      ]);
      say(`${platform}, ${variant.name}`);
    }
    const heads = [
      'application',
      'with enableCors(), ms',
      'module, ms',
      'module: CPU, ms',
      'loading its code: CPU, ms',
      'first preflight, ms',
      'heap, MB',
    ];
    parts.push(`## ${platform}`, table(heads, rows));
  }
  return `# Start-up\n\nFrom creating the application to its being initialised, on the clock, and what the module adds to the same with enableCors() and ConfigModule; its code is loaded before. CPU is that of all threads, collection of garbage included. The last but one column is what the first preflight takes beyond that of enableCors(): on Fastify it builds the trees that are looked up ahead of the router.\n\n${parts.join('\n\n')}`;
}
