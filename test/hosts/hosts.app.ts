import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, Injectable, Post, Put, type INestApplication } from '@nestjs/common';
import { CorsPolicy, type CorsModuleOptions, type OriginSource } from 'nestjs-cors';
import { createApp } from '../kit/app.js';
import { PAGE, TENANT } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

@Injectable()
class SlowOrigins implements OriginSource {
  key(): string {
    return 'all';
  }
  async origins(): Promise<string[]> {
    await wait(50);
    return [TENANT];
  }
}

@Controller('things')
@CorsPolicy('page')
class ThingsController {
  @Get() list() {
    return 'things';
  }
  @Put(':id') change() {
    return 'changed';
  }
}

@Controller('tenants')
@CorsPolicy({ origins: [{ source: SlowOrigins, ttl: 60_000 }] })
class TenantsController {
  @Get() list() {
    return 'tenants';
  }
}

@Controller('closed')
@CorsPolicy(false)
class ClosedController {
  @Get() list() {
    return 'closed';
  }
}

@Controller('forms')
@CorsPolicy({ origins: [PAGE], enforce: 'unsafe' })
class FormsController {
  @Post() send() {
    return 'sent';
  }
}

const cors: CorsModuleOptions = {
  default: { origins: [PAGE] },
  policies: { page: { origins: [PAGE], credentials: true, exposedHeaders: ['X-Rows'] } },
};

/** The application that every host runs, ready to be asked and listening nowhere. */
export async function hostedApp(platform: Platform, log: string[]): Promise<INestApplication> {
  const controllers = [ThingsController, TenantsController, ClosedController, FormsController];
  const app = await createApp({ platform, cors, log, controllers, providers: [SlowOrigins] });
  await app.init();
  if (platform === 'fastify') await (app.getHttpAdapter().getInstance() as { ready(): Promise<void> }).ready();
  return app;
}
