import type { CorsRequest, OriginChanges, OriginSource } from '../../origins/origin.rule.js';
import { describeError } from '../../rules/configuration.issue.js';
import { ChangeEcho, type ChangePath } from '../change.echo.js';
import { changedMessage } from '../changed.message.js';
import { PATIENCE } from '../listener.events.js';
import { MAX_ENTRIES } from '../origin.list.js';
import { checkListen, listenSettings, notify, openClient, type PostgresClientConfig } from './postgres.client.js';
import { changePath, checkDatabase, isEmbedded, type EmbeddedPostgres } from './postgres.database.js';
import { PostgresListener } from './postgres.listener.js';
import { PostgresQueries, type PostgresPool } from './postgres.query.js';
import { sqlName, sqlPath, sqlQuote } from './postgres.schema.js';

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
   * Where the connection that listens goes, if not where the pool's do: a connection string, or a client configuration of
   * `pg`. Behind a pooler such as PgBouncer it must be the direct address of the server: a transaction pooler swallows
   * `LISTEN`. Default, also where it is undefined: the address of the pool. `false` listens nowhere: then a change is
   * noticed after `ttl`.
   */
  listen?: string | PostgresClientConfig | false | undefined;
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
  private readonly settings: PostgresClientConfig;
  private readonly path: ChangePath;
  private changes: OriginChanges | undefined;
  private echo: ChangeEcho | undefined;
  private stop: (() => Promise<void>) | undefined;

  /** @throws TypeError if a name is no plain SQL name, or if `database` or `listen` is nothing that can be used */
  constructor(private readonly options: PostgresOriginsOptions) {
    const { database, table = 'cors_origins', query } = options;
    checkDatabase(database);
    checkListen(options.listen);
    this.database = database;
    this.queries = isEmbedded(database) ? undefined : new PostgresQueries(database);
    this.channel = sqlName(options.channel ?? table.split('.').at(-1) ?? table);
    this.settings = listenSettings(options.listen || undefined, 'options' in database ? database.options : {});
    const aside = (message: string) => notify(this.settings, this.channel, message);
    this.path = changePath(database, this.queries, this.channel, aside);
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
    if (isEmbedded(database) || heard.has(database)) return;
    // A pool whose idle connection breaks ends the process where nobody listens, also after this application has ended.
    database.on('error', ({ message }) => changes.warn(`lost a connection: ${message}`));
    heard.add(database);
  }

  /** Tells every instance that the list of a key, or of all, has changed. The table's own trigger does so unasked. */
  async announce(key?: string): Promise<void> {
    await this.path.send(changedMessage(key), AbortSignal.timeout(PATIENCE));
  }

  /** Whether notifications arrive at present: a notification of its own has come back. */
  get listening(): boolean {
    return this.echo?.listening ?? false;
  }

  /** Called by Nest. Resolves within 5 s, also where changes are not heard. */
  async onModuleInit(): Promise<void> {
    const { changes, database, channel, options, settings } = this;
    if (changes === undefined || options.listen === false || this.echo !== undefined) return;
    const echo = new ChangeEcho(this.path, changes);
    this.echo = echo;
    if (isEmbedded(database)) return this.embed(database, echo);
    const open = () => openClient(settings);
    const listener = new PostgresListener(open, sqlQuote(channel), echo, options.heartbeat);
    this.stop = () => listener.stop();
    await listener.start();
    return undefined;
  }

  /** Called by Nest, after requests that were being drained have been answered. */
  async onApplicationShutdown(): Promise<void> {
    const { stop } = this;
    this.echo?.end();
    this.echo = undefined;
    this.stop = undefined;
    // The application may have closed its database before.
    await stop?.().catch(() => undefined);
  }

  private async embed(database: EmbeddedPostgres, echo: ChangeEcho): Promise<void> {
    try {
      this.stop = await database.listen(this.channel, (payload) => echo.receive(payload));
      await echo.ask();
    } catch (error) {
      echo.lose(`does not hear of changes: ${describeError(error)}`);
    }
  }
}
