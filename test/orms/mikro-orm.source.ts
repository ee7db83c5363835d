import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { CorsRequest, OriginSource } from 'nestjs-cors';

export const TenantOrigin = new EntitySchema<{ tenant: string; origin: string }>({
  name: 'TenantOrigin',
  tableName: 'mikro_orm_origins',
  properties: { tenant: { type: 'text', primary: true }, origin: { type: 'text', primary: true } },
});

@Injectable()
export class MikroOrmOrigins implements OriginSource {
  constructor(private readonly orm: MikroORM) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  async origins(tenant: string): Promise<string[]> {
    // No request context is active here, and none is wanted: each lookup reads the table.
    const rows = await this.orm.em.fork().find(TenantOrigin, { tenant });
    return rows.map(({ origin }) => origin);
  }
}
