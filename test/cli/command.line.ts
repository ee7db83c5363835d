import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What a command left behind. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const LOADER = new URL('../kit/typescript.loader.mjs', import.meta.url).href;

/** Runs the command line in a process of its own, as `npx nestjs-cors` does. */
export function run(args: readonly string[], input = ''): Promise<Ended> {
  // Only where it is given TypeScript, which takes a second longer.
  const loader = args.some((arg) => arg.endsWith('.ts')) ? ['--import', LOADER] : [];
  const options = [...loader, '--disable-warning=ExperimentalWarning', MAIN, ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, options, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
    child.stdin?.end(input);
  });
}

/** The path of a file beside the specs. */
export function beside(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
