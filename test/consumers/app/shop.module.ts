import { Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { CorsModule, type CorsModuleOptions } from 'nestjs-cors';
import {
  AnswersController,
  CatalogueController,
  HealthController,
  OrdersController,
  WindowController,
} from './orders.controllers.js';
import { Guide, TenantController, TenantOrigins, Tenants } from './tenants.js';
import { PricesV1Controller, PricesV2Controller } from './versions.module.js';

@Module({
  imports: [
    // Stands for a .env file.
    ConfigModule.forRoot({
      ignoreEnvFile: true,
      load: [
        () => ({
          SHOP_ORIGIN: 'https://shop.example.com',
          CORS_EXPOSED_HEADERS: 'X-Request-Id',
          CORS_POLICY_PARTNER_ALLOWED_HEADERS: 'Content-Type, X-Key',
        }),
      ],
    }),
    CorsModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService): CorsModuleOptions => ({
        default: { origins: [config.getOrThrow<string>('SHOP_ORIGIN')], credentials: true },
        policies: {
          partner: { origins: ['https://partner.example.net'], maxAge: 60 },
          public: { origins: '*', exposedHeaders: ['X-Rows'] },
          tenant: { origins: [{ source: TenantOrigins, ttl: 60_000 }] },
        },
        routes: [
          { path: '/files/*', methods: ['GET'], policy: 'public' },
          {
            path: '/forms/*',
            policy: {
              origins: [config.getOrThrow<string>('SHOP_ORIGIN')],
              enforce: 'unsafe',
              crossOriginResourcePolicy: 'same-site',
            },
          },
        ],
      }),
    }),
  ],
  controllers: [
    ...[OrdersController, AnswersController, CatalogueController, WindowController, HealthController],
    ...[TenantController, PricesV1Controller, PricesV2Controller],
  ],
  providers: [Tenants, TenantOrigins, Guide],
})
export class ShopModule {}
