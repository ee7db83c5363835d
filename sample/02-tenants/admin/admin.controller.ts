import {
  BadRequestException,
  Controller,
  Delete,
  Get,
  HttpCode,
  Inject,
  Param,
  Put,
  Query,
  UseGuards,
} from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { KeyGuard } from '../../shared/key.guard.js';
import { TENANT_REGISTRY } from '../registry/registry.module.js';
import { TENANT_ORIGINS } from '../registry/tenant.key.js';
import type { TenantRegistry } from '../registry/tenant.registry.js';

/** Where tenants' origins are entered: for our own admin page alone, and its key. */
@Controller('admin/tenants/:tenant/origins')
@CorsPolicy('admin')
@UseGuards(KeyGuard('ADMIN_KEY'))
export class AdminController {
  constructor(
    @Inject(TENANT_REGISTRY) private readonly registry: TenantRegistry,
    private readonly cors: CorsService,
  ) {}

  @Get() list(@Param('tenant') tenant: string) {
    return this.registry.list(tenant);
  }

  /** What would be dropped at run time is not written: the customer reads why, and how it is spelled. */
  @Put() @HttpCode(204) async add(@Param('tenant') tenant: string, @Query('origin') origin: string): Promise<void> {
    const faults = this.cors.check(TENANT_ORIGINS, [origin]).filter(({ severity }) => severity === 'error');
    if (faults.length > 0) throw new BadRequestException(faults.map(({ message, hint }) => `${message} ${hint}`));
    await this.registry.add(tenant, origin);
    await this.cors.invalidate(TENANT_ORIGINS, tenant);
  }

  @Delete() @HttpCode(204) async remove(
    @Param('tenant') tenant: string,
    @Query('origin') origin: string,
  ): Promise<void> {
    await this.registry.remove(tenant, origin);
    await this.cors.invalidate(TENANT_ORIGINS, tenant);
  }
}
