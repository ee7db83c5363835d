import { PGlite } from '@electric-sql/pglite';
import { describe, expect, it } from '@jest/globals';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import { PostgresOrigins, type PostgresOriginsOptions } from 'nestjs-cors/postgres';
import { Client, Pool, type ClientConfig } from 'pg';
import postgres from 'postgres';
import { DataSource } from 'typeorm';

const url = 'postgres://user:s3cret@127.0.0.1:1/none';
const pool = new Pool({ connectionString: url });
const make = (options: Record<string, unknown>): PostgresOrigins =>
  new PostgresOrigins({ database: pool, key: () => 'k', ...options } as unknown as PostgresOriginsOptions);

describe('the database of origins in PostgreSQL', () => {
  it.each([
    ['Drizzle', drizzle(pool), /an object of "NodePgDatabase".*with Drizzle db\.\$client/],
    ['Knex', knex({ client: 'pg', connection: url }), /is a function.*Knex, .* new Pool\(/],
    ['Kysely', new Kysely({ dialect: new PostgresDialect({ pool }) }), /an object of "Kysely".*dialect was made with/],
    ['TypeORM', new DataSource({ type: 'postgres', url }), /"DataSource".*dataSource\.driver\.master/],
    ['postgres.js', postgres(url), /is a function.*postgres\.js/],
    ['one connection', new Client(url), /an object of "Client".*a single Client/],
    ['an address', url, /takes a Pool of pg/],
    ['nothing', undefined, /database is undefined/],
    ['null', null, /database is null/],
    ['options of a pool', { connectionString: url }, /an object of "Object"/],
  ])('is no database: %s', (_kind, database, sentence) => {
    expect(() => make({ database })).toThrow(sentence);
    expect(() => make({ database })).toThrow(/^PostgresOrigins: database is /);
  });

  it('is a pool, possibly that of an ORM, or PGlite', async () => {
    const embedded = new PGlite();
    for (const database of [pool, drizzle(pool).$client, embedded]) expect(make({ database }).listening).toBe(false);
    await embedded.close();
  });

  it.each([undefined, null, 'tenant'])('needs a function that says whose list applies, not %j', (key) => {
    expect(() => make({ key: key as never })).toThrow(
      /^PostgresOrigins: key is .*, and it takes a function that says whose list applies/,
    );
  });

  it.each([5432, true, '', null, [], () => url])('listens nowhere by %j', (listen) => {
    expect(() => make({ listen })).toThrow(/^PostgresOrigins: listen is .* false to listen nowhere, or leave it out/);
  });

  it('is connected to for listening as pg itself would connect', () => {
    const config: ClientConfig = { host: 'db', password: async () => 'x', ssl: { ca: 'CA', cert: 'C', key: 'K' } };
    const listens: PostgresOriginsOptions['listen'][] = [undefined, false, url, config, { ...config, ssl: true }];
    for (const listen of listens) expect(make({ listen }).listening).toBe(false);
  });
});
