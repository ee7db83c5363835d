// Whether sources hear of changes by the engines' clients that a consumer's lock names: one outcome for each engine.
import { writeFileSync } from 'node:fs';
import { PostgresOrigins, postgresSchema } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import pg from 'pg';
import { createClient } from 'redis';

const { DATABASE_URL, REDIS_URL } = process.env;
const name = `consumer_${process.pid}`;
const key = () => 'acme';
const outcomes = [];

/** A source that is told of a removal by another one, as another instance would tell it. */
async function hears(source, remove) {
  const told = [];
  const warned = [];
  const undo = await source.watch({ forget: (changed) => told.push(changed), warn: (message) => warned.push(message) });
  try {
    if (!source.listening) return `it does not listen: ${warned.join(' ')}`;
    const origins = [...(await source.origins('acme', new AbortController().signal))];
    if (origins.join() !== 'https://a.example') return `its list is ${origins.join()}`;
    await remove();
    for (let waited = 0; waited < 5_000 && !told.includes('acme'); waited += 10)
      await new Promise((resolve) => setTimeout(resolve, 10));
    return told.includes('acme') ? undefined : 'it did not hear of the removal';
  } finally {
    await undo();
  }
}

async function inPostgres() {
  const pool = new pg.Pool({ connectionString: DATABASE_URL });
  await pool.query(postgresSchema({ table: name }));
  await pool.query(`INSERT INTO ${name} VALUES ('acme', 'https://a.example')`);
  try {
    return await hears(new PostgresOrigins({ database: pool, table: name, key }), () =>
      pool.query(`DELETE FROM ${name}`),
    );
  } finally {
    await pool.query(`DROP TABLE ${name} CASCADE; DROP FUNCTION ${name}_changed`);
    await pool.end();
  }
}

async function inRedis() {
  const client = createClient({ url: REDIS_URL });
  await client.connect();
  await client.sAdd(`${name}:acme`, 'https://a.example');
  const source = new RedisOrigins({ client, prefix: `${name}:`, key });
  try {
    return await hears(source, () => source.announce('acme'));
  } finally {
    await client.del(`${name}:acme`);
    client.destroy();
  }
}

if (DATABASE_URL) outcomes.push({ name: 'a source hears of changes by pg', fault: await inPostgres() });
if (REDIS_URL) outcomes.push({ name: 'a source hears of changes by redis', fault: await inRedis() });
writeFileSync(process.argv[2], JSON.stringify({ outcomes }));
