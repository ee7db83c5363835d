import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { CorsPolicy } from 'nestjs-cors';
import { MessagesService } from './messages.service.js';

/** Without `@CorsPolicy` any website could open this socket, with the cookies of its visitors. */
@WebSocketGateway()
@CorsPolicy('site')
export class ChatGateway {
  constructor(private readonly messages: MessagesService) {}

  @SubscribeMessage('say')
  say(@MessageBody() text: unknown) {
    this.messages.add(`chat: ${String(text)}`);
    return { event: 'said', data: this.messages.all };
  }
}
