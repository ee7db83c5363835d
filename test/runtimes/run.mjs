// Asks the consumers' questions under other runtimes, in projects that other package managers have installed, and of
// what other builders have built. `--quick` asks those that `.ci/run` asks, `--consumers=` names the folder of consumers
// that are built already; names are parts of the names of rows.
import { join } from 'node:path';
import { besideEachOther, faulty, finish, inFolder, outcomesOf, pack, print, told } from '../consumers/outcomes.mjs';
import { buildRows } from './builds.mjs';
import { managerRows } from './managers.mjs';
import { projectsIn, runtimeRows } from './runtimes.mjs';
import { toolsIn } from './tools.mjs';

const { names, consumers, outputFile, ...switches } = told();
const rows = [...runtimeRows, ...managerRows, ...buildRows]
  .filter(({ quick }) => quick || !('quick' in switches))
  .filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
if (rows.length === 0) throw new Error(`There is no row ${names.join(', ')}.`);
const results = new Map();

/** A row whose project or tool does not come about has failed. */
async function outcomesIn(row, folder, context) {
  const begun = Date.now();
  const own = await row
    .steps(folder, context)
    .then(outcomesOf, (error) => [{ name: 'is installed and built', fault: error.message }]);
  print(row.name, own);
  results.set(row.name, { outcomes: own, seconds: Math.round((Date.now() - begun) / 1000) });
}

await inFolder(undefined, async (folder) => {
  const tarball = await pack(folder);
  const context = { tarball, tool: toolsIn(join(folder, 'tools')), project: projectsIn(folder, tarball, consumers) };
  await besideEachOther(rows.entries(), ([index, row]) => outcomesIn(row, join(folder, `row-${index}`), context));
});

console.table(
  Object.fromEntries(
    rows.map(({ name }) => {
      const { outcomes, seconds } = results.get(name);
      const failed = faulty(outcomes).length;
      return [name, { passed: outcomes.length - failed, failed, seconds }];
    }),
  ),
);
finish(
  [...results.values()].flatMap(({ outcomes }) => outcomes),
  outputFile,
);
