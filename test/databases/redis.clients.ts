import * as ioredis from 'ioredis';
import * as iovalkey from 'iovalkey';
import { RedisOrigins, type RedisOriginsOptions } from 'nestjs-cors/redis';
import { createClient, createCluster, createSentinel } from 'redis';
import type { RedisServers, RedisUnderSentinel } from '../kit/redis.servers.js';

/** What an application holds, as its own type: none is cast on its way to the source. */
export interface OpenedClient {
  source(options: Omit<RedisOriginsOptions, 'client'>): RedisOrigins;
  publish(channel: string, message: string): Promise<unknown>;
  close(): unknown;
}

const silently = (): void => undefined;
const host = '127.0.0.1';

function nodeRedisClient(port: number): OpenedClient {
  const client = createClient({ socket: { host, port, reconnectStrategy: 50 } }).on('error', silently);
  client.connect().catch(silently);
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.destroy(),
  };
}

async function nodeRedisCluster(ports: readonly number[]): Promise<OpenedClient> {
  const rootNodes = ports.map((port) => ({ socket: { host, port } }));
  const client = createCluster({ rootNodes, defaults: { socket: { reconnectStrategy: 50 } } }).on('error', silently);
  await client.connect();
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.destroy(),
  };
}

async function nodeRedisSentinel(port: number, name: string): Promise<OpenedClient> {
  const client = createSentinel({ name, sentinelRootNodes: [{ host, port }], scanInterval: 200 });
  client.on('error', silently);
  await client.connect();
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.destroy(),
  };
}

type IoRedisPackage = typeof ioredis | typeof iovalkey;

function ioRedisClient({ Redis }: IoRedisPackage, port: number): OpenedClient {
  const client = new Redis({ host, port, retryStrategy: () => 50 });
  client.on('error', silently);
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.disconnect(),
  };
}

function ioRedisCluster({ Cluster }: IoRedisPackage, ports: readonly number[]): OpenedClient {
  const client = new Cluster(
    ports.map((port) => ({ host, port })),
    { clusterRetryStrategy: () => 50 },
  );
  client.on('error', silently);
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.disconnect(),
  };
}

function ioRedisSentinel({ Redis }: IoRedisPackage, port: number, name: string): OpenedClient {
  const client = new Redis({ sentinels: [{ host, port }], name, sentinelRetryStrategy: () => 50 });
  client.on('error', silently);
  return {
    source: (options) => new RedisOrigins({ ...options, client }),
    publish: (channel, message) => client.publish(channel, message),
    close: () => client.disconnect(),
  };
}

const portsOf = ({ servers }: RedisServers): number[] => servers.map(({ port }) => port);

/** Every package that an application may bring, for each way in which Redis is run. */
export const packages = [
  {
    name: 'redis',
    single: async (port: number) => nodeRedisClient(port),
    cluster: (cluster: RedisServers) => nodeRedisCluster(portsOf(cluster)),
    sentinel: ({ sentinel, masterName }: RedisUnderSentinel) => nodeRedisSentinel(sentinel.port, masterName),
  },
  ...[
    { name: 'ioredis', package: ioredis },
    { name: 'iovalkey', package: iovalkey },
  ].map(({ name, package: used }) => ({
    name,
    single: async (port: number) => ioRedisClient(used, port),
    cluster: async (cluster: RedisServers) => ioRedisCluster(used, portsOf(cluster)),
    sentinel: async ({ sentinel, masterName }: RedisUnderSentinel) => ioRedisSentinel(used, sentinel.port, masterName),
  })),
];
