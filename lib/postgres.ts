export { PostgresOrigins } from './sources/postgres/postgres.origins.js';
export type { PostgresClientConfig } from './sources/postgres/postgres.client.js';
export type { EmbeddedPostgres } from './sources/postgres/postgres.database.js';
export type { PostgresOriginsOptions } from './sources/postgres/postgres.origins.js';
export type { PostgresPool } from './sources/postgres/postgres.query.js';
export { postgresSchema } from './sources/postgres/postgres.schema.js';
export type { PostgresSchemaOptions } from './sources/postgres/postgres.schema.js';
