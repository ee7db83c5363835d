import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { type Engine, openEngine } from './engine.js';
import { TENANT_ORIGINS, tenantKey } from './tenant.key.js';
import { tenantRegistry } from './tenant.registry.js';

const ENGINE = Symbol('ENGINE');
export const TENANT_REGISTRY = Symbol('TENANT_REGISTRY');

@Module({
  providers: [
    {
      provide: ENGINE,
      inject: [ConfigService],
      useFactory: (config: ConfigService) =>
        openEngine({ REDIS_URL: config.get('REDIS_URL'), DATABASE_URL: config.get('DATABASE_URL') }),
    },
    { provide: TENANT_REGISTRY, inject: [ENGINE], useFactory: tenantRegistry },
    {
      provide: TENANT_ORIGINS,
      inject: [ENGINE, ConfigService],
      useFactory: (engine: Engine, config: ConfigService) => {
        const key = tenantKey(config.getOrThrow('TENANT_HOSTS'));
        return engine.kind === 'redis'
          ? new RedisOrigins({ client: engine.client, key })
          : new PostgresOrigins({ database: engine.database, key });
      },
    },
  ],
  exports: [TENANT_REGISTRY],
})
export class RegistryModule implements OnApplicationShutdown {
  constructor(@Inject(ENGINE) private readonly engine: Engine) {}

  /** After the sources have let go of it. */
  onApplicationShutdown(): Promise<void> {
    return this.engine.close();
  }
}
