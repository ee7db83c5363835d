import { PGlite } from '@electric-sql/pglite';
import { type EmbeddedPostgres, type PostgresPool, postgresSchema } from 'nestjs-cors/postgres';
import { Pool } from 'pg';
import { createClient } from 'redis';

const connect = (url: string) =>
  createClient({ url })
    .on('error', ({ message }: Error) => console.warn(`Redis: ${message}`))
    .connect();

/** What the registry stands in. */
export type Engine =
  | { readonly kind: 'postgres'; readonly database: PostgresPool | EmbeddedPostgres; close(): Promise<void> }
  | { readonly kind: 'redis'; readonly client: Awaited<ReturnType<typeof connect>>; close(): Promise<void> };

/** The PostgreSQL inside this process, shared by the instances in it. */
let embedded: Promise<PGlite> | undefined;

/** Redis where `REDIS_URL` is set, PostgreSQL where `DATABASE_URL` is, otherwise one inside the process. */
export async function openEngine(env: {
  DATABASE_URL: string | undefined;
  REDIS_URL: string | undefined;
}): Promise<Engine> {
  if (env.REDIS_URL) {
    const client = await connect(env.REDIS_URL);
    return { kind: 'redis', client, close: async () => client.destroy() };
  }
  if (env.DATABASE_URL) {
    // A lookup that takes longer was given up by the module anyway.
    const pool = new Pool({ connectionString: env.DATABASE_URL, max: 5, statement_timeout: 2_000 });
    // Instances that start at once must not make the table at once.
    await pool.query(`BEGIN; SELECT pg_advisory_xact_lock(20261125); ${postgresSchema()} COMMIT`);
    return { kind: 'postgres', database: pool, close: () => pool.end() };
  }
  embedded ??= PGlite.create().then(async (database) => {
    await database.exec(postgresSchema());
    return database;
  });
  return { kind: 'postgres', database: await embedded, close: async () => undefined };
}
