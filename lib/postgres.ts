export { PostgresOrigins } from './sources/postgres.origins.js';
export type { EmbeddedPostgres, PostgresOriginsOptions } from './sources/postgres.origins.js';
export type { PostgresPool } from './sources/postgres.query.js';
export { postgresSchema } from './sources/postgres.schema.js';
export type { PostgresSchemaOptions } from './sources/postgres.schema.js';
