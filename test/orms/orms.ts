import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MikroORM } from '@mikro-orm/postgresql';
import type { Provider, Type } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import createKnex from 'knex';
import type { OriginSource } from 'nestjs-cors';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { DrizzleOrigins } from './drizzle.source.js';
import { KnexOrigins } from './knex.source.js';
import { MikroOrmOrigins, TenantOrigin as MikroOrmOrigin } from './mikro-orm.source.js';
import { PgOrigins } from './pg.source.js';
import { PrismaService } from './prisma.service.js';
import { PrismaOrigins } from './prisma.source.js';
import { TenantOrigin as TypeOrmOrigin, TypeOrmOrigins } from './typeorm.source.js';

/** What an ORM is opened with: an address whose search path leads to a schema of the test's own. */
interface Place {
  readonly url: string;
  readonly schema: string;
}

/** An ORM that has connected, as a Nest application provides it. */
export interface OpenOrm {
  readonly provider: Provider;
  close(): Promise<unknown>;
}

/** One ORM, its source as the page shows it, and the table that it reads. */
export interface Orm {
  readonly name: string;
  readonly table: string;
  readonly source: Type<OriginSource>;
  open(place: Place): Promise<OpenOrm>;
}

/** A query that goes on after the time limit ends in the server. */
const LIMIT = { statement_timeout: 1_000 };

const openTypeOrm = async ({ url }: Place): Promise<OpenOrm> => {
  const database = new DataSource({ type: 'postgres', url, entities: [TypeOrmOrigin], extra: LIMIT });
  await database.initialize();
  return { provider: { provide: DataSource, useValue: database }, close: () => database.destroy() };
};

/** The client is generated here, without Prisma's engine for migrations, which it would fetch and does not need. */
const openPrisma = async ({ url, schema }: Place): Promise<OpenOrm> => {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const cli = fileURLToPath(new URL('../../node_modules/prisma/build/index.js', import.meta.url));
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' };
  await promisify(execFile)(process.execPath, [cli, 'generate', '--schema', path('schema.prisma')], { env });
  const generated = './generated/client.ts';
  const { PrismaClient } = (await import(generated)) as { PrismaClient: new (options: object) => PrismaService };
  const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, ...LIMIT }, { schema }) });
  const close = async (): Promise<void> => {
    await client.$disconnect();
    await rm(path('generated'), { recursive: true, force: true });
  };
  return { provider: { provide: PrismaService, useValue: client }, close };
};

const openDrizzle = async ({ url }: Place): Promise<OpenOrm> => {
  const pool = new Pool({ connectionString: url, ...LIMIT });
  return { provider: { provide: 'DRIZZLE', useValue: drizzle(pool) }, close: () => pool.end() };
};

const openKnex = async ({ url }: Place): Promise<OpenOrm> => {
  const knex = createKnex({ client: 'pg', connection: { connectionString: url, ...LIMIT } });
  return { provider: { provide: 'KNEX', useValue: knex }, close: () => knex.destroy() };
};

const openMikroOrm = async ({ url, schema }: Place): Promise<OpenOrm> => {
  const orm = await MikroORM.init({
    ...{ clientUrl: url, entities: [MikroOrmOrigin], discovery: { warnWhenNoEntities: false } },
    // Of an address it reads no options.
    driverOptions: { connection: { ...LIMIT, options: `-csearch_path=${schema}` } },
  });
  return { provider: { provide: MikroORM, useValue: orm }, close: () => orm.close() };
};

const openPg = async ({ url }: Place): Promise<OpenOrm> => {
  const pool = new Pool({ connectionString: url, ...LIMIT });
  return { provider: { provide: Pool, useValue: pool }, close: () => pool.end() };
};

/** The ORMs that are tried on a real PostgreSQL, and `pg` by itself. */
export const ORMS: readonly Orm[] = [
  { name: 'TypeORM', table: 'typeorm_origins', source: TypeOrmOrigins, open: openTypeOrm },
  { name: 'Prisma', table: 'prisma_origins', source: PrismaOrigins, open: openPrisma },
  { name: 'Drizzle', table: 'drizzle_origins', source: DrizzleOrigins, open: openDrizzle },
  { name: 'Knex', table: 'knex_origins', source: KnexOrigins, open: openKnex },
  { name: 'MikroORM', table: 'mikro_orm_origins', source: MikroOrmOrigins, open: openMikroOrm },
  { name: 'pg', table: 'pg_origins', source: PgOrigins, open: openPg },
];
