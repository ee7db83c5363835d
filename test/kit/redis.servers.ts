import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SERVER = '/usr/bin/redis-server';

/** One server of several. */
export interface RedisServer {
  readonly port: number;
  readonly host: string;
  /** What `redis-cli` prints for a command. */
  ask(...command: string[]): Promise<string>;
  start(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
}

/** Servers of a test's own, each in the same temporary folder and on a port of its own. */
export interface RedisServers {
  readonly servers: readonly RedisServer[];
  remove(): Promise<void>;
}

/** A master and a replica under one Sentinel. */
export interface RedisUnderSentinel extends RedisServers {
  readonly sentinel: RedisServer;
  readonly masterName: string;
  /** The server that Sentinel names as the master at present. */
  master(): Promise<RedisServer>;
}

/** A cluster of three masters, or more servers where replicas are asked for. */
export async function startRedisCluster(replicas = 0): Promise<RedisServers> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-cluster-'));
  const servers = await Promise.all(
    Array.from({ length: 3 * (1 + replicas) }, async () => {
      const port = await clusterPort();
      const settings = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'];
      return serverOf(port, folder, [...settings, '--cluster-config-file', `nodes-${port}.conf`]);
    }),
  );
  for (const server of servers) await server.start();
  const addresses = servers.map(({ host, port }) => `${host}:${port}`);
  const create = ['--cluster', 'create', ...addresses, '--cluster-replicas', String(replicas), '--cluster-yes'];
  await run('redis-cli', create);
  for (const server of servers) {
    while (!(await server.ask('CLUSTER', 'INFO')).includes('cluster_state:ok')) await pause(50);
  }
  return { servers, remove: () => removal(servers, folder) };
}

/** Sentinel takes a master that is silent for half a second as down. */
export async function startRedisUnderSentinel(): Promise<RedisUnderSentinel> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-sentinel-'));
  const [masterPort, replicaPort, sentinelPort] = [await freePort(), await freePort(), await freePort()];
  const servers = [
    serverOf(masterPort, folder, []),
    serverOf(replicaPort, folder, ['--replicaof', '127.0.0.1', String(masterPort)]),
  ];
  for (const server of servers) await server.start();
  const masterName = 'tenants';
  const file = join(folder, 'sentinel.conf');
  await writeFile(
    file,
    [
      `sentinel monitor ${masterName} 127.0.0.1 ${masterPort} 1`,
      `sentinel down-after-milliseconds ${masterName} 500`,
      `sentinel failover-timeout ${masterName} 3000`,
      '',
    ].join('\n'),
  );
  const sentinel = serverOf(sentinelPort, folder, ['--sentinel'], file);
  await sentinel.start();
  // Only a replica that has all of its master's data takes its place.
  while (!/master-link-status\nok\n/.test(await sentinel.ask('SENTINEL', 'REPLICAS', masterName))) await pause(50);
  return {
    ...{ servers, sentinel, masterName },
    master: async () => {
      const [, port] = (await sentinel.ask('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName)).split('\n');
      return (
        servers.find((server) => String(server.port) === port) ?? Promise.reject(new Error(`no server at ${port}`))
      );
    },
    remove: () => removal([sentinel, ...servers], folder),
  };
}

async function removal(servers: readonly RedisServer[], folder: string): Promise<void> {
  await Promise.all(servers.map((server) => server.kill()));
  await rm(folder, { recursive: true, force: true });
}

/** One that runs already, to be asked. */
export function redisServerAt(url: string): RedisServer {
  return serverOf(Number(new URL(url).port), tmpdir(), []);
}

function serverOf(port: number, folder: string, settings: readonly string[], file?: string): RedisServer {
  const host = '127.0.0.1';
  const base = ['--port', String(port), '--bind', host, '--dir', folder];
  const kept = file === undefined ? ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'] : [];
  let child: ChildProcess | undefined;
  const ask = async (...command: string[]): Promise<string> =>
    (await run('redis-cli', ['-h', host, '-p', String(port), ...command])).stdout;
  return {
    ...{ host, port, ask },
    start: async () => {
      const started = [...(file === undefined ? [] : [file]), ...base, ...kept, ...settings];
      child = spawn(SERVER, started, { stdio: 'ignore' });
      while (!(await ask('PING').catch(() => '')).includes('PONG')) await pause(20);
    },
    kill: async () => {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

/** A cluster's servers talk to each other on a second port, 10 000 above the first. */
async function clusterPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await isFree(port)) && (await isFree(port + 10_000))) return port;
  }
}

async function freePort(): Promise<number> {
  return (await listenAt(0)) ?? freePort();
}

async function isFree(port: number): Promise<boolean> {
  return (await listenAt(port)) !== undefined;
}

async function listenAt(wanted: number): Promise<number | undefined> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
