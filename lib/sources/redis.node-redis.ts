import type { NodeRedisClient, RedisAccess, Subscription, SubscriptionEvents } from './redis.client.js';

/** What is used of `createClient`. */
export interface NodeRedisSingle extends NodeRedisClient {
  duplicate(): NodeRedisSubscriber;
  withAbortSignal?(signal: AbortSignal): Pick<NodeRedisClient, 'sRandMemberCount'>;
}

/** What is used of `createCluster`. */
export interface NodeRedisCluster extends NodeRedisClient {
  readonly masters: readonly { readonly client?: NodeRedisSingle }[];
  duplicate(overrides: { minimizeConnections: boolean }): NodeRedisCluster;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  nodeClient(node: object): PromiseLike<unknown> | object;
}

/** What is used of `createSentinel`: it has no `duplicate` up to version 5, and hands its client of the master to this. */
export interface NodeRedisSentinel extends NodeRedisClient {
  _execute<T>(readOnly: boolean, run: (client: NodeRedisSingle) => Promise<T>): Promise<T>;
}

interface NodeRedisSubscriber {
  on(event: 'error' | 'reconnecting' | 'end', listener: (error?: unknown) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  ping(): Promise<unknown>;
  destroy(): unknown;
}

export type NodeRedis = NodeRedisSingle | NodeRedisCluster | NodeRedisSentinel;

/** Redis by way of `redis`, version 5 or later. */
export function nodeRedisAccess(client: NodeRedis): RedisAccess {
  return {
    members: (key, count, signal) => {
      const asked = 'withAbortSignal' in client ? (client.withAbortSignal?.(signal) ?? client) : client;
      return asked.sRandMemberCount(key, count);
    },
    publish: (channel, message) => client.publish(channel, message),
    subscribe: async (channel, events, closed) =>
      subscribe(await subscriberOf(client, closed), channel, events, closed),
  };
}

/** A client of one server: in a cluster every server hears what is published on any other. */
async function subscriberOf(client: NodeRedis, closed: AbortSignal): Promise<NodeRedisSubscriber> {
  if ('_execute' in client && !('duplicate' in client && 'nodeClient' in client))
    return (client as NodeRedisSentinel)._execute(false, async (master) => master.duplicate());
  if (!('nodeClient' in client)) return (client as NodeRedisSingle).duplicate();
  // Its own view of the cluster, so that neither the application's nor a server that is gone stands in the way.
  const scout = client.duplicate({ minimizeConnections: true });
  const dismiss = (): void => destroy(scout);
  scout.on('error', () => undefined);
  closed.addEventListener('abort', dismiss, { once: true });
  try {
    await scout.connect();
    const node = scout.masters[Math.floor(Math.random() * scout.masters.length)];
    if (node === undefined) throw new Error('the cluster has no master');
    // The client is there at once, connected or not.
    Promise.resolve(scout.nodeClient(node)).catch(() => undefined);
    if (node.client === undefined) throw new Error('the cluster has no client of its master');
    return node.client.duplicate();
  } finally {
    closed.removeEventListener('abort', dismiss);
    dismiss();
  }
}

function subscribe(
  subscriber: NodeRedisSubscriber,
  channel: string,
  events: SubscriptionEvents,
  closed: AbortSignal,
): Promise<Subscription> {
  return new Promise((resolve, reject) => {
    let why: unknown;
    const lost = (): void => {
      const error = why ?? new Error('the connection ended');
      reject(error);
      events.onLost(error);
    };
    subscriber.on('error', (error) => {
      why = error;
    });
    // It would connect again by itself, and nobody would know what was missed.
    subscriber.on('reconnecting', lost);
    subscriber.on('end', lost);
    closed.addEventListener('abort', () => destroy(subscriber), { once: true });
    if (closed.aborted) return destroy(subscriber);
    subscriber
      .connect()
      .then(() => subscriber.subscribe(channel, events.onMessage))
      .then(() => resolve({ ping: () => subscriber.ping() }), reject);
  });
}

/** Never throws: what has ended by itself says so. */
function destroy(client: { destroy(): unknown }): void {
  try {
    Promise.resolve(client.destroy()).catch(() => undefined);
  } catch {
    // It had ended already.
  }
}
