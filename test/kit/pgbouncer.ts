import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answers, freePort } from './engines.js';

const PGBOUNCER = '/usr/sbin/pgbouncer';

/** Whether this machine can start PgBouncer; where it must, its absence is a failure. */
export const canStartPgBouncer = existsSync(PGBOUNCER);
if (process.env['REQUIRE_ENGINES'] === '1' && !canStartPgBouncer)
  throw new Error('REQUIRE_ENGINES is set, and PgBouncer is missing here');

/** A PgBouncer between its clients and a server. */
export interface PgBouncer {
  readonly url: string;
  remove(): Promise<void>;
}

/** Starts one before a database. `settings` are lines of its configuration: `pool_mode`, `default_pool_size` and others. */
export async function startPgBouncer(
  database: string,
  settings: Readonly<Record<string, string | number>>,
): Promise<PgBouncer> {
  const { hostname, port, pathname, username } = new URL(database);
  const folder = await mkdtemp(join(tmpdir(), 'pgbouncer-'));
  const own = await freePort();
  const lines = { listen_addr: '127.0.0.1', listen_port: own, auth_type: 'any', unix_socket_dir: '', ...settings };
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(
    config,
    [
      '[databases]',
      `* = host=${hostname} port=${port || 5432} dbname=${pathname.slice(1)} user=${username}`,
      '[pgbouncer]',
      ...Object.entries(lines).map(([name, value]) => `${name} = ${value}`),
    ].join('\n'),
  );
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const server = spawn(PGBOUNCER, ['-q', ...user, config], { stdio: 'ignore' });
  while (!(await answers(own))) {
    if (server.exitCode !== null) throw new Error(`PgBouncer ended at once: run it with ${config}`);
    await pause(20);
  }
  return {
    url: `postgres://${username}@127.0.0.1:${own}/tenants`,
    remove: async () => {
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
