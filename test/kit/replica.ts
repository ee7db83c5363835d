import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, idsOf } from './engines.js';

/** A PostgreSQL primary and a replica that applies each change so many milliseconds late. */
export interface ReplicatedPostgres {
  /** Where changes are made, and announced. */
  readonly primary: string;
  /** Where lists are read. */
  readonly replica: string;
  remove(): Promise<void>;
}

const run = promisify(execFile);
const ROOT = '/usr/lib/postgresql';

/** Starts both in a folder of their own; they do not run as root. */
export async function startReplicated(lag: number): Promise<ReplicatedPostgres> {
  const bin = readdirSync(ROOT)
    .map((version) => join(ROOT, version, 'bin'))
    .find((path) => existsSync(join(path, 'pg_basebackup')));
  if (bin === undefined) throw new Error(`There is no pg_basebackup below ${ROOT}.`);
  const folder = await mkdtemp(join(tmpdir(), 'replicated-'));
  const user = process.getuid?.() === 0 ? await idsOf('postgres') : undefined;
  if (user) await chown(folder, user.uid, user.gid);
  const tool = (name: string, ...args: string[]) => run(join(bin, name), args, { ...user, cwd: folder });
  const [data, copy] = [join(folder, 'primary'), join(folder, 'replica')];
  const [port, copyPort] = [await freePort(), await freePort()];
  const start = (cluster: string, at: number, more = '') => {
    const options = `-p ${at} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off ${more}`;
    // Its log must not keep our pipes open.
    return tool('pg_ctl', '-D', cluster, '-w', '-o', options, '-l', `${cluster}.log`, 'start');
  };
  const remove = async (): Promise<void> => {
    for (const cluster of [copy, data])
      await tool('pg_ctl', '-D', cluster, '-m', 'immediate', 'stop').catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await tool('initdb', '-D', data, '-U', 'test', '-A', 'trust', '--no-sync');
    await start(data, port);
    const from = ['-h', '127.0.0.1', '-p', String(port), '-U', 'test'];
    await tool('pg_basebackup', ...from, '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync');
    await start(copy, copyPort, `-c recovery_min_apply_delay=${lag}`);
  } catch (error) {
    await remove();
    throw error;
  }
  const url = (at: number): string => `postgres://test@127.0.0.1:${at}/postgres`;
  return { primary: url(port), replica: url(copyPort), remove };
}
