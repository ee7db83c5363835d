export { PostgresOrigins } from './sources/postgres.origins.js';
export type { EmbeddedPostgres, PostgresOriginsOptions, PostgresPool } from './sources/postgres.origins.js';
export { postgresSchema } from './sources/postgres.schema.js';
export type { PostgresSchemaOptions } from './sources/postgres.schema.js';
