import {
  Body,
  Controller,
  Get,
  HttpCode,
  Param,
  Post,
  Put,
  Redirect,
  Req,
  Res,
  Sse,
  UnauthorizedException,
} from '@nestjs/common';
import { CorsPolicy, ExposeHeaders, type CorsModuleOptions } from 'nestjs-cors';
import { NEVER, type Observable, of, concat } from 'rxjs';
import type { AppParts } from '../kit/app.js';
import { SHOP } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

const cors: CorsModuleOptions = {
  default: { origins: [SHOP] },
  policies: {
    public: { origins: '*', allowedHeaders: '*', exposedHeaders: '*' },
    shop: { origins: [SHOP, 'http://shop.localhost'], credentials: true, maxAge: 60 },
  },
};

type Reply = { header(name: string, value: string): unknown };
type Request = { headers: Record<string, string | undefined> };

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  /** What reached the handlers, whoever could read the answer. */
  static ran: string[] = [];

  @Get() @ExposeHeaders('X-Total') list(@Req() { headers }: Request, @Res({ passthrough: true }) reply: Reply) {
    OrdersController.ran.push('list');
    reply.header('X-Total', '2');
    reply.header('X-Inner', 'secret');
    return { cookie: headers['cookie'] ?? '', origin: headers['origin'] ?? '' };
  }
  @Post() @HttpCode(200) create(@Req() { headers }: Request, @Body() body: unknown) {
    OrdersController.ran.push('create');
    return { type: headers['content-type'], body };
  }
  @Put(':id') change(@Param('id') id: string) {
    OrdersController.ran.push('change');
    return id;
  }
  @Put(':id/lock') @CorsPolicy(false) lock() {
    OrdersController.ran.push('lock');
    return '';
  }
  @Get('secret') secret() {
    throw new UnauthorizedException();
  }
  @Sse('updates') updates(): Observable<{ data: string }> {
    return concat(of({ data: 'first' }), NEVER);
  }
}

@Controller('session')
@CorsPolicy('shop')
class SessionController {
  @Post(':kind') @HttpCode(204) start(@Param('kind') kind: string, @Res({ passthrough: true }) reply: Reply): void {
    reply.header('Set-Cookie', `session=${kind}; Path=/${kind === 'plain' ? '' : `; ${kind.replace('-', '; ')}`}`);
  }
}

@Controller('open')
@CorsPolicy('public')
class OpenController {
  @Get() get(@Res({ passthrough: true }) reply: Reply) {
    reply.header('X-One', '1');
    return 'open';
  }
  @Put() put() {
    return 'put';
  }
  @Get('moved') @Redirect('/open', 302) moved() {}
  @Get('away') @Redirect('http://elsewhere.localhost/orders', 307) away() {}
  @Get('user') @Redirect('http://user@localhost/open', 302) user() {}
}

const controllers = [OrdersController, SessionController, OpenController];
export const { ran } = OrdersController;

export const browserApp = (platform: Platform): AppParts => ({ platform, cors, controllers });
