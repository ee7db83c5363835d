import { PATIENCE } from '../listener.events.js';
import type { NodeRedisClient, RedisAccess, Subscription, SubscriptionEvents } from './redis.client.js';

type NodeRedisCommands = Pick<NodeRedisClient, 'sRandMemberCount' | 'publish'>;

/** What is used of `createClient`. */
interface NodeRedisSingle extends NodeRedisClient {
  readonly isReady?: boolean;
  readonly options?: { readonly socket?: object | undefined } | undefined;
  duplicate(overrides?: { socket: object }): NodeRedisSubscriber;
  withAbortSignal?(signal: AbortSignal): NodeRedisCommands;
}

/** What is used of `createCluster`. */
interface NodeRedisCluster extends NodeRedisClient {
  readonly masters: readonly { readonly client?: NodeRedisSingle }[];
  duplicate(overrides: { minimizeConnections: boolean }): NodeRedisCluster;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  nodeClient(node: object): PromiseLike<unknown> | object;
}

/** What is used of `createSentinel`: it has no `duplicate` up to version 5, and hands its client of the master to this. */
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

/** Redis by way of `redis`, version 5 or later. */
export function nodeRedisAccess(client: NodeRedis): RedisAccess {
  return {
    members: async (key, count, signal) => until(signal, client).sRandMemberCount(key, count),
    publish: async (channel, message, signal) => until(signal, publisherOf(client)).publish(channel, message),
    subscribe: async (channel, events, closed) =>
      subscribe(await subscriberOf(client, closed), channel, events, closed),
  };
}

/** What was not sent yet as the signal aborts is not sent any more, where the client can do that. */
function until(signal: AbortSignal | undefined, client: NodeRedis): NodeRedisCommands {
  return signal !== undefined && 'withAbortSignal' in client ? (client.withAbortSignal?.(signal) ?? client) : client;
}

/** A cluster would hand a message to any of its servers, also to one that is gone, and wait until that is back. */
function publisherOf(client: NodeRedis): NodeRedis {
  if (!('nodeClient' in client)) return client;
  return sample(client.masters.filter((node) => node.client?.isReady === true))?.client ?? client;
}

/** A client of one server: in a cluster every server hears what is published on any other. */
async function subscriberOf(client: NodeRedis, closed: AbortSignal): Promise<NodeRedisSubscriber> {
  // A cluster has a method of that name too, and another one in mind.
  if (!('nodeClient' in client))
    return '_execute' in client ? client._execute(false, async (master) => single(master)) : single(client);
  // Its own view of the cluster, so that neither the application's nor a server that is gone stands in the way.
  const scout = client.duplicate({ minimizeConnections: true });
  const dismiss = (): void => destroy(scout);
  scout.on('error', () => undefined);
  closed.addEventListener('abort', dismiss, { once: true });
  try {
    await scout.connect();
    const node = sample(scout.masters);
    if (node === undefined) throw new Error('the cluster has no master');
    // The client is there at once, connected or not.
    Promise.resolve(scout.nodeClient(node)).catch(() => undefined);
    if (node.client === undefined) throw new Error('the cluster has no client of its master');
    return single(node.client);
  } finally {
    closed.removeEventListener('abort', dismiss);
    dismiss();
  }
}

/** A connection that ends when it is lost: it would connect again by itself, and nobody would know what was missed. */
function single(client: NodeRedisSingle): NodeRedisSubscriber {
  const socket = { ...client.options?.socket, reconnectStrategy: false, connectTimeout: PATIENCE };
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
  // It may have connected although it was closed meanwhile.
  if (closed.aborted) destroy(subscriber);
  await subscriber.subscribe(channel, events.onMessage);
  return { ping: () => subscriber.ping() };
}

function sample<T>(list: readonly T[]): T | undefined {
  return list[Math.floor(Math.random() * list.length)];
}

/** Never throws: what has ended by itself says so. */
function destroy(client: { destroy(): unknown }): void {
  try {
    Promise.resolve(client.destroy()).catch(() => undefined);
  } catch {
    // It had ended already.
  }
}
