import { Controller, Get, type INestApplication, Module, Put } from '@nestjs/common';
import { CorsModule, CorsPolicy } from 'nestjs-cors';

@Controller('orders')
@CorsPolicy('shop')
export class OrdersController {
  @Get() list() {
    return [];
  }
  @Put(':id') @CorsPolicy(false) change() {
    return '';
  }
}

@Module({
  imports: [
    CorsModule.forRoot({
      policies: { shop: { origins: ['https://shop.example.com'], credentials: true } },
      routes: [{ path: '/files/*', methods: ['GET'], policy: { origins: '*' } }],
    }),
  ],
  controllers: [OrdersController],
})
export class ShopModule {}

/** What main.ts would do. */
export function configure(app: INestApplication): void {
  app.setGlobalPrefix('api');
}
