/** `decide` and the index of routes by themselves, measured with mitata in a process of their own. */
import { startProcess } from './processes.mjs';
import { table } from './table.mjs';

export async function micro(say) {
  const { stop, decide, index } = await startProcess('./micro.program.mjs', []);
  await stop();
  say('done');
  const rows = (list) => list.map(({ name, p25, p50, p75 }) => [name, ...[p50, p25, p75].map((ns) => ns.toFixed(0))]);
  const heads = ['', 'median, ns', 'lower quartile', 'upper quartile'];
  return [
    '# `decide` and the index',
    '## `decide`, an actual request',
    table(heads, rows(decide)),
    '## The policies of a preflight and the methods it may list',
    'A path that is asked for again is kept; "new" is one that was not asked for lately.',
    table(heads, rows(index)),
  ].join('\n\n');
}
