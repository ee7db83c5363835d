import { Controller, Get, Module, Post } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';

@Controller('orders')
class OrdersController {
  @Get() list(): string[] {
    return [];
  }
  @Post() create(): void {}
}

const allowedHeaders = ['Content-Type', 'Authorization']; // JSON and bearer tokens

@Module({
  imports: [
    CorsModule.forRoot({
      default: { origins: ['https://shop.example.com'], allowedHeaders },
      environments: {
        development: { default: { origins: ['http://localhost:*'], allowedHeaders } },
      }, // with NODE_ENV=development this replaces `default` whole: the shop is refused then
      inspector: true, // http://localhost:3000/cors-inspector, not in production
    }),
  ],
  controllers: [OrdersController],
})
export class AppModule {}

// In production, when a page of https://shop.example.com sends POST /orders with JSON and a token, its preflight gets:
//   204 No Content
//   Access-Control-Allow-Origin: https://shop.example.com
//   Access-Control-Allow-Methods: GET, HEAD, POST
//   Access-Control-Allow-Headers: Content-Type, Authorization
//   Access-Control-Max-Age: 600
//   Vary: Origin, Access-Control-Request-Method
//
// The answer to the POST, whatever its status is:
//   Access-Control-Allow-Origin: https://shop.example.com
//   Vary: Origin
//
// For any other page: preflight 403; the answer has Vary: Origin only, and the page cannot read it.
