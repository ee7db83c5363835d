import type { CorsRequest, OriginChanges, OriginSource } from '../core/policy.options.js';
import { changedKey, changedMessage } from './changed.message.js';
import { MAX_ENTRIES } from './origin.list.js';

/** What is used of a client of `redis` (version 5 or later), connected. */
export interface RedisClient {
  sRandMemberCount(key: string, count: number): Promise<unknown>;
  publish(channel: string, message: string): Promise<unknown>;
  duplicate(overrides?: { pingInterval?: number }): RedisSubscriber;
  withAbortSignal?(signal: AbortSignal): Pick<RedisClient, 'sRandMemberCount'>;
}

/** What is used of the second connection, which listens. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'ready' | 'reconnecting' | 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

/** Options of {@link RedisOrigins}. */
export interface RedisOriginsOptions {
  /** A connected client of `redis`. Whoever made it closes it. */
  client: RedisClient;
  /** Whose list? Read from host, path, parameters or query; `undefined` refuses. */
  key: (request: CorsRequest) => string | undefined;
  /** What a key stands behind: the set of `acme` is `cors:origins:acme`. Default `cors:origins:`. */
  prefix?: string;
  /** The channel on which changes are published. Default `cors:origins`. */
  channel?: string;
}

const HEARTBEAT = 10_000;

/**
 * Origins that stand in Redis: a set per key. Changes are published by `CorsService.invalidate()`; other writers publish
 * `{"key":"acme"}` on the channel, or `{}` for all. A connection that was lost drops what was kept.
 *
 * @example
 * ```ts
 * providers: [
 *   {
 *     provide: 'TENANT_ORIGINS',
 *     useFactory: async () => {
 *       const client = await createClient({ url: process.env.REDIS_URL }).on('error', console.error).connect();
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
  private subscriber: RedisSubscriber | undefined;
  private subscribed = false;

  constructor(private readonly options: RedisOriginsOptions) {
    this.prefix = options.prefix ?? 'cors:origins:';
    this.channel = options.channel ?? 'cors:origins';
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
    return this.subscribed;
  }

  /** Called by Nest. Resolves when the first attempt to connect has ended; the client itself tries again. */
  async onModuleInit(): Promise<void> {
    const { changes, channel } = this;
    if (changes === undefined) return;
    const subscriber = this.options.client.duplicate({ pingInterval: HEARTBEAT });
    this.subscriber = subscriber;
    let subscribing: Promise<unknown> | undefined;
    const lost = (): void => void (this.subscribed = false);
    const tried = new Promise<void>((resolve) => {
      subscriber.on('error', ({ message }) => {
        lost();
        changes.warn(`does not hear of changes until it has connected again: ${message}`);
        resolve();
      });
      subscriber.on('ready', () => {
        // The client itself subscribes again, ahead of this event.
        subscribing ??= subscriber.subscribe(channel, (message) => changes.forget(changedKey(message)));
        subscribing
          .then(() => {
            this.subscribed = true;
            // What was published before may have been missed.
            changes.forget();
          })
          .catch((error: Error) => changes.warn(`cannot subscribe: ${error.message}`))
          .finally(resolve);
      });
    });
    subscriber.on('reconnecting', lost);
    subscriber.on('end', lost);
    subscriber.connect().catch((error: Error) => changes.warn(`does not hear of changes: ${error.message}`));
    await tried;
  }

  /** Called by Nest. */
  onModuleDestroy(): void {
    this.subscribed = false;
    this.subscriber?.destroy();
  }
}
