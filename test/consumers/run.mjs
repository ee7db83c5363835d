// Installs the packed package in projects of other versions of Nest and other module systems, and runs them.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, stepsOf } from './steps.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const outputFile = process.argv.find((argument) => argument.startsWith('--outputFile='))?.slice('--outputFile='.length);

async function pack(folder) {
  // The build has run already.
  await run(ROOT, 'npm', 'pack', '--ignore-scripts', '--pack-destination', folder);
  return join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  );
}

/** Every outcome of a consumer; after a step that fails nothing else can be told. */
async function outcomesOf(name, folder, tarball) {
  const outcomes = [];
  for (const [step, act] of Object.entries(stepsOf(name, folder, tarball))) {
    try {
      outcomes.push({ name: step }, ...((await act()) ?? []));
    } catch (error) {
      outcomes.push({ name: step, fault: error.message });
      break;
    }
  }
  return outcomes;
}

function report(consumer, outcomes) {
  const faulty = outcomes.filter(({ fault }) => fault !== undefined);
  console.log(`${consumer}: ${outcomes.length - faulty.length} passed, ${faulty.length} failed`);
  for (const { name, fault } of faulty) console.error(`\n${consumer} › ${name}\n${fault}\n`);
}

const consumers = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.startsWith('nest-'))
  .filter((name) => names.length === 0 || names.includes(name));
if (consumers.length === 0) throw new Error(`There is no consumer ${names.join(', ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-consumers-'));
const outcomes = [];
try {
  const tarball = await pack(folder);
  const left = [...consumers];
  const next = async () => {
    for (let consumer = left.shift(); consumer !== undefined; consumer = left.shift()) {
      const own = await outcomesOf(consumer, join(folder, consumer), tarball);
      report(`${consumer} on Node ${process.version}`, own);
      outcomes.push(...own);
    }
  };
  // As many beside each other as there are cores.
  await Promise.all(Array.from({ length: availableParallelism() }, next));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const failed = outcomes.filter(({ fault }) => fault !== undefined).length;
// The names of Jest's own report.
const results = { numPassedTests: outcomes.length - failed, numFailedTests: failed, numPendingTests: 0 };
if (outputFile) writeFileSync(outputFile, JSON.stringify(results));
console.log(`${results.numPassedTests} passed, ${failed} failed, 0 skipped`);
if (failed > 0) process.exitCode = 1;
