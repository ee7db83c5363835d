import { Inject, Injectable } from '@nestjs/common';
import { eq } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { CorsRequest, OriginSource } from 'nestjs-cors';

export const tenantOrigins = pgTable(
  'drizzle_origins',
  { tenant: text().notNull(), origin: text().notNull() },
  ({ tenant, origin }) => [primaryKey({ columns: [tenant, origin] })],
);

@Injectable()
export class DrizzleOrigins implements OriginSource {
  constructor(@Inject('DRIZZLE') private readonly database: NodePgDatabase) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  async origins(tenant: string): Promise<string[]> {
    const rows = await this.database.select().from(tenantOrigins).where(eq(tenantOrigins.tenant, tenant));
    return rows.map(({ origin }) => origin);
  }
}
