/** What the module uses of a client of `redis`, version 5 or later: of `createClient`, `createCluster` or `createSentinel`. */
export interface NodeRedisClient {
  sRandMemberCount(key: string, count: number): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  destroy(): unknown;
}

/** What the module uses of a client of `ioredis` or `iovalkey`: a `Redis`, also one that asks Sentinel, or a `Cluster`. */
export interface IoRedisClient {
  srandmember(key: string, count: number): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  duplicate(): object;
  disconnect(): unknown;
}

/** The clients that a source in Redis takes. */
export type RedisClient = NodeRedisClient | IoRedisClient;

/** What a subscription reports. */
export interface SubscriptionEvents {
  onMessage(message: string): void;
  /** Messages may have been missed, and none will follow. */
  onLost(why: unknown): void;
}

/** A connection of its own that is subscribed to one channel. */
export interface Subscription {
  /** Rejects, or never settles, if the connection is lost. */
  ping(): Promise<unknown>;
}

/** Redis as a source uses it, the same for every client. */
export interface RedisAccess {
  /** Up to `count` members of a set. */
  members(key: string, count: number, signal: AbortSignal): Promise<unknown>;
  /** A command that is not sent yet when the signal aborts is given up, if the client can do that. */
  publish(channel: string, message: string, signal?: AbortSignal): Promise<unknown>;
  /** Subscribes on a connection of its own, which never reconnects by itself and is closed when the signal aborts. */
  subscribe(channel: string, events: SubscriptionEvents, closed: AbortSignal): Promise<Subscription>;
}
