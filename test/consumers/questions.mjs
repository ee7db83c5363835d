// What every consumer is asked, by whatever runs it.
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { read, run } from './command.mjs';

export const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The command that runs a program: this Node, unless another runtime is named. */
const THIS_NODE = [process.execPath];

/** Runs a program that writes its outcomes to the file that is its first argument. */
export async function ask(folder, program, runtime = THIS_NODE, ...more) {
  const file = `${[program, ...runtime].join(' ').replaceAll(/[^a-z0-9]+/gi, '-')}.json`;
  await run(folder, ...runtime, program, file, ...more);
  return read(folder, file).outcomes;
}

/** What is asked of packages that not every consumer has. */
const FURTHER = [
  // Where no engine is named, engines are asked nothing.
  { step: 'asks the engines', dependency: 'pg', program: 'engines.program.mjs' },
  { step: 'opens sockets', dependency: 'socket.io-client', program: 'sockets.program.mjs' },
];

function further(folder, program, runtime) {
  cpSync(join(HERE, program), join(folder, program));
  return ask(folder, program, runtime);
}

/** The module class of the built application. */
const REPORT = ['report', 'dist/shop.module.js', '--export', 'ShopModule'];
const commandLine = (runtime) => [...runtime, 'node_modules/nestjs-cors/dist/cli.js'];

/** The steps that ask the built application of a consumer; `cli` is how its command line is called. */
export function questions(name, folder, { runtime = THIS_NODE, cli = commandLine(runtime) } = {}) {
  const { dependencies } = read(join(HERE, name), 'package.json');
  return {
    'runs to its end': () => ask(folder, 'dist/main.js', runtime),
    'is reported on by the command line': () => run(folder, ...cli, ...REPORT),
    ...Object.fromEntries(
      FURTHER.filter(({ dependency }) => dependency in dependencies).map(({ step, program }) => [
        step,
        () => further(folder, program, runtime),
      ]),
    ),
  };
}
