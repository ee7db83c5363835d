import type { CorsRequest, OriginChanges, OriginSource, OriginUnwatch } from '../../origins/origin.rule.js';
import { changedMessage } from '../changed.message.js';
import { HEARTBEAT } from '../listener.limits.js';
import { MAX_ENTRIES } from '../lookup/origin.list.js';
import { checkKey } from '../source.key.js';
import type { RedisAccess, RedisClient } from './redis.client.js';
import { redisAccess } from './redis.kinds.js';
import { RedisListener } from './redis.listener.js';

/** Options of {@link RedisOrigins}. */
export interface RedisOriginsOptions {
  /**
   * What `createClient`, `createCluster` or `createSentinel` of `redis` (version 5 or later) return, or a `Redis` or
   * `Cluster` of `ioredis` or `iovalkey`; connected or connecting. Whoever made it closes it. A `keyPrefix` of the client
   * precedes `prefix`, as in the client's other commands, but not the channel.
   */
  client: RedisClient;
  /** Whose list? Read from host, path, parameters or query; `undefined` refuses. */
  key: (request: CorsRequest) => string | undefined;
  /** What precedes a key: the set of `acme` is `cors:origins:acme`. Default `cors:origins:`. */
  prefix?: string;
  /**
   * The channel on which changes are published, for all keys of the prefix. Applications that share one Redis and differ
   * only in their `keyPrefix` should each set a channel. Default: the prefix without its last `:`.
   */
  channel?: string;
  /** Milliseconds between two checks of the connection that listens. Default 10 000. */
  heartbeat?: number;
}

/**
 * Origins in Redis: a set per key. Changes are published by `CorsService.invalidate()`; other writers publish
 * `{"key":"acme"}` on the channel, or `{}` for all. They are received on a connection of its own, in a cluster to one of
 * its masters. After a lost connection all kept lists are dropped.
 *
 * @example
 * ```ts
 * providers: [
 *   {
 *     provide: 'TENANT_ORIGINS',
 *     useFactory: () => {
 *       const client = createClient({ url: process.env.REDIS_URL }).on('error', console.error);
 *       void client.connect();
 *       return new RedisOrigins({ client, key: ({ params }) => params.tenant });
 *     },
 *   },
 * ]
 * ```
 */
export class RedisOrigins implements OriginSource {
  private readonly access: RedisAccess;
  private readonly prefix: string;
  private readonly channel: string;
  /** One for each application that watches. */
  private readonly listeners = new Set<RedisListener>();

  /** @throws TypeError if the client is of an unsupported kind, or `key` is no function */
  constructor(private readonly options: RedisOriginsOptions) {
    this.access = redisAccess(options.client);
    checkKey('RedisOrigins', options.key);
    this.prefix = options.prefix ?? 'cors:origins:';
    this.channel = options.channel ?? this.prefix.replace(/:$/, '');
  }

  key(request: CorsRequest): string | undefined {
    return this.options.key(request);
  }

  async origins(key: string, signal: AbortSignal): Promise<Iterable<string>> {
    // All members of an ordinary set; of a huge one just enough to show that it is too long.
    return (await this.access.members(this.prefix + key, MAX_ENTRIES + 1, signal)) as Iterable<string>;
  }

  /**
   * Called by the module: listens for changes. Resolves when the first attempt has ended, with a function that ends it; a
   * failed attempt is repeated.
   */
  async watch(changes: OriginChanges): Promise<OriginUnwatch> {
    const listener = new RedisListener(this.access, this.channel, changes, this.options.heartbeat ?? HEARTBEAT);
    this.listeners.add(listener);
    await listener.start();
    return () => {
      listener.stop();
      this.listeners.delete(listener);
    };
  }

  /** Tells every instance that the list of a key, or of all, has changed. */
  async announce(key?: string): Promise<void> {
    await this.access.publish(this.channel, changedMessage(key));
  }

  /** Whether messages arrive at present: one of its own, published by `client`, has come back. */
  get listening(): boolean {
    return this.listeners.size > 0 && [...this.listeners].every((listener) => listener.listening);
  }
}
