export { PostgresOrigins } from './sources/postgres.origins.js';
export type { PostgresClientConfig } from './sources/postgres.client.js';
export type { EmbeddedPostgres } from './sources/postgres.database.js';
export type { PostgresOriginsOptions } from './sources/postgres.origins.js';
export type { PostgresPool } from './sources/postgres.query.js';
export { postgresSchema } from './sources/postgres.schema.js';
export type { PostgresSchemaOptions } from './sources/postgres.schema.js';
