import { Module, type DynamicModule } from '@nestjs/common';
import { CorsModule } from 'nestjs-cors';
import { ChatGateway } from './chat.gateway.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';

/** One list, for requests, forms and sockets. */
@Module({})
export class AppModule {
  static forSite(origin: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CorsModule.forRoot({
          inspector: true,
          policies: { site: { origins: [origin], credentials: true, enforce: 'unsafe' } },
        }),
      ],
      controllers: [MessagesController],
      providers: [ChatGateway, MessagesService],
    };
  }
}
