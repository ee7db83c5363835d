import { Inject, Injectable } from '@nestjs/common';
import mongoose, { type Model } from 'mongoose';
import type { CorsRequest, OriginSource } from 'nestjs-cors';

export interface Tenant {
  _id: string;
  origins: string[];
}
export const tenantSchema = new mongoose.Schema<Tenant>({ _id: String, origins: [String] });

@Injectable()
export class MongooseOrigins implements OriginSource {
  constructor(@Inject('TENANT_MODEL') private readonly tenants: Model<Tenant>) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  async origins(tenant: string, signal: AbortSignal): Promise<string[]> {
    // The filter is always a string, never an object: input of clients must not become a query operator.
    const found = await this.tenants.findById(tenant, 'origins', { signal }).lean();
    return found?.origins ?? [];
  }
}
