import { writeSync } from 'node:fs';
import { Controller, Get, Module, type OnModuleInit } from '@nestjs/common';
import { WebSocketGateway } from '@nestjs/websockets';
import { CorsModule, CorsPolicy } from 'nestjs-cors';

@WebSocketGateway({ path: '/chat' })
@CorsPolicy('shop')
class ChatGateway {}

@WebSocketGateway({ path: '/feed' })
class FeedGateway {}

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() list() {
    return [];
  }
}

/** Has one of everything that a report lists. */
@Module({
  imports: [
    CorsModule.forRoot({
      policies: {
        shop: {
          origins: ['https://shop.example.com', 'https://old.example.com'],
          enforce: 'unsafe',
          reportOnly: { origins: ['https://shop.example.com'], enforce: 'all' },
        },
      },
      routes: [{ path: '/legacy/*', passThrough: true }],
    }),
  ],
  controllers: [OrdersController],
  providers: [ChatGateway, FeedGateway],
})
export class ManyModule {}

/** Prints to standard output in every way there is, and leaves a handle open. */
@Module({ imports: [ManyModule] })
export class NoisyModule implements OnModuleInit {
  onModuleInit(): void {
    console.log('query: SELECT 1');
    process.stdout.write('query: SELECT 2\n');
    writeSync(1, 'query: SELECT 3\n');
    setInterval(() => undefined, 1000);
  }
}

/** An application that ends while it starts. */
@Module({})
export class EndingModule implements OnModuleInit {
  onModuleInit(): void {
    process.exit(3);
  }
}

/** An application without policies. */
@Module({})
export class BareModule {}
