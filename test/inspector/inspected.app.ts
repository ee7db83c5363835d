import { Controller, Get, Injectable, Post, Put, UnauthorizedException, type CanActivate } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { WebSocketGateway } from '@nestjs/websockets';
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

@Controller('reports')
class ReportsController {
  @Get(':year/:month') @CorsPolicy({ origins: ['https://reports.example.com'], exposedHeaders: ['X-Total'] }) find() {
    return '';
  }
  @Get('open') @CorsPolicy('open') open() {
    return '';
  }
  @Post() @CorsPolicy('guarded') create() {
    return '';
  }
  @Get() @CorsPolicy('guarded') list() {
    return '';
  }
}

@WebSocketGateway()
@CorsPolicy('guarded')
class ChatGateway {}

@WebSocketGateway({ namespace: 'news' })
class NewsGateway {}

/** Sockets, `passThrough`, `enforce`, a policy on trial, an inline one and an expression; the default is none. */
export const everyKind = (platform: Platform): AppParts => ({
  platform,
  cors: {
    inspector: true,
    environment: 'development',
    policies: {
      open: { origins: '*', exposedHeaders: ['*'] },
      guarded: {
        origins: [SHOP, 'https://m.shop.example.com'],
        enforce: 'unsafe',
        reportOnly: { origins: [SHOP], enforce: 'all' },
      },
      apps: { origins: [{ regex: /^https:\/\/[a-z]+\.apps\.example$/, accepts: ['https://a.apps.example'] }] },
    },
    routes: [
      { path: '/legacy/*', passThrough: true },
      { path: '/apps', policy: 'apps' },
    ],
  },
  controllers: [ReportsController],
  providers: [ChatGateway, NewsGateway],
});
