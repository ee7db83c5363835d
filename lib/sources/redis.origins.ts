import type { CorsRequest, OriginChanges, OriginSource } from '../core/policy.options.js';
import { changedKey, changedMessage } from './changed.message.js';
import { HEARTBEAT } from './listener.events.js';
import { MAX_ENTRIES } from './origin.list.js';
import { RedisListener, type RedisSubscriber } from './redis.listener.js';

/** What is used of a client of `redis` (version 5 or later). */
export interface RedisClient {
  sRandMemberCount(key: string, count: number): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  duplicate(overrides?: { pingInterval?: number }): RedisSubscriber;
  withAbortSignal?(signal: AbortSignal): Pick<RedisClient, 'sRandMemberCount'>;
}

/** Options of {@link RedisOrigins}. */
export interface RedisOriginsOptions {
  /** A client of `redis`, connected or connecting. Whoever made it closes it. */
  client: RedisClient;
  /** Whose list? Read from host, path, parameters or query; `undefined` refuses. */
  key: (request: CorsRequest) => string | undefined;
  /** What a key stands behind: the set of `acme` is `cors:origins:acme`. Default `cors:origins:`. */
  prefix?: string;
  /** The channel on which changes are published, for all keys of the prefix. Default: the prefix without its last `:`. */
  channel?: string;
  /** Milliseconds between two looks at whether the connection that listens is still there. Default 10 000. */
  heartbeat?: number;
}

/**
 * Origins that stand in Redis: a set per key. Changes are published by `CorsService.invalidate()`; other writers publish
 * `{"key":"acme"}` on the channel, or `{}` for all. A connection that was lost drops what was kept.
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
  private readonly prefix: string;
  private readonly channel: string;
  private changes: OriginChanges | undefined;
  private listener: RedisListener | undefined;

  constructor(private readonly options: RedisOriginsOptions) {
    this.prefix = options.prefix ?? 'cors:origins:';
    this.channel = options.channel ?? this.prefix.replace(/:$/, '');
  }

  key(request: CorsRequest): string | undefined {
    return this.options.key(request);
  }

  async origins(key: string, signal: AbortSignal): Promise<Iterable<string>> {
    const { client } = this.options;
    const asked = client.withAbortSignal?.(signal) ?? client;
    // Every member of an ordinary set; of a huge one no more than shows that it is too long.
    return (await asked.sRandMemberCount(this.prefix + key, MAX_ENTRIES + 1)) as Iterable<string>;
  }

  /** Called by the module: from here on changes are told to it. */
  watch(changes: OriginChanges): void {
    this.changes = changes;
  }

  /** Tells every instance that the list of a key, or of all, has changed. */
  async announce(key?: string): Promise<void> {
    await this.options.client.publish(this.channel, changedMessage(key));
  }

  /** Whether what is published arrives at present. */
  get listening(): boolean {
    return this.listener?.listening ?? false;
  }

  /** Called by Nest. Resolves when the first attempt to connect has ended; more follow. */
  async onModuleInit(): Promise<void> {
    const { changes, channel, options } = this;
    if (changes === undefined || this.listener !== undefined) return;
    const { client, heartbeat = HEARTBEAT } = options;
    const events = {
      onMessage: (message: string | undefined) => changes.forget(changedKey(message)),
      onListening: () => changes.forget(),
      warn: changes.warn,
    };
    this.listener = new RedisListener(() => client.duplicate({ pingInterval: heartbeat }), channel, events, heartbeat);
    await this.listener.start();
  }

  /** Called by Nest. */
  onApplicationShutdown(): void {
    this.listener?.stop();
    this.listener = undefined;
  }
}
