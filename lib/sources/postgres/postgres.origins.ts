import type { CorsRequest, OriginChanges, OriginSource, OriginUnwatch } from '../../origins/origin.rule.js';
import { describeError } from '../../rules/configuration.issue.js';
import { ChangeEcho, type ChangePath } from '../change.echo.js';
import { changedMessage } from '../changed.message.js';
import { ANSWER_LIMIT } from '../listener.limits.js';
import { MAX_ENTRIES } from '../lookup/origin.list.js';
import { checkKey } from '../source.key.js';
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
  /** A query of your own instead: `$1` is the key, each row has a column `origin`. */
  query?: string;
  /** The channel of `NOTIFY`. Default: the name of the table, or `cors_origins`. */
  channel?: string;
  /**
   * Where to listen, if not where the pool connects: a connection string, or a client configuration of `pg`. Behind a
   * pooler such as PgBouncer it must be the direct address of the server, since a transaction pooler swallows `LISTEN`.
   * Default, also if undefined: the address of the pool. With `false` nothing listens, and a change is noticed after `ttl`.
   */
  listen?: string | PostgresClientConfig | false | undefined;
  /** Milliseconds between two checks of the connection that listens. Default 10 000. */
  heartbeat?: number;
}

/** Pools that have a handler of errors. */
const handled = new WeakSet<object>();

/**
 * Origins in PostgreSQL: one table, one query. `NOTIFY` tells every instance of the application of a change as it is
 * committed. After a lost connection all kept lists are dropped.
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
  /** One for each application that watches. */
  private readonly echoes = new Set<ChangeEcho>();

  /** @throws TypeError if a name is not a plain SQL name, or if `database`, `key` or `listen` cannot be used */
  constructor(private readonly options: PostgresOriginsOptions) {
    const { database, table = 'cors_origins', query } = options;
    checkDatabase(database);
    checkKey('PostgresOrigins', options.key);
    checkListen(options.listen);
    this.database = database;
    this.queries = isEmbedded(database) ? undefined : new PostgresQueries(database);
    this.channel = sqlName(options.channel ?? table.split('.').at(-1) ?? table);
    this.settings = listenSettings(options.listen || undefined, 'options' in database ? database.options : {});
    const aside = (message: string) => notify(this.settings, this.channel, message);
    this.path = changePath(database, this.queries, this.channel, aside);
    // One more than a list may hold, so that a longer list is noticed.
    this.sql =
      query ?? `SELECT origin FROM ${sqlPath(table)} WHERE tenant = $1 ORDER BY origin LIMIT ${MAX_ENTRIES + 1}`;
  }

  key(request: CorsRequest): string | undefined {
    return this.options.key(request);
  }

  async origins(key: string, signal: AbortSignal): Promise<string[]> {
    // PostgreSQL cannot store this character, so no tenant has it.
    if (key.includes('\0')) return [];
    const { rows } = await (this.queries?.run(this.sql, [key], signal) ?? this.database.query(this.sql, [key]));
    const [first] = rows as Partial<Record<string, unknown>>[];
    if (first !== undefined && !('origin' in first)) throw new TypeError('the query has no column named origin');
    return (rows as { origin: string }[]).map(({ origin }) => origin);
  }

  /**
   * Called by the module: listens for changes. Resolves within 5 s, also where it cannot listen yet, with a function that
   * ends it.
   */
  async watch(changes: OriginChanges): Promise<OriginUnwatch | undefined> {
    this.handlePoolErrors(changes);
    if (this.options.listen === false) return undefined;
    const echo = new ChangeEcho(this.path, changes);
    this.echoes.add(echo);
    const stop = await this.listen(echo);
    return async () => {
      echo.end();
      this.echoes.delete(echo);
      // The application may have closed its database before.
      await stop().catch(() => undefined);
    };
  }

  /** Tells every instance that the list of a key, or of all, has changed. The table's own trigger does so unasked. */
  async announce(key?: string): Promise<void> {
    await this.path.send(changedMessage(key), AbortSignal.timeout(ANSWER_LIMIT));
  }

  /** Whether notifications arrive at present: a notification of its own has come back. */
  get listening(): boolean {
    return this.echoes.size > 0 && [...this.echoes].every((echo) => echo.listening);
  }

  /** A broken idle connection of a pool without a handler ends the process, so the handler outlives the application. */
  private handlePoolErrors(changes: OriginChanges): void {
    const { database } = this;
    if (isEmbedded(database) || handled.has(database)) return;
    database.on('error', ({ message }) => changes.warn(`lost a connection: ${message}`));
    handled.add(database);
  }

  private async listen(echo: ChangeEcho): Promise<() => Promise<void>> {
    const { database, channel, options, settings } = this;
    if (isEmbedded(database)) return this.listenEmbedded(database, echo);
    const listener = new PostgresListener(() => openClient(settings), sqlQuote(channel), echo, options.heartbeat);
    await listener.start();
    return () => listener.stop();
  }

  private async listenEmbedded(database: EmbeddedPostgres, echo: ChangeEcho): Promise<() => Promise<void>> {
    try {
      const stop = await database.listen(this.channel, (payload) => echo.receive(payload));
      await echo.ask();
      return stop;
    } catch (error) {
      echo.lose(`receives no changes: ${describeError(error)}`);
      return () => Promise.resolve();
    }
  }
}
