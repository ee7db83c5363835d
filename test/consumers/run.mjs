// Installs the packed package in projects of other versions of Nest and other module systems, and runs them.
// `--folder=` names an empty folder for them, where they stay.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { besideEachOther, finish, inFolder, outcomesOf, pack, print, told } from './outcomes.mjs';
import { stepsOf } from './steps.mjs';

const { names, folder: named, outputFile } = told();
const consumers = readdirSync(new URL('.', import.meta.url))
  .filter((name) => name.startsWith('nest-'))
  .filter((name) => names.length === 0 || names.includes(name));
if (consumers.length === 0) throw new Error(`There is no consumer ${names.join(', ')}.`);
const outcomes = [];
await inFolder(named, async (folder) => {
  const tarball = await pack(folder);
  await besideEachOther(consumers, async (consumer) => {
    const own = await outcomesOf(stepsOf(consumer, join(folder, consumer), tarball));
    print(`${consumer} on Node ${process.version}`, own);
    outcomes.push(...own);
  });
});
finish(outcomes, outputFile);
