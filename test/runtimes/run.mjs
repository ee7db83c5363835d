// Asks the consumers' questions under other runtimes, and in projects that other package managers have installed.
// `--quick` asks those that `.ci/run` asks; names are parts of the names of rows.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideEachOther, faulty, finish, outcomesOf, pack, print, told } from '../consumers/outcomes.mjs';
import { buildRows } from './builds.mjs';
import { managerRows } from './managers.mjs';
import { projectsIn, runtimeRows } from './runtimes.mjs';
import { toolsIn } from './tools.mjs';

const { names, switches, outputFile } = told();
const rows = [...runtimeRows, ...managerRows, ...buildRows]
  .filter(({ quick }) => quick || !switches.includes('--quick'))
  .filter(({ name }) => names.length === 0 || names.some((part) => name.includes(part)));
if (rows.length === 0) throw new Error(`There is no row ${names.join(', ')}.`);

const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-runtimes-'));
const results = new Map();

/** A row whose project or tool does not come about has failed. */
async function outcomesIn(row, index, context) {
  const begun = Date.now();
  const own = await row
    .steps(join(folder, `row-${index}`), context)
    .then(outcomesOf, (error) => [{ name: 'is installed and built', fault: error.message }]);
  print(row.name, own);
  results.set(row.name, { outcomes: own, seconds: Math.round((Date.now() - begun) / 1000) });
}

try {
  const tarball = await pack(folder);
  const context = { tarball, tool: toolsIn(join(folder, 'tools')), project: projectsIn(folder, tarball) };
  await besideEachOther([...rows.entries()], ([index, row]) => outcomesIn(row, index, context));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

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
