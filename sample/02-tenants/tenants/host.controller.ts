import { Controller, Get, Headers } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';

/** The API of a tenant by its host name: `http://acme.api.localhost:3010/products`. */
@Controller('products')
@CorsPolicy('tenant')
export class HostController {
  @Get() list(@Headers('host') host: string) {
    return { host, products: ['Teapot', 'Cups'] };
  }
}
