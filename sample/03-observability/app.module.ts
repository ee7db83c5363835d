import { Controller, Get, Module, Put } from '@nestjs/common';
import { CorsModule, CorsPolicy, ExposeHeaders } from 'nestjs-cors';

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() @ExposeHeaders('X-Total') list() {
    return [];
  }
  @Put(':id') change() {
    return 'changed';
  }
}

@Controller('catalogue')
@CorsPolicy('public')
class CatalogueController {
  @Get() list() {
    return ['Teapot'];
  }
}

@Module({
  imports: [
    CorsModule.forRoot({
      // The page at /cors-inspector: who may read what, and why a request was blocked. Not served in production.
      inspector: true,
      policies: {
        public: { origins: '*' },
        shop: {
          origins: ['https://shop.example.com', 'https://*.partners.example.net'],
          credentials: true,
          // On trial: would anybody miss the partners?
          reportOnly: { origins: ['https://shop.example.com'] },
        },
      },
    }),
  ],
  controllers: [OrdersController, CatalogueController],
})
export class AppModule {}
