import { Controller, Get, Injectable, Put, UnauthorizedException, type CanActivate } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CorsPolicy, ExposeHeaders, type CorsModuleOptions, type OriginSource } from 'nestjs-cors';
import type { AppParts } from '../kit/app.js';
import { SHOP } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

@Injectable()
class TenantOrigins implements OriginSource {
  key({ params }: { params: Readonly<Record<string, string>> }) {
    return params.tenant;
  }
  origins() {
    return ['https://tenant.example.net'];
  }
}

/** Nobody gets past it: the page must not depend on the application. */
@Injectable()
class NobodyGuard implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() @ExposeHeaders('X-Total') list() {
    return [];
  }
  @Put(':id') change() {
    return '';
  }
  @Get('<b>') @CorsPolicy(false) odd() {
    return '';
  }
}

@Controller('t/:tenant')
@CorsPolicy('tenant')
class TenantController {
  @Get() home() {
    return '';
  }
}

const cors: CorsModuleOptions = {
  inspector: true,
  environment: 'development',
  default: { origins: '*' },
  policies: {
    shop: { origins: [SHOP, 'https://*.preview.example.com'], credentials: true },
    tenant: { origins: [TenantOrigins, SHOP] },
  },
  routes: [{ path: '/graphql', policy: 'shop' }],
};

export const inspectedApp = (platform: Platform, more: CorsModuleOptions = {}): AppParts => ({
  platform,
  cors: { ...cors, ...more },
  controllers: [OrdersController, TenantController],
  providers: [TenantOrigins, { provide: APP_GUARD, useClass: NobodyGuard }],
});
