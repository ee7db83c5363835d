import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../lib/cli/program.js';
import type { Terminal } from '../../lib/cli/terminal.js';

/** What a command left behind. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const MAIN = fileURLToPath(new URL('../../build/cli/main.js', import.meta.url));
const LOADER = new URL('../kit/typescript.loader.mjs', import.meta.url).href;

/** Runs the command line in a process of its own, as `npx nestjs-cors` does: only where the process matters. */
export function runProcess(args: readonly string[], env: object = {}): Promise<Ended> {
  // Only where it is given TypeScript, which takes a second longer.
  const loader = args.some((arg) => arg.endsWith('.module.ts')) ? ['--import', LOADER] : [];
  const options = [...loader, '--disable-warning=ExperimentalWarning', MAIN, ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, options, { env: { ...process.env, ...env } }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end();
  });
}

/** Runs the command line in this process: no terminal, no colours. */
export async function run(
  args: readonly string[],
  input = '',
  look: Partial<Pick<Terminal, 'colours' | 'width'>> = {},
): Promise<Ended> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    print: (text) => void out.push(`${text}\n`),
    complain: (text) => void err.push(`${text}\n`),
    read: () => Promise.resolve(input),
    colours: false,
    width: undefined,
    ...look,
  };
  const code = await runProgram(args, terminal);
  return { code, out: out.join(''), err: err.join('') };
}

/** The path of a file beside the specs. */
export function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
