import { fileURLToPath } from 'node:url';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CorsModule } from 'nestjs-cors';
import { BackOfficeController } from './back-office/back-office.controller.js';
import { CancellationsController } from './back-office/cancellations.controller.js';
import { CatalogueController } from './catalogue/catalogue.controller.js';
import { corsPolicies } from './cors.policies.js';
import { HealthController } from './health.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { PaymentsController } from './payments/payments.controller.js';
import { sampleFolder } from './sample.folder.js';
import { SessionController } from './session/session.controller.js';
import { SessionsService } from './session/sessions.service.js';

const settings =
  process.env.NODE_ENV === 'development' || process.env.NODE_ENV === 'test' ? 'development' : 'production';

@Module({
  imports: [
    ConfigModule.forRoot({
      isGlobal: true,
      expandVariables: true,
      envFilePath: fileURLToPath(new URL(`.env.${settings}`, sampleFolder)),
    }),
    // The page at /cors-inspector: who may read what, and why a request was blocked.
    CorsModule.forRoot({ ...corsPolicies, inspector: settings === 'development' }),
  ],
  controllers: [
    HealthController,
    CatalogueController,
    SessionController,
    OrdersController,
    CancellationsController,
    BackOfficeController,
    PaymentsController,
  ],
  providers: [SessionsService, OrdersService],
})
export class AppModule {}
