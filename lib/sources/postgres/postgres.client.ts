import { show } from '../../rules/configuration.issue.js';
import { ANSWER_LIMIT } from '../listener.limits.js';
import { within } from '../time.limit.js';

/** What the module uses of the `Client` of `pg`. */
export interface ListenClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string }) => void): unknown;
  /** Its socket, to close it if the server does not answer. */
  readonly connection?: { readonly stream?: { destroy(): unknown } };
}

/** Where and how a client of `pg` connects: its `ClientConfig`, of which these are the usual parts. */
export interface PostgresClientConfig {
  /** `postgres://user@host:5432/database`, in place of the parts below. */
  connectionString?: string | undefined;
  /** The name of the server, its address, or the folder of its Unix socket. Default: `PGHOST`, else `localhost`. */
  host?: string | undefined;
  /** Default: `PGPORT`, else 5432. */
  port?: number | undefined;
  /** The database. Default: `PGDATABASE`, else the name of the user. */
  database?: string | undefined;
  /** The role. Default: `PGUSER`, else that of the operating system. */
  user?: string | undefined;
  /** Or a function that gives it, called for each connection. */
  password?: string | (() => string | Promise<string>) | undefined;
  /** Certificates as Node's `tls.connect()` takes them: `ca`, `cert`, `key`. */
  ssl?: boolean | object | undefined;
  /** What `pg_stat_activity` shows. */
  application_name?: string | undefined;
  /** Settings of the session: `-c statement_timeout=5s`. */
  options?: string | undefined;
}

/** The settings of the connection that listens: `listen`, or those of the pool where it is undefined. */
export function listenSettings(listen: unknown, pool: object): PostgresClientConfig {
  if (typeof listen === 'string') return { connectionString: listen };
  return (listen as PostgresClientConfig | undefined) ?? (pool as PostgresClientConfig);
}

/** @throws TypeError if `listen` is neither an address, a client configuration, false nor undefined */
export function checkListen(listen: unknown): void {
  const config = typeof listen === 'object' && listen !== null && !Array.isArray(listen);
  if (listen === undefined || listen === false || config || (typeof listen === 'string' && listen !== '')) return;
  throw new TypeError(
    `PostgresOrigins: listen is ${show(listen)}. Give the direct address of the server (a connection string or a client ` +
      'configuration of pg), false to listen nowhere, or leave it out to listen where the pool connects.',
  );
}

/** A client that is not connected yet. `pg` is imported only here, since PGlite does not need it. */
export async function openClient(settings: PostgresClientConfig): Promise<ListenClient> {
  const module = (await import('pg')) as Partial<PgModule> & { default?: PgModule };
  // Up to 8.14 it has no named exports for ES modules.
  const Client = module.Client ?? module.default?.Client;
  if (Client === undefined) throw new TypeError('the package pg has no Client: install version 8.0.3 or later');
  // `pg` makes the password of a pool's options not enumerable, so a spread leaves it out.
  const { password } = settings;
  const limits = { keepAlive: true, connectionTimeoutMillis: ANSWER_LIMIT, query_timeout: ANSWER_LIMIT };
  return new Client({ ...settings, ...(password === undefined ? {} : { password }), ...limits });
}

/** Sends a notification over a connection of its own. */
export async function notify(settings: PostgresClientConfig, channel: string, message: string): Promise<void> {
  const client = await openClient(settings);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_notify($1, $2)', [channel, message]);
  } finally {
    await closeClient(client);
  }
}

interface PgModule {
  readonly Client: new (settings: object) => ListenClient;
}

/** Closes a connection, by force where the server does not answer. Never rejects. */
export async function closeClient(client: ListenClient): Promise<void> {
  const farewell = client.end().catch(() => undefined);
  await within(ANSWER_LIMIT / 5, farewell, () => undefined);
  client.connection?.stream?.destroy();
}
