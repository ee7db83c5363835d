import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startApp, type AppParts } from './app.js';
import type { Platform } from './platforms.js';

const LOADER = new URL('typescript.loader.mjs', import.meta.url);

/** An application that listens in a process of its own. */
export interface RunningProgram {
  port: number;
  close(): Promise<void>;
}

/**
 * Starts a program on plain Node: packages that `require()` ES modules, such as Nest itself, load there on every
 * version of Node, and under this Jest on newer ones only.
 */
export async function startProgram(url: URL, platform: Platform, ...rest: string[]): Promise<RunningProgram> {
  const child = fork(fileURLToPath(url), [platform, ...rest], {
    execArgv: ['--import', LOADER.href, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const exited = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`${url.pathname} ended before it listened:\n${complaints.join('')}`);
  return {
    port: first[0] as number,
    close: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The other half: what a program calls to listen, until the spec that started it lets go. */
export async function serve(partsOf: (platform: Platform, rest: string[]) => AppParts): Promise<void> {
  const [platform, ...rest] = process.argv.slice(2);
  const { port, close } = await startApp(partsOf(platform as Platform, rest));
  process.once('disconnect', () => void close());
  process.send?.(port);
}
