import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  Get,
  Header,
  Injectable,
  Options,
  Patch,
  Post,
  Put,
  UnauthorizedException,
  UseGuards,
} from '@nestjs/common';
import { CorsPolicy, ExposeHeaders } from 'nestjs-cors';

@Injectable()
class NotSignedIn implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

/** Says nothing of a policy: `default`. */
@Controller('orders')
export class OrdersController {
  @Get() @ExposeHeaders('X-Total') list(): string[] {
    return [];
  }
  @Post() create(@Body() body: unknown): unknown {
    return body;
  }
  @Patch(':id') @CorsPolicy('partner') change(): void {}
  @Delete(':id') @CorsPolicy(false) remove(): void {}
}

/** Every answer here comes about in another way. */
@Controller('answers')
export class AnswersController {
  @Get('guarded') @UseGuards(NotSignedIn) guarded(): void {}
  @Get('broken') broken(): void {
    throw new Error('broken');
  }
  @Get('varied') @Header('Vary', 'Accept-Language') varied(): string {
    return '';
  }
}

@Controller('catalogue')
@CorsPolicy('public')
export class CatalogueController {
  @Get() list(): string[] {
    return [];
  }
  @Put() replace(): void {}
  @Get('partners') @CorsPolicy({ extends: 'partner', exposedHeaders: ['X-Total'] }) partners(): string[] {
    return [];
  }
  @Options('own') @Header('Allow', 'OPTIONS, X-OWN') own(): string {
    return '';
  }
}

@Controller({ path: 'window', host: 'window.example.com' })
@CorsPolicy('partner')
export class WindowController {
  @Get() look(): string {
    return '';
  }
}

/** Excluded from the global prefix. */
@Controller('health')
@CorsPolicy('public')
export class HealthController {
  @Get() check(): string {
    return 'up';
  }
}
