import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Variables of the machine must not configure the applications. */
export const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:NODE_ENV|NODE_OPTIONS|CORS_.*)$/.test(name)),
);

const execute = promisify(execFile);

/** Runs a command to its end; what it printed is the fault where it fails. */
export async function run(cwd, command, ...args) {
  try {
    await execute(command, args, { cwd, env: environment, timeout: 300_000, maxBuffer: 2 ** 26 });
  } catch (error) {
    throw new Error(`${[command, ...args].join(' ')}: ${error.message}\n${error.stdout}${error.stderr}`);
  }
}

export const node = (folder, ...args) => run(folder, process.execPath, ...args);

// What the cache of npm holds is taken from there: a lock names each package by its digest.
export const npm = (folder, ...args) =>
  run(folder, 'npm', ...args, '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');

export const read = (folder, name) => JSON.parse(readFileSync(join(folder, name), 'utf8'));
