import type { CorsRequest, OriginChanges, OriginSource } from '../core/policy.options.js';
import { changedKey, changedMessage } from './changed.message.js';
import { MAX_ENTRIES } from './origin.list.js';
import { PostgresListener, type ListenClient } from './postgres.listener.js';
import { sqlName, sqlPath, sqlQuote } from './postgres.schema.js';

/** What is used of a `Pool` of `pg`. */
export interface PostgresPool {
  connect(): Promise<{
    query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
    on(event: 'error', listener: (error: Error) => void): unknown;
    off(event: 'error', listener: (error: Error) => void): unknown;
    release(destroy?: boolean): void;
  }>;
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  readonly options: object;
}

/** What is used of PGlite, the PostgreSQL that runs inside the process. */
export interface EmbeddedPostgres {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
}

/** Options of {@link PostgresOrigins}. */
export interface PostgresOriginsOptions {
  /** A `Pool` of `pg`, or PGlite. Whoever made it ends it. */
  database: PostgresPool | EmbeddedPostgres;
  /** Whose list? Read from host, path, parameters or query; `undefined` refuses. */
  key: (request: CorsRequest) => string | undefined;
  /** The table that `postgresSchema()` makes. Default `cors_origins`. */
  table?: string;
  /** A query of your own in its place: `$1` is the key, each row has a column `origin`. */
  query?: string;
  /** The channel of `NOTIFY`. Default: the name of the table, or `cors_origins`. */
  channel?: string;
  /**
   * Where the connection that listens goes, if not where the pool's do: `LISTEN` does not work through a pooler such as
   * PgBouncer. `false` listens nowhere: then a change is noticed after `ttl`.
   */
  listen?: string | false;
}

/**
 * Origins that stand in PostgreSQL: one table, one query. `NOTIFY` tells every instance of the application of a change as
 * it is committed, and a connection that was lost drops what was kept.
 *
 * @example
 * ```ts
 * providers: [
 *   {
 *     provide: 'TENANT_ORIGINS',
 *     inject: [Pool],
 *     useFactory: (pool: Pool) => new PostgresOrigins({ database: pool, key: ({ params }) => params.tenant }),
 *   },
 * ]
 * ```
 */
export class PostgresOrigins implements OriginSource {
  private readonly database: PostgresPool | EmbeddedPostgres;
  private readonly sql: string;
  private readonly channel: string;
  private changes: OriginChanges | undefined;
  private listener: PostgresListener | undefined;
  private unlisten: (() => Promise<void>) | undefined;

  /** @throws TypeError if a name is no plain SQL name */
  constructor(private readonly options: PostgresOriginsOptions) {
    const { database, table = 'cors_origins', query } = options;
    this.database = database;
    this.channel = sqlName(options.channel ?? table.split('.').at(-1) ?? table);
    // One more than a list may hold, so that a longer one is noticed.
    this.sql =
      query ?? `SELECT origin FROM ${sqlPath(table)} WHERE tenant = $1 ORDER BY origin LIMIT ${MAX_ENTRIES + 1}`;
  }

  key(request: CorsRequest): string | undefined {
    return this.options.key(request);
  }

  async origins(key: string, signal: AbortSignal): Promise<string[]> {
    const { database } = this;
    // PostgreSQL has no such text, so nobody's list stands under it.
    if (key.includes('\0')) return [];
    const { rows } =
      'listen' in database ? await database.query(this.sql, [key]) : await ask(database, this.sql, [key], signal);
    return rows.map((row) => (row as { origin: string }).origin);
  }

  /** Called by the module: from here on changes are told to it. */
  watch(changes: OriginChanges): void {
    this.changes = changes;
    // A pool whose idle connection breaks ends the process where nobody listens.
    if (!('listen' in this.database)) this.database.on('error', this.onPoolError);
  }

  /** Tells every instance that the list of a key, or of all, has changed. The table's own trigger does so unasked. */
  async announce(key?: string): Promise<void> {
    await this.database.query('SELECT pg_notify($1, $2)', [this.channel, changedMessage(key)]);
  }

  /** Whether notifications arrive at present. */
  get listening(): boolean {
    return this.listener?.listening ?? this.unlisten !== undefined;
  }

  /** Called by Nest. */
  async onModuleInit(): Promise<void> {
    const { changes, database, channel, options } = this;
    if (changes === undefined || options.listen === false) return;
    const onMessage = (payload: string | undefined): void => changes.forget(changedKey(payload));
    if ('listen' in database) {
      this.unlisten = await database.listen(channel, onMessage);
      return;
    }
    const settings = typeof options.listen === 'string' ? { connectionString: options.listen } : database.options;
    this.listener = new PostgresListener(() => open(settings), sqlQuote(channel), {
      onMessage,
      onListening: () => changes.forget(),
      warn: changes.warn,
    });
    await this.listener.start();
  }

  /** Called by Nest. */
  async onModuleDestroy(): Promise<void> {
    if (!('listen' in this.database)) this.database.off('error', this.onPoolError);
    await this.listener?.stop();
    await this.unlisten?.();
    this.unlisten = undefined;
  }

  private readonly onPoolError = ({ message }: Error): void => this.changes?.warn(`lost a connection: ${message}`);
}

/** A query that is given up ends with its connection, and the pool opens another one. */
async function ask(
  pool: PostgresPool,
  sql: string,
  values: unknown[],
  signal: AbortSignal,
): Promise<{ rows: unknown[] }> {
  const client = await pool.connect();
  let released = false;
  const release = (destroy: boolean): void => {
    if (!released) client.release(destroy);
    released = true;
  };
  const giveUp = (): void => release(true);
  client.on('error', giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    const result = await client.query(sql, values);
    release(false);
    return result;
  } catch (error) {
    // What the server itself complains of leaves the connection sound.
    release(!(error as { severity?: string }).severity);
    throw error;
  } finally {
    signal.removeEventListener('abort', giveUp);
    client.off('error', giveUp);
  }
}

/** Only here `pg` itself is needed: PGlite does without. */
async function open(settings: object): Promise<ListenClient> {
  const { Client } = await import('pg');
  // A pool hides its password from whoever lists its options.
  const { password } = settings as { password?: string };
  const limits = { keepAlive: true, connectionTimeoutMillis: 5_000, query_timeout: 5_000 };
  return new Client({ ...settings, ...(password === undefined ? {} : { password }), ...limits }) as ListenClient;
}
