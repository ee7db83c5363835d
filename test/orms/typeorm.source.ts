import { Injectable } from '@nestjs/common';
import type { CorsRequest, OriginSource } from 'nestjs-cors';
import { DataSource, EntitySchema } from 'typeorm';

export const TenantOrigin = new EntitySchema<{ tenant: string; origin: string }>({
  name: 'TenantOrigin',
  tableName: 'typeorm_origins',
  columns: { tenant: { type: 'text', primary: true }, origin: { type: 'text', primary: true } },
});

@Injectable()
export class TypeOrmOrigins implements OriginSource {
  constructor(private readonly database: DataSource) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  async origins(tenant: string): Promise<string[]> {
    const rows = await this.database.getRepository(TenantOrigin).findBy({ tenant });
    return rows.map(({ origin }) => origin);
  }
}
