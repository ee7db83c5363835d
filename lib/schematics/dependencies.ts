import { createRequire } from 'node:module';
import { ownVersion } from '../cli/own.version.js';
import type { ProjectFiles } from './project.files.js';
import { Unsure } from './unsure.js';

type Names = Readonly<Record<string, string>>;
interface Manifest {
  readonly dependencies?: Names;
  readonly devDependencies?: Names;
}

/** The version of @nestjs/config that goes with each major of NestJS. */
const CONFIG: Readonly<Record<string, string>> = { 11: '^4.0.0', 12: '^12.0.0' };

/** Adds @nestjs/config to package.json, in the version that goes with the project's NestJS. True: there is something to install. */
export function addDependencies(files: ProjectFiles): boolean {
  const path = `${files.root}/package.json`;
  const text = files.readFile(path);
  if (text === undefined) throw new Unsure('There is no package.json here: run it in the folder of your application.');
  const manifest = manifestOf(text);
  const major = majorOf(files, manifest);
  const config = CONFIG[major];
  if (config === undefined)
    throw new Unsure(
      `nestjs-cors needs NestJS 12, or 11.1.4 or later; ${major === '' ? 'the version of this project could not be told' : `this project has ${major}`}.`,
    );
  const own = { '@nestjs/config': config, 'nestjs-cors': `^${ownVersion()}` };
  const added = Object.entries(own).filter(
    ([name]) => !(name in { ...manifest.devDependencies, ...manifest.dependencies }),
  );
  if (added.length === 0) return false;
  const all = { ...manifest.dependencies, ...Object.fromEntries(added) };
  const dependencies = Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)));
  const indent = /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
  files.write(path, `${JSON.stringify({ ...manifest, dependencies }, undefined, indent)}\n`);
  return true;
}

function manifestOf(text: string): Manifest {
  try {
    return JSON.parse(text) as Manifest;
  } catch (error) {
    throw new Unsure(`package.json cannot be read: ${(error as Error).message}.`);
  }
}

/** The major of NestJS that package.json asks for; where it does not say (`catalog:`, a tag), the one that is installed. */
function majorOf(files: ProjectFiles, { dependencies }: Manifest): string {
  const declared = /^\D{0,2}(\d+)(?:\.|$)/.exec(dependencies?.['@nestjs/core'] ?? '')?.[1];
  if (declared !== undefined) return declared;
  try {
    const { version } = createRequire(`${files.root}/package.json`)('@nestjs/core/package.json') as { version: string };
    return version.split('.')[0] as string;
  } catch {
    return '';
  }
}
