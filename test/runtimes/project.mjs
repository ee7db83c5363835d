import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { read, run } from '../consumers/command.mjs';
import { copy } from '../consumers/steps.mjs';

/** What runs tests brings a compiler of its own, and is no part of what a manager is asked. */
const TESTING = /vitest|jest|swc|@nestjs\/testing/;

const write = (folder, name, content) =>
  writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content, undefined, 2));

/** A consumer for a manager that does not read its lock: each dependency is held at the version of the lock. */
export function writeProject(consumer, folder, tarball, { testing = false, packages: more = {} } = {}) {
  copy(consumer, folder);
  const manifest = read(folder, 'package.json');
  const { packages } = read(folder, 'package-lock.json');
  const held = (dependencies) =>
    Object.fromEntries(
      Object.keys(dependencies)
        .filter((name) => testing || !TESTING.test(name))
        .map((name) => [name, packages[`node_modules/${name}`].version]),
    );
  copyFileSync(tarball, join(folder, 'nestjs-cors.tgz'));
  write(folder, 'package.json', {
    ...{ name: manifest.name, version: '0.0.0', private: true, ...(manifest.type ? { type: manifest.type } : {}) },
    dependencies: { ...held(manifest.dependencies), 'nestjs-cors': 'file:./nestjs-cors.tgz' },
    devDependencies: { ...held(manifest.devDependencies), ...more },
  });
  rmSync(join(folder, 'package-lock.json'));
}

/** A repository with an application of each of these consumers, of which each names its own version of Nest. */
export function writeWorkspaces(consumers, folder, tarball) {
  mkdirSync(folder, { recursive: true });
  write(folder, 'package.json', {
    ...{ name: 'workspaces', version: '0.0.0', private: true, workspaces: ['apps/*'] },
    // The types of Nest 12 import it, and its manifest does not name it.
    devDependencies: { '@standard-schema/spec': '1.0.0' },
  });
  for (const consumer of consumers) writeProject(consumer, join(folder, 'apps', consumer), tarball);
}

export const writeSettings = (folder, settings) => {
  for (const [name, content] of Object.entries(settings)) write(folder, name, content);
};

/** Compiles wherever the compiler of the project is. */
export const compileBy = (folder, runtime) => run(folder, ...runtime, '-e', "require('typescript/bin/tsc')");
