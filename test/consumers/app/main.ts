import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { differences } from './differences.js';
import { expectations } from './expectations.js';
import type { Expectation } from './pages.js';
import { startUpChecks } from './start-up.checks.js';
import { PLATFORMS, start, type Platform } from './start.js';
import { send } from './wire.js';

interface Outcome {
  readonly name: string;
  readonly fault?: string;
}

/** Of Nest: the second argument, for a program that has it in itself, or that of the installed package. */
const version = process.argv[3] ?? installedVersion();
const major = Number.parseInt(version, 10);

function installedVersion(): string {
  const entry = createRequire(join(process.cwd(), 'package.json')).resolve('@nestjs/core');
  return (JSON.parse(readFileSync(join(dirname(entry), 'package.json'), 'utf8')) as { version: string }).version;
}

async function outcomeOf(name: string, check: () => Promise<void>): Promise<Outcome> {
  try {
    await check();
    return { name };
  } catch (error) {
    return { name, fault: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

async function check(platform: Platform, port: number, row: Expectation): Promise<void> {
  const difference = differences.find(
    ({ nest, versions, platform: on, what }) =>
      nest === major && on === platform && what === row.what && (versions?.includes(version) ?? true),
  );
  const answer = await send(port, row);
  assert.deepEqual(answer, difference?.answer ?? row.answer);
  if (difference) assert.notDeepEqual(answer, row.answer, 'it is listed as a difference, and is none');
}

async function run(platform: Platform): Promise<Outcome[]> {
  const { shop, ports, close } = await start(platform);
  const outcomes: Outcome[] = [];
  for (const row of expectations)
    outcomes.push(await outcomeOf(`${platform}: ${row.what}`, () => check(platform, ports[row.app], row)));
  for (const [name, startUpCheck] of Object.entries(startUpChecks))
    outcomes.push(await outcomeOf(`${platform}: ${name}`, () => startUpCheck(platform, shop)));
  await close();
  return outcomes;
}

/** Every check on both platforms, one after the other; the outcomes go to the file that the first argument names. */
async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const platform of PLATFORMS) outcomes.push(...(await run(platform)));
  const known = new Set(expectations.map(({ what }) => what));
  for (const { what } of differences)
    if (!known.has(what)) outcomes.push({ name: what, fault: 'a difference of no expectation' });
  writeFileSync(process.argv[2] ?? 'outcomes.json', JSON.stringify({ nest: version, outcomes }));
}

void main();
