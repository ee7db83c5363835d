import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answers, canStartEngines, freePort, idsOf } from './engines.js';

const PGBOUNCER = '/usr/sbin/pgbouncer';

/** Whether this machine can put a pooler before a PostgreSQL; where it must, its absence is a failure. */
export const canPool = canStartEngines && existsSync(PGBOUNCER);
if (process.env['REQUIRE_ENGINES'] === '1' && !canPool)
  throw new Error('REQUIRE_ENGINES is set, and PgBouncer is missing here');

/** A PgBouncer before a PostgreSQL of the tests. */
export interface Pooler {
  readonly url: string;
  remove(): Promise<void>;
}

export async function startPgBouncer(server: string, mode: 'session' | 'transaction', size: number): Promise<Pooler> {
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  const user = process.getuid?.() === 0 ? await idsOf('postgres') : undefined;
  if (user) await chown(folder, user.uid, user.gid);
  const port = await freePort();
  const { hostname, port: target } = new URL(server);
  const settings = [
    '[databases]',
    `postgres = host=${hostname} port=${target} user=test dbname=postgres`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    `pool_mode = ${mode}`,
    `default_pool_size = ${size}`,
  ];
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(file, settings.join('\n'));
  const pooler = spawn(PGBOUNCER, ['--quiet', file], { ...user, stdio: 'ignore' });
  while (!(await answers(port))) await pause(20);
  return {
    url: `postgres://test@127.0.0.1:${port}/postgres`,
    remove: async () => {
      pooler.kill('SIGKILL');
      if (pooler.exitCode === null && pooler.signalCode === null) await once(pooler, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
