import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export { until } from './until.js';

/** Engines that are shared with others: a database and a Redis that run already. */
export const DATABASE_URL = process.env['DATABASE_URL'];
export const REDIS_URL = process.env['REDIS_URL'];

/** An engine of a test's own, which may be stopped and started again. */
export interface Engine {
  readonly url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

const run = promisify(execFile);
const POSTGRES = '/usr/lib/postgresql';
const REDIS = '/usr/bin/redis-server';
const postgresBin = existsSync(POSTGRES)
  ? readdirSync(POSTGRES)
      .map((version) => join(POSTGRES, version, 'bin'))
      .find((path) => existsSync(join(path, 'initdb')))
  : undefined;

/** Whether this machine can start engines of its own; where it must, their absence is a failure. */
export const canStartEngines = postgresBin !== undefined && existsSync(REDIS);
if (process.env['REQUIRE_ENGINES'] === '1' && !(canStartEngines && DATABASE_URL && REDIS_URL))
  throw new Error('REQUIRE_ENGINES is set, and PostgreSQL or Redis is missing here');

/** A PostgreSQL in a folder of its own; it does not run as root. */
export async function startPostgres(): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  const user = process.getuid?.() === 0 ? await idsOf('postgres') : undefined;
  if (user) await chown(folder, user.uid, user.gid);
  const port = await freePort();
  const data = join(folder, 'data');
  const tool = (name: string, ...args: string[]) =>
    run(join(postgresBin ?? '', name), ['-D', data, ...args], { ...user });
  await tool('initdb', '-U', 'test', '-A', 'trust', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off`;
  const engine = {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    // Its log must not keep our pipes open.
    start: async () => void (await tool('pg_ctl', '-w', '-o', options, '-l', join(folder, 'log'), 'start')),
    stop: async () => void (await tool('pg_ctl', '-w', '-m', 'fast', 'stop')),
    remove: async () => {
      await tool('pg_ctl', '-m', 'immediate', 'stop').catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
  await engine.start();
  return engine;
}

/** A Redis that keeps nothing on disk, so that a stop empties it. */
export async function startRedis(): Promise<Engine> {
  const port = await freePort();
  let server: ChildProcess | undefined;
  const engine = {
    url: `redis://127.0.0.1:${port}`,
    start: async () => {
      server = spawn(REDIS, ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
        stdio: 'ignore',
      });
      while (!(await answers(port))) await pause(20);
    },
    stop: async () => {
      server?.kill('SIGTERM');
      if (server?.exitCode === null) await once(server, 'exit');
    },
    remove: () => engine.stop(),
  };
  await engine.start();
  return engine;
}

export async function idsOf(name: string): Promise<{ uid: number; gid: number }> {
  const [uid, gid] = await Promise.all(
    ['-u', '-g'].map(async (flag) => Number((await run('id', [flag, name])).stdout)),
  );
  return { uid: uid ?? 0, gid: gid ?? 0 };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('error', () => resolve(false)).on('connect', () => socket.end());
  });
}
