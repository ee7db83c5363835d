import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The package as npm packs what is built. */
export async function pack(folder) {
  await run(ROOT, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
}

/** Every outcome of steps by name; after a step that fails nothing else can be told. */
export async function outcomesOf(steps) {
  const outcomes = [];
  for (const [step, act] of Object.entries(steps)) {
    try {
      outcomes.push({ name: step }, ...((await act()) ?? []));
    } catch (error) {
      outcomes.push({ name: step, fault: error.message });
      break;
    }
  }
  return outcomes;
}

export const faulty = (outcomes) => outcomes.filter(({ fault }) => fault !== undefined);

export function print(subject, outcomes) {
  const faults = faulty(outcomes);
  console.log(`${subject}: ${outcomes.length - faults.length} passed, ${faults.length} failed`);
  for (const { name, fault } of faults) console.error(`\n${subject} › ${name}\n${fault}\n`);
}

/** As many beside each other as there are cores, in the order of the list. */
export async function besideEachOther(list, act) {
  const left = [...list];
  const next = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}

/** Tells how many there are of each kind, to the file as well; a fault fails the program. */
export function finish(outcomes, outputFile) {
  const failed = faulty(outcomes).length;
  // The names of Jest's own report.
  const results = { numPassedTests: outcomes.length - failed, numFailedTests: failed, numPendingTests: 0 };
  if (outputFile) writeFileSync(outputFile, JSON.stringify(results));
  console.log(`${results.numPassedTests} passed, ${failed} failed, 0 skipped`);
  if (failed > 0) process.exitCode = 1;
}

/** What a program is told: names, switches, and `--outputFile=` and the like. */
export function told(argv = process.argv.slice(2)) {
  const switches = argv.filter((argument) => argument.startsWith('--'));
  const pairs = switches.map((argument) => argument.slice(2).split('=', 2));
  return { names: argv.filter((argument) => !argument.startsWith('--')), ...Object.fromEntries(pairs) };
}

/** Acts in a folder that is there only as long, unless one is named. */
export async function inFolder(named, act) {
  const folder = named ?? mkdtempSync(join(tmpdir(), 'nestjs-cors-consumers-'));
  try {
    await act(folder);
  } finally {
    if (named === undefined) rmSync(folder, { recursive: true, force: true });
  }
}
