import { ANSWER_LIMIT } from '../listener.limits.js';
import type { NodeRedisClient, RedisAccess, Subscription, SubscriptionEvents } from './redis.client.js';

type NodeRedisCommands = Pick<NodeRedisClient, 'sRandMemberCount' | 'publish'>;

/** What the module uses of `createClient`. */
interface NodeRedisSingle extends NodeRedisClient {
  readonly isReady?: boolean;
  readonly options?: { readonly socket?: object | undefined } | undefined;
  duplicate(overrides?: { socket: object }): NodeRedisSubscriber;
  withAbortSignal?(signal: AbortSignal): NodeRedisCommands;
}

/** What the module uses of `createCluster`. */
interface NodeRedisCluster extends NodeRedisClient {
  readonly masters: readonly { readonly client?: NodeRedisSingle }[];
  duplicate(overrides: { minimizeConnections: boolean }): NodeRedisCluster;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  nodeClient(node: object): PromiseLike<unknown> | object;
}

/**
 * What the module uses of `createSentinel`. Up to version 5 it has no `duplicate()`; its private `_execute()` gives a client
 * of the master. A change fails in `test/databases/redis.failover.spec.ts`.
 */
interface NodeRedisSentinel extends NodeRedisClient {
  _execute<T>(readOnly: boolean, run: (client: NodeRedisSingle) => Promise<T>): Promise<T>;
}

interface NodeRedisSubscriber extends Pick<NodeRedisClient, 'subscribe'> {
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown;
  connect(): Promise<unknown>;
  ping(): Promise<unknown>;
  destroy(): unknown;
}

export type NodeRedis = NodeRedisSingle | NodeRedisCluster | NodeRedisSentinel;

/** Redis through `redis`, version 5 or later. */
export function nodeRedisAccess(client: NodeRedis): RedisAccess {
  return {
    members: async (key, count, signal) => until(signal, client).sRandMemberCount(key, count),
    publish: async (channel, message, signal) => until(signal, publisherOf(client)).publish(channel, message),
    subscribe: async (channel, events, closed) =>
      subscribe(await subscriberOf(client, closed), channel, events, closed),
  };
}

/** Commands that are not sent yet when the signal aborts are given up, if the client can do that. */
function until(signal: AbortSignal | undefined, client: NodeRedis): NodeRedisCommands {
  return signal !== undefined && 'withAbortSignal' in client ? (client.withAbortSignal?.(signal) ?? client) : client;
}

/** A cluster may choose a server that is gone and wait until it is back, so a connected one is chosen here. */
function publisherOf(client: NodeRedis): NodeRedis {
  if (!('nodeClient' in client)) return client;
  return sample(client.masters.filter((node) => node.client?.isReady === true))?.client ?? client;
}

/** A client of one server: in a cluster each server receives what is published on any other. */
async function subscriberOf(client: NodeRedis, closed: AbortSignal): Promise<NodeRedisSubscriber> {
  // A cluster has a method `_execute` too, with another meaning.
  if (!('nodeClient' in client))
    return '_execute' in client ? client._execute(false, async (master) => single(master)) : single(client);
  // A fresh view of the cluster: the application's client may still know servers that are gone.
  const scout = client.duplicate({ minimizeConnections: true });
  const dismiss = (): void => destroy(scout);
  scout.on('error', () => undefined);
  closed.addEventListener('abort', dismiss, { once: true });
  try {
    await scout.connect();
    const node = sample(scout.masters);
    if (node === undefined) throw new Error('the cluster has no master');
    // `node.client` is set at once, connected or not.
    Promise.resolve(scout.nodeClient(node)).catch(() => undefined);
    if (node.client === undefined) throw new Error('the cluster has no client of its master');
    return single(node.client);
  } finally {
    closed.removeEventListener('abort', dismiss);
    dismiss();
  }
}

/** A connection that never reconnects by itself: messages could be missed without notice. */
function single(client: NodeRedisSingle): NodeRedisSubscriber {
  const socket = { ...client.options?.socket, reconnectStrategy: false, connectTimeout: ANSWER_LIMIT };
  return client.duplicate({ socket });
}

async function subscribe(
  subscriber: NodeRedisSubscriber,
  channel: string,
  events: SubscriptionEvents,
  closed: AbortSignal,
): Promise<Subscription> {
  subscriber.on('error', events.onLost);
  subscriber.on('end', () => events.onLost(new Error('the connection ended')));
  closed.addEventListener('abort', () => destroy(subscriber), { once: true });
  closed.throwIfAborted();
  await subscriber.connect();
  // It may have connected although it was to be closed meanwhile.
  if (closed.aborted) destroy(subscriber);
  await subscriber.subscribe(channel, events.onMessage);
  return { ping: () => subscriber.ping() };
}

function sample<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}

/** Never throws, unlike `destroy()` of a client that has ended by itself. */
function destroy(client: { destroy(): unknown }): void {
  try {
    Promise.resolve(client.destroy()).catch(() => undefined);
  } catch {
    // It had ended already.
  }
}
