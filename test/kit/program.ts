import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { createByFactory, type AppParts } from './app.js';
import { listen, type Platform } from './platforms.js';

const LOADER = new URL('typescript.loader.mjs', import.meta.url);

/** Applications that listen in a process of their own. */
export interface RunningProgram {
  /** The port of one of them, by its name. */
  port(name: string): number;
  close(): Promise<void>;
}

/** Starts a program of applications as a process of its own. */
export async function startProgram(url: URL, platform: Platform, env: object = {}): Promise<RunningProgram> {
  const child = fork(fileURLToPath(url), [platform], {
    env: { ...process.env, ...env },
    execArgv: ['--import', LOADER.href, '--disable-warning=ExperimentalWarning'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const complaints: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => complaints.push(chunk.toString()));
  const exited = once(child, 'exit');
  const first = await Promise.race([once(child, 'message'), exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`${url.pathname} ended before it listened:\n${complaints.join('')}`);
  const ports = new Map(first[0] as [string, number][]);
  return {
    port: (name) => {
      const port = ports.get(name);
      if (port === undefined) throw new Error(`${url.pathname} has no application of the name ${name}`);
      return port;
    },
    close: async () => {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}

/** The other half: what a program calls to listen, until the spec that started it lets go. */
export async function serve(appsOf: (platform: Platform) => Record<string, AppParts>): Promise<void> {
  const apps: INestApplication[] = [];
  const ports: [string, number][] = [];
  for (const [name, parts] of Object.entries(appsOf(process.argv[2] as Platform))) {
    const app = await createByFactory(parts);
    apps.push(app);
    ports.push([name, await listen(app)]);
  }
  process.once('disconnect', () => void Promise.all(apps.map((app) => app.close())));
  process.send?.(ports);
}
