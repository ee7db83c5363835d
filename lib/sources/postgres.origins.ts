import type { CorsRequest, OriginChanges, OriginSource } from '../core/policy.options.js';
import { ChangeEcho } from './change.echo.js';
import { changedKey, changedMessage } from './changed.message.js';
import { HEARTBEAT, PATIENCE } from './listener.events.js';
import { MAX_ENTRIES } from './origin.list.js';
import { PostgresListener, type ListenClient } from './postgres.listener.js';
import { PostgresQueries, type PostgresPool } from './postgres.query.js';
import { sqlName, sqlPath } from './postgres.schema.js';

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
   * Where the connection that listens goes, if not where the pool's do: an address, or the configuration of a `Client` of
   * `pg` (`ssl`, `password`). `LISTEN` delivers nothing through a pooler in transaction mode, such as PgBouncer; left out,
   * also by a variable that is not set, it goes where the pool goes. `false` listens nowhere: then a change is noticed
   * after `ttl`.
   */
  listen?: string | object | false;
  /** Milliseconds between two looks at whether the connection that listens is still there. Default 10 000. */
  heartbeat?: number;
}

/** Pools whose broken connections somebody hears of. */
const heard = new WeakSet<object>();

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
  private readonly queries: PostgresQueries | undefined;
  private changes: OriginChanges | undefined;
  private listener: PostgresListener | undefined;
  private unlisten: (() => Promise<void>) | undefined;
  private heard = false;

  /** @throws TypeError if a name is no plain SQL name, `database` is no pool, or `listen` no address */
  constructor(private readonly options: PostgresOriginsOptions) {
    const { database, table = 'cors_origins', query, listen } = options;
    if (!isDatabase(database)) throw new TypeError(NO_DATABASE);
    if (!isAddress(listen)) throw new TypeError(NO_ADDRESS);
    this.database = database;
    if (!('listen' in database)) this.queries = new PostgresQueries(database, (id) => this.listener?.cancel(id));
    this.channel = sqlName(options.channel ?? table.split('.').at(-1) ?? table);
    // One more than a list may hold, so that a longer one is noticed.
    this.sql =
      query ?? `SELECT origin FROM ${sqlPath(table)} WHERE tenant = $1 ORDER BY origin LIMIT ${MAX_ENTRIES + 1}`;
  }

  key(request: CorsRequest): string | undefined {
    return this.options.key(request);
  }

  async origins(key: string, signal: AbortSignal): Promise<string[]> {
    // PostgreSQL has no such text, so nobody's list stands under it.
    if (key.includes('\0')) return [];
    const { rows } = await (this.queries?.run(this.sql, [key], signal) ?? this.database.query(this.sql, [key]));
    const [first] = rows as Partial<Record<string, unknown>>[];
    if (first !== undefined && !('origin' in first)) throw new TypeError('the query has no column named origin');
    return (rows as { origin: string }[]).map(({ origin }) => origin);
  }

  /** Called by the module: from here on changes are told to it. */
  watch(changes: OriginChanges): void {
    this.changes = changes;
    const { database } = this;
    if ('listen' in database || heard.has(database)) return;
    // A pool whose idle connection breaks ends the process where nobody listens, also after this application has ended.
    database.on('error', ({ message }) => changes.warn(`lost a connection: ${message}`));
    heard.add(database);
  }

  /** Tells every instance that the list of a key, or of all, has changed. The table's own trigger does so unasked. */
  async announce(key?: string): Promise<void> {
    await this.database.query('SELECT pg_notify($1, $2)', [this.channel, changedMessage(key)]);
  }

  /** Whether notifications arrive at present: one of its own came back. */
  get listening(): boolean {
    return this.listener?.listening ?? (this.unlisten !== undefined && this.heard);
  }

  /** Called by Nest. */
  async onModuleInit(): Promise<void> {
    const { changes, database, channel, options } = this;
    const { listen, heartbeat = HEARTBEAT } = options;
    if (changes === undefined || listen === false || this.listener !== undefined || this.unlisten !== undefined) return;
    const onMessage = (payload: string | undefined): void => changes.forget(changedKey(payload));
    const publish = (message: string): Promise<unknown> =>
      this.database.query('SELECT pg_notify($1, $2)', [channel, message]);
    if ('listen' in database) {
      const echo = new ChangeEcho();
      this.unlisten = await database.listen(channel, (payload) => void (echo.takes(payload) || onMessage(payload)));
      this.heard = (await echo.send(publish)) === undefined;
      return;
    }
    const settings = typeof listen === 'string' ? { connectionString: listen } : (listen ?? database.options);
    const events = { onMessage, onListening: () => changes.forget(), warn: changes.warn };
    this.listener = new PostgresListener(() => open(settings), channel, publish, events, heartbeat);
    await this.listener.start();
  }

  /** Called by Nest, after what drains in `beforeApplicationShutdown`: requests are answered until then. */
  async onApplicationShutdown(): Promise<void> {
    await this.listener?.stop();
    // Whoever made the database may have ended it by now.
    await this.unlisten?.().catch(() => undefined);
    this.listener = undefined;
    this.unlisten = undefined;
  }
}

const NO_DATABASE =
  'PostgresOrigins takes as `database` a Pool of pg, or PGlite. Of Drizzle, Knex or an ORM give the pool underneath: the ' +
  'one that you made for drizzle(), or one of its own.';
const NO_ADDRESS =
  'PostgresOrigins takes as `listen` the address of PostgreSQL, the configuration of a Client of pg, or false. An empty ' +
  'text is none: is the variable set?';

function isDatabase(database: unknown): boolean {
  const { query, listen, connect, on, options } = (database ?? {}) as Partial<Record<string, unknown>>;
  if (typeof query !== 'function') return false;
  return (
    typeof listen === 'function' || [typeof connect, typeof on, typeof options].join() === 'function,function,object'
  );
}

const isAddress = (listen: unknown): boolean =>
  listen === undefined || listen === false || (typeof listen === 'string' ? listen !== '' : isSettings(listen));

const isSettings = (listen: unknown): boolean => typeof listen === 'object' && listen !== null;

/** Only here `pg` itself is needed: PGlite does without. */
async function open(settings: object): Promise<ListenClient> {
  // Before 8.15 it is CommonJS without named exports.
  const pg = await import('pg');
  const Client = (pg.Client as typeof pg.Client | undefined) ?? pg.default.Client;
  // A pool hides its password from whoever lists its options.
  const { password } = settings as { password?: string };
  const limits = { keepAlive: true, connectionTimeoutMillis: PATIENCE, query_timeout: PATIENCE };
  return new Client({ ...settings, ...(password === undefined ? {} : { password }), ...limits }) as ListenClient;
}
