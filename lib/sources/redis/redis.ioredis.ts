import type { IoRedisClient, RedisAccess, SubscriptionEvents, Subscription } from './redis.client.js';

/** What the module uses of a `Redis`. */
interface IoRedisSingle extends IoRedisClient {
  readonly status: string;
  duplicate(overrides?: object): IoRedisSingle;
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string): Promise<unknown>;
  ping(): Promise<unknown>;
}

/** What the module uses of a `Cluster`. */
interface IoRedisCluster extends IoRedisClient {
  duplicate(nodes?: [], overrides?: object): IoRedisCluster;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  nodes(role: 'master'): IoRedisSingle[];
}

export type IoRedis = IoRedisSingle | IoRedisCluster;

/** A connection that never reconnects by itself: messages could be missed without notice. */
const ONCE = {
  lazyConnect: true,
  retryStrategy: null,
  sentinelRetryStrategy: null,
  reconnectOnError: null,
  autoResubscribe: false,
  enableOfflineQueue: true,
};

/** Redis through `ioredis` or `iovalkey`. Their `keyPrefix` precedes keys, but not channels. */
export function ioRedisAccess(client: IoRedis): RedisAccess {
  return {
    // It cannot take a command back; the answer is dropped.
    members: async (key, count) => client.srandmember(key, count),
    publish: async (channel, message) => client.publish(channel, message),
    subscribe: async (channel, events, closed) =>
      subscribe(await subscriberOf(client, closed), channel, events, closed),
  };
}

/** A client of one server: in a cluster each server receives what is published on any other. */
async function subscriberOf(client: IoRedis, closed: AbortSignal): Promise<IoRedisSingle> {
  if (!('nodes' in client)) return client.duplicate(ONCE);
  // A fresh view of the cluster: the application's client may still know servers that are gone.
  const scout = client.duplicate([], { lazyConnect: true, clusterRetryStrategy: null, enableReadyCheck: false });
  const dismiss = (): void => void scout.disconnect();
  let why: unknown;
  scout.on('error', (error) => {
    why = (error as { lastNodeError?: unknown }).lastNodeError ?? error;
  });
  closed.addEventListener('abort', dismiss, { once: true });
  try {
    await scout.connect();
    const nodes = scout.nodes('master');
    const node = nodes[Math.floor(Math.random() * nodes.length)];
    if (node === undefined) throw new Error('the cluster has no master');
    return node.duplicate(ONCE);
  } catch (error) {
    throw why ?? error;
  } finally {
    closed.removeEventListener('abort', dismiss);
    dismiss();
  }
}

async function subscribe(
  subscriber: IoRedisSingle,
  channel: string,
  events: SubscriptionEvents,
  closed: AbortSignal,
): Promise<Subscription> {
  let why: unknown;
  subscriber.on('error', (error) => {
    why = error;
  });
  subscriber.on('end', () => events.onLost(why ?? new Error('the connection ended')));
  subscriber.on('message', (_channel, message) => events.onMessage(message));
  const close = (): void => {
    // A connection that has ended by itself would keep the process alive for two seconds.
    if (subscriber.status !== 'end') subscriber.disconnect();
  };
  closed.addEventListener('abort', close, { once: true });
  closed.throwIfAborted();
  try {
    await subscriber.connect();
    await subscriber.subscribe(channel);
  } catch (error) {
    throw why ?? error;
  }
  return { ping: () => subscriber.ping() };
}
