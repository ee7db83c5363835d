import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CorsModule } from 'nestjs-cors';
import { recordingLogger, type AppParts } from './app.js';
import { createAdapter, listen, type Platform } from './platforms.js';

const LOADER = new URL('typescript.loader.mjs', import.meta.url);

/** Applications that listen in a process of their own. */
export interface RunningProgram {
  /** The port of one of them, by its name. */
  port(name: string): number;
  close(): Promise<void>;
}

/**
 * Starts a program on plain Node: packages that `require()` ES modules, such as Nest itself, load there on every
 * version of Node, and under this Jest on newer ones only.
 */
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
    const app = await createProgram(parts);
    apps.push(app);
    ports.push([name, await listen(app)]);
  }
  process.once('disconnect', () => void Promise.all(apps.map((app) => app.close())));
  process.send?.(ports);
}

/** Some modules look for the adapter as they are created, when `@nestjs/testing` has none yet. */
async function createProgram(parts: AppParts): Promise<INestApplication> {
  const { platform, cors = {}, configure, log = [], imports = [], ...rest } = parts;
  class ProgramModule {}
  const root = { module: ProgramModule, imports: [CorsModule.forRoot(cors), ...imports], ...rest };
  const app = await NestFactory.create(root, createAdapter(platform) as never, {
    logger: recordingLogger(log),
    abortOnError: false,
  });
  await configure?.(app);
  return app;
}
