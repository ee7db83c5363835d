import { Controller, Get, Param } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';

/** The API of a tenant by its path, whatever the host: `/t/acme/products`. */
@Controller('t/:tenant/products')
@CorsPolicy('tenant')
export class PathController {
  @Get() list(@Param('tenant') tenant: string) {
    return { tenant, products: ['Teapot', 'Cups'] };
  }
}
