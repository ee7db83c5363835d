import { Controller, Module, Post } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';

@Controller('orders')
class OrdersController {
  @Post() create(): void {}
}

@Module({
  imports: [CorsModule.forRoot({ default: { origins: ['https://shop.example.com'], credentials: true } })],
  controllers: [OrdersController],
})
export class SessionAppModule {}
