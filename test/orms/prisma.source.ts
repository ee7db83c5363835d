import { Injectable } from '@nestjs/common';
import type { CorsRequest, OriginSource } from 'nestjs-cors';
import { PrismaService } from './prisma.service.js';

@Injectable()
export class PrismaOrigins implements OriginSource {
  constructor(private readonly prisma: PrismaService) {}

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }
  async origins(tenant: string): Promise<string[]> {
    const rows = await this.prisma.tenantOrigin.findMany({ where: { tenant } });
    return rows.map(({ origin }) => origin);
  }
}
