import {
  Body,
  Controller,
  Get,
  Header,
  Headers,
  HttpCode,
  Injectable,
  NotFoundException,
  Patch,
  Post,
  Put,
  Sse,
  UnauthorizedException,
  UseGuards,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { concat, NEVER, type Observable, of } from 'rxjs';

/** Handlers that ran: `PUT /stock/1`. */
export const ran: string[] = [];

@Injectable()
class RecordHandlers implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { method, url } = context.switchToHttp().getRequest<{ method: string; url: string }>();
    ran.push(`${method} ${url}`);
    return next.handle();
  }
}

@Injectable()
class NotSignedIn {
  canActivate(): boolean {
    throw new UnauthorizedException('sign in');
  }
}

/** One route for everything a page can notice of a policy. */
@Controller('stock')
@CorsPolicy('shop')
@UseInterceptors(RecordHandlers)
export class StockController {
  @Get() @Header('X-Shown', 'shown') @Header('X-Hidden', 'hidden') read() {
    return { stock: 3 };
  }
  @Put('item') replace(@Body() body: unknown) {
    return body;
  }
  @Post('note') @HttpCode(200) note() {
    return 'noted';
  }

  @Post('session') @Header('Set-Cookie', 'session=ada; Path=/; HttpOnly; SameSite=Lax') signIn() {
    return 'welcome';
  }
  @Get('me') me(@Headers('cookie') cookie?: string) {
    return cookie ?? 'nobody';
  }
  @Get('anonymous') @CorsPolicy('anonymous') anonymous(@Headers('cookie') cookie?: string) {
    return cookie ?? 'nobody';
  }

  @Get('guarded') @UseGuards(NotSignedIn) guarded() {
    return '';
  }
  @Get('missing') missing() {
    throw new NotFoundException('no such thing');
  }
  @Get('broken') broken() {
    throw new Error('broken');
  }
  @Sse('events') events() {
    return concat(of({ data: 'first' }), NEVER);
  }

  @Get('closed') @CorsPolicy(false) closed() {
    return 'closed';
  }
  @Put('closed') @CorsPolicy(false) closeAgain() {
    return 'closed';
  }

  @Patch('mixed') patchMixed() {
    return 'patched';
  }
  @Put('mixed') @CorsPolicy(false) putMixed() {
    return 'put';
  }
  @Patch('listed') @CorsPolicy('listed') patchListed() {
    return 'patched';
  }
  @Put('listed') @CorsPolicy(false) putListed() {
    return 'put';
  }

  @Put('kept') @CorsPolicy('kept') kept() {
    return 'kept';
  }
  @Put('unkept') @CorsPolicy('unkept') unkept() {
    return 'unkept';
  }

  @Get('public') @CorsPolicy('public') @Header('X-Shown', 'shown') open() {
    return 'public';
  }
}
