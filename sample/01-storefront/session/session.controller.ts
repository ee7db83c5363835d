import { Body, Controller, Delete, Headers, HttpCode, Post, Res, UnauthorizedException } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { Reply } from '../reply.js';
import { SessionsService } from './sessions.service.js';

/** Signing in from the shop's page: `credentials: true` is what lets the browser keep the cookie of the answer. */
@Controller('session')
@CorsPolicy('shop')
export class SessionController {
  constructor(private readonly sessions: SessionsService) {}

  @Post() signIn(
    @Body('customer') customer: string,
    @Body('password') password: string,
    @Res({ passthrough: true }) reply: Reply,
  ) {
    const cookie = this.sessions.open(customer, password);
    if (cookie === undefined) throw new UnauthorizedException('Wrong name or password');
    reply.header('Set-Cookie', cookie);
    return { customer };
  }

  @Delete() @HttpCode(204) signOut(
    @Headers('cookie') cookies: string | undefined,
    @Res({ passthrough: true }) reply: Reply,
  ): void {
    reply.header('Set-Cookie', this.sessions.close(cookies));
  }
}
