import { Controller, Get, Post } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SkipThrottle, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { ExposeHeaders } from 'nestjs-cors';
import { PAGE } from '../kit/origins.js';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

@Controller()
class LimitedController {
  @Get('limited') @ExposeHeaders('Retry-After') limited() {
    return 'served';
  }
  @Get('reticent') reticent() {
    return 'served';
  }
  @Post('asked') asked() {
    return 'served';
  }
  @Get('unlimited') @SkipThrottle() unlimited() {
    return 'served';
  }
}

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> => ({
  throttled: {
    platform,
    controllers: [LimitedController],
    imports: [ThrottlerModule.forRoot([{ ttl: 600_000, limit: 2 }])],
    providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
    cors: { default: { origins: [PAGE] } },
  },
});
