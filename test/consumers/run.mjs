// Installs the packed package in projects of other versions of Nest and other module systems, and runs them.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { besideEachOther, finish, outcomesOf, pack, print, told } from './outcomes.mjs';
import { stepsOf } from './steps.mjs';

const { names, outputFile } = told();
const consumers = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.startsWith('nest-'))
  .filter((name) => names.length === 0 || names.includes(name));
if (consumers.length === 0) throw new Error(`There is no consumer ${names.join(', ')}.`);
const folder = mkdtempSync(join(tmpdir(), 'nestjs-cors-consumers-'));
const outcomes = [];
try {
  const tarball = await pack(folder);
  await besideEachOther(consumers, async (consumer) => {
    const own = await outcomesOf(stepsOf(consumer, join(folder, consumer), tarball));
    print(`${consumer} on Node ${process.version}`, own);
    outcomes.push(...own);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
finish(outcomes, outputFile);
