import { Controller, Get, Injectable } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsRequest, type OriginSource } from 'nestjs-cors';

@Injectable()
export class Tenants {
  async originsOf(tenant: string): Promise<string[]> {
    return [`https://${tenant}.tenants.example.net`];
  }
}

@Injectable()
export class TenantOrigins implements OriginSource {
  constructor(private readonly tenants: Tenants) {}

  key(request: CorsRequest): string | undefined {
    return request.params['tenant'];
  }
  origins(tenant: string): Promise<string[]> {
    return this.tenants.originsOf(tenant);
  }
}

@Controller('t/:tenant')
@CorsPolicy('tenant')
export class TenantController {
  @Get() home(): string {
    return '';
  }
}

/** Gets the service by its type, as an application would. */
@Injectable()
export class Guide {
  constructor(readonly cors: CorsService) {}
}
