import type { Engine } from './engine.js';

/** The origins of tenants, as the admin page sees them. */
export interface TenantRegistry {
  list(tenant: string): Promise<string[]>;
  add(tenant: string, origin: string): Promise<void>;
  remove(tenant: string, origin: string): Promise<void>;
}

/** A registry in a table of PostgreSQL, or in sets of Redis, where the module's ready sources read it. */
export function tenantRegistry(engine: Engine): TenantRegistry {
  if (engine.kind === 'redis') {
    const { client } = engine;
    const set = (tenant: string): string => `cors:origins:${tenant}`;
    return {
      list: async (tenant) => (await client.sMembers(set(tenant))).toSorted(),
      add: async (tenant, origin) => void (await client.sAdd(set(tenant), origin)),
      remove: async (tenant, origin) => void (await client.sRem(set(tenant), origin)),
    };
  }
  const query = (sql: string, values: string[]): Promise<{ rows: unknown[] }> => engine.database.query(sql, values);
  return {
    list: async (tenant) => {
      const { rows } = await query('SELECT origin FROM cors_origins WHERE tenant = $1 ORDER BY origin', [tenant]);
      return rows.map((row) => (row as { origin: string }).origin);
    },
    add: async (tenant, origin) => {
      await query('INSERT INTO cors_origins VALUES ($1, $2) ON CONFLICT DO NOTHING', [tenant, origin]);
    },
    remove: async (tenant, origin) => {
      await query('DELETE FROM cors_origins WHERE tenant = $1 AND origin = $2', [tenant, origin]);
    },
  };
}
