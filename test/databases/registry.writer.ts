import { postgresSchema } from 'nestjs-cors/postgres';
import { Pool } from 'pg';
import { createClient } from 'redis';
import type { Registry } from './tenants.app.js';

/** Changes a registry from outside of any application. */
export interface RegistryWriter {
  add(tenant: string, origin: string): Promise<unknown>;
  remove(tenant: string, origin: string): Promise<unknown>;
  /** From here on nobody hears of changes by themselves. */
  mute(): Promise<unknown>;
  close(): Promise<void>;
}

export async function openRegistry(registry: Registry): Promise<RegistryWriter> {
  return registry.engine === 'postgres' ? openPostgres(registry) : openRedis(registry);
}

async function openPostgres({ url, name }: Registry): Promise<RegistryWriter> {
  const pool = new Pool({ connectionString: url, max: 1 });
  pool.on('error', () => undefined);
  await pool.query(postgresSchema({ table: name }));
  return {
    add: (tenant, origin) => pool.query(`INSERT INTO ${name} VALUES ($1, $2)`, [tenant, origin]),
    remove: (tenant, origin) => pool.query(`DELETE FROM ${name} WHERE tenant = $1 AND origin = $2`, [tenant, origin]),
    mute: () => pool.query(`ALTER TABLE ${name} DISABLE TRIGGER USER`),
    close: async () => {
      await pool.query(`DROP TABLE ${name} CASCADE; DROP FUNCTION ${name}_changed`);
      await pool.end();
    },
  };
}

async function openRedis({ url, name }: Registry): Promise<RegistryWriter> {
  const client = await createClient({ url, socket: { reconnectStrategy: 20 } })
    .on('error', () => undefined)
    .connect();
  return {
    add: (tenant, origin) => client.sAdd(`${name}:${tenant}`, origin),
    remove: (tenant, origin) => client.sRem(`${name}:${tenant}`, origin),
    // Redis says nothing by itself.
    mute: () => Promise.resolve(),
    close: async () => {
      for (const key of await client.keys(`${name}:*`)) await client.del(key);
      client.destroy();
    },
  };
}
