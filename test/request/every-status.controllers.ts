import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import {
  Body,
  Controller,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Injectable,
  type MiddlewareConsumer,
  Module,
  type NestMiddleware,
  type NestModule,
  Param,
  ParseIntPipe,
  Post,
  Redirect,
  Req,
  Res,
  Sse,
  StreamableFile,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { of } from 'rxjs';

@Injectable()
class NotSignedIn {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Injectable()
class Forbidden {
  canActivate(): boolean {
    throw new ForbiddenException();
  }
}

const rawOf = (reply: unknown): ServerResponse => (reply as { raw?: ServerResponse }).raw ?? (reply as ServerResponse);

/** Every way a response comes about. */
class EveryStatusRoutes {
  @Get('ok') ok() {
    return { ok: true };
  }
  @Post('created') created(@Body() body: unknown) {
    return body;
  }
  @Get('empty') @HttpCode(204) empty(): void {}
  @Get('guard401') @UseGuards(NotSignedIn) guard401() {
    return '';
  }
  @Get('guard403') @UseGuards(Forbidden) guard403() {
    return '';
  }
  @Get('error') error() {
    throw new Error('broken');
  }
  @Get('pipe/:id') pipe(@Param('id', ParseIntPipe) id: number) {
    return id;
  }
  @Get('moved') @Redirect('/elsewhere', 302) moved(): void {}
  @Get('unchanged') @HttpCode(304) unchanged(): void {}
  @Get('stream') stream() {
    return new StreamableFile(Buffer.from('streamed'));
  }
  @Get('file') file() {
    return new StreamableFile(createReadStream('package.json'));
  }
  @Sse('events') events() {
    return of({ data: 'one' });
  }
  @Get('raw-end') rawEnd(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    rawOf(reply).end('raw');
  }
  @Get('raw-head') rawHead(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    rawOf(reply)
      .writeHead(202, { Vary: 'Accept-Language', 'Access-Control-Allow-Origin': 'https://evil.test' })
      .end('raw');
  }
  @Get('raw-null') rawNull(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    // Node takes it for none, whatever its types say.
    rawOf(reply)
      .writeHead(202, 'Fine', null as never)
      .end('raw');
  }
  @Get('raw-inherited') rawInherited(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    const given = Object.create({ 'X-Inherited': 'yes', Vary: 'X-Inherited' }) as Record<string, string>;
    rawOf(reply)
      .writeHead(202, Object.assign(given, { 'X-Own': 'yes' }))
      .end('raw');
  }
  @Get('raw-flat') rawFlat(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    const flat = [
      'Set-Cookie',
      'a=1',
      'Set-Cookie',
      'b=2',
      'Vary',
      'Accept-Language',
      'Access-Control-Allow-Origin',
      'https://evil.test',
      'X-Kept',
      'yes',
    ];
    rawOf(reply).writeHead(202, 'Fine', flat).end('raw');
  }
  @Get('raw-pairs') rawPairs(@Res() reply: unknown): void {
    (reply as { hijack?: () => void }).hijack?.();
    const pairs = [
      ['Set-Cookie', 'a=1'],
      ['Set-Cookie', 'b=2'],
      ['Vary', 'Accept-Language'],
      ['Access-Control-Allow-Origin', 'https://evil.test'],
      ['X-Kept', 'yes'],
    ];
    // Node takes the entries of a map, whatever its types say.
    rawOf(reply)
      .writeHead(202, pairs as never)
      .end('raw');
  }
  @Get('vary-header') @Header('Vary', 'Accept-Language') varyHeader() {
    return '';
  }
  @Get('vary-twice') varyTwice(@Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header('Vary', 'origin, Accept-Language');
    return '';
  }
  @Get('vary-star') @Header('Vary', '*') varyStar() {
    return '';
  }
  @Get('own-headers')
  @Header('Access-Control-Allow-Origin', 'https://evil.test')
  @Header('Access-Control-Allow-Credentials', 'true')
  ownHeaders() {
    return '';
  }
  @Get('url') url(@Req() request: { url: string }) {
    return request.url;
  }
}

@Controller('listed')
@CorsPolicy('listed')
class ListedController extends EveryStatusRoutes {}

@Controller('public')
@CorsPolicy('public')
class PublicController extends EveryStatusRoutes {}

@Controller('closed')
@CorsPolicy(false)
class ClosedController extends EveryStatusRoutes {}

@Injectable()
class NestMiddlewareThatFails implements NestMiddleware {
  use(request: { originalUrl: string }, _response: unknown, next: (error?: unknown) => void): void {
    if (request.originalUrl.includes('nest-middleware')) throw new UnauthorizedException();
    next();
  }
}

@Module({ controllers: [ListedController, PublicController, ClosedController] })
export class EveryStatusModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(NestMiddlewareThatFails).forRoutes('*path');
  }
}

/** Middleware as main.ts adds it: one that answers, one that fails. */
export function addMiddleware(app: INestApplication): void {
  app.use((request: { url: string }, response: ServerResponse, next: (error?: unknown) => void) => {
    if (request.url.includes('use-answers')) {
      response.statusCode = 401;
      response.setHeader('Vary', 'Accept-Encoding');
      response.end('no');
    } else if (request.url.includes('use-fails')) next(new UnauthorizedException());
    else next();
  });
}
