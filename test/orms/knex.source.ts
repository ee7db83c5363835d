import { Inject, Injectable } from '@nestjs/common';
import type { Knex } from 'knex';
import type { CorsRequest, OriginSource } from 'nestjs-cors';

@Injectable()
export class KnexOrigins implements OriginSource {
  constructor(@Inject('KNEX') private readonly knex: Knex) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  origins(tenant: string): Promise<string[]> {
    return this.knex<{ tenant: string; origin: string }>('knex_origins')
      .where({ tenant })
      .pluck('origin')
      .timeout(1_000, { cancel: true });
  }
}
