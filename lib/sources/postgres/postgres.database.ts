import { show } from '../../rules/configuration.issue.js';
import type { ChangePath } from '../change.echo.js';
import { PostgresQueries, type PostgresPool } from './postgres.query.js';

/** What the module uses of PGlite, a PostgreSQL that runs inside the process. */
export interface EmbeddedPostgres {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  listen(channel: string, callback: (payload: string) => void): Promise<() => Promise<void>>;
}

/** Whether it is PGlite. */
export function isEmbedded(database: PostgresPool | EmbeddedPostgres): database is EmbeddedPostgres {
  return 'listen' in database;
}

/** @throws TypeError if it is neither a pool of `pg` nor PGlite */
export function checkDatabase(database: unknown): void {
  const given = database as Partial<Record<'connect' | 'query' | 'on' | 'listen' | 'options', unknown>> | null;
  const has = (name: 'connect' | 'query' | 'on' | 'listen'): boolean => typeof given?.[name] === 'function';
  const pool = has('connect') && has('on') && typeof given?.options === 'object' && given.options !== null;
  if (typeof database === 'object' && has('query') && (pool || has('listen'))) return;
  throw new TypeError(
    `PostgresOrigins: database is ${kindOf(database)}, and it takes a Pool of pg, or PGlite. Give the pool beneath an ` +
      'ORM or query builder: with Drizzle db.$client, with TypeORM dataSource.driver.master, with Prisma or Kysely the ' +
      'Pool that its adapter or dialect was made with; Knex, MikroORM, postgres.js and a single Client have none, so ' +
      'make one for the source with new Pool({ connectionString }).',
  );
}

/** Never shows the object itself, which may hold passwords. */
function kindOf(database: unknown): string {
  if (typeof database === 'function') return 'a function';
  if (typeof database !== 'object' || database === null) return show(database);
  const { constructor } = database as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' ? `an object of ${show(constructor.name)}` : 'an object';
}

const STARVED =
  'Behind a pooler in session mode (PgBouncer) each listener holds a connection to the server. If it has taken the last ' +
  'one, lookups never get any: give `listen` the direct address of the server, or raise default_pool_size by the ' +
  'number of instances.';

const SWALLOWED =
  'A pooler in transaction mode (PgBouncer) swallows LISTEN, or `listen` names another server or database: give ' +
  '`listen` the direct address of the server that the pool reaches (undefined, as from an unset variable, means the ' +
  'address of the pool). Until then a change is noticed after ttl.';

/** Why something failed, with the likely cause of a timeout. */
export function explainFailure(why: string): string {
  return /time.?out|timed out/i.test(why) ? `${why}. ${STARVED}` : why;
}

/** The error code of PostgreSQL for `NOTIFY` on a replica. */
const READ_ONLY = '25006';

/**
 * Sends notifications through the database that the application gave. If that is a replica, `aside` sends them to where
 * the source listens, over a connection of its own: the listening connection would always receive what it sends itself.
 */
export function changePath(
  database: PostgresPool | EmbeddedPostgres,
  queries: PostgresQueries | undefined,
  channel: string,
  aside: (message: string) => Promise<unknown>,
): ChangePath {
  const sql = 'SELECT pg_notify($1, $2)';
  return {
    send: async (message, signal) => {
      try {
        await (queries?.run(sql, [channel, message], signal) ?? database.query(sql, [channel, message]));
      } catch (error) {
        if ((error as { code?: string }).code !== READ_ONLY) throw error;
        await aside(message);
      }
    },
    swallowed: SWALLOWED,
    unsent: (why) =>
      why === undefined
        ? `a notification could not be sent through the pool in time. ${STARVED}`
        : `a notification could not be sent through the pool: ${explainFailure(why)}`,
  };
}
