import { Controller, Get, Param, Post, type Provider } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { PostgresOrigins } from 'nestjs-cors/postgres';
import { RedisOrigins } from 'nestjs-cors/redis';
import { Pool } from 'pg';
import { createClient } from 'redis';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

/** Where the registry of an application stands. */
export interface Registry {
  readonly engine: 'postgres' | 'redis';
  readonly url: string;
  /** The table, or the channel and prefix. */
  readonly name: string;
}

@Controller('t/:tenant')
@CorsPolicy({ origins: { source: 'TENANTS', ttl: 600_000, negativeTtl: 600_000 } })
class TenantController {
  @Get() get() {
    return 'tenant';
  }
}

/** Says to this instance that a list has changed. */
@Controller('changed/:tenant')
class ChangedController {
  constructor(private readonly cors: CorsService) {}

  @Post() async changed(@Param('tenant') tenant: string) {
    await this.cors.invalidate('TENANTS', tenant);
  }
}

/** Ends what the source was made with, once the source itself has let go of it. */
class Connections {
  private readonly ends: (() => unknown)[] = [];

  add(end: () => unknown): void {
    this.ends.push(end);
  }
  async onApplicationShutdown(): Promise<void> {
    for (const end of this.ends) await end();
  }
}

async function sourceOf({ engine, url, name }: Registry, connections: Connections) {
  const key = ({ params }: { params: Readonly<Record<string, string>> }) => params.tenant;
  if (engine === 'postgres') {
    const pool = new Pool({ connectionString: url, max: 2 });
    connections.add(() => pool.end());
    return new PostgresOrigins({ database: pool, table: name, key });
  }
  const client = createClient({ url, socket: { reconnectStrategy: 20 } }).on('error', () => undefined);
  connections.add(() => client.destroy());
  return new RedisOrigins({ client: await client.connect(), prefix: `${name}:`, channel: name, key });
}

/** An application whose tenants' origins stand in a registry, kept for so long that only word of a change ends them. */
export function tenantsApp(platform: Platform, registry: Registry): AppParts {
  const source: Provider = {
    provide: 'TENANTS',
    inject: [Connections],
    useFactory: (connections: Connections) => sourceOf(registry, connections),
  };
  return { platform, controllers: [TenantController, ChangedController], providers: [Connections, source] };
}
