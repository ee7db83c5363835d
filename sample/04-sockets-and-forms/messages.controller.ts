import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { MessagesService } from './messages.service.js';

@Controller()
@CorsPolicy('site')
export class MessagesController {
  constructor(private readonly messages: MessagesService) {}

  /** Signs the visitor in: the browser sends the cookie with every request from now on, whichever page asks. */
  @Get('session')
  @Header('Set-Cookie', 'session=visitor; HttpOnly; SameSite=Lax; Path=/')
  signIn() {
    return { visitor: true };
  }

  @Get('messages')
  list() {
    return this.messages.all;
  }

  /** A plain form posts here: no preflight asks first. `enforce` stops the form of another site. */
  @Post('messages')
  @HttpCode(200)
  @Header('Content-Type', 'text/html')
  post(@Body() body: { text?: string } | undefined) {
    this.messages.add(`form: ${body?.text ?? ''}`);
    return 'posted';
  }
}
