import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { Controller, Get, Injectable } from '@nestjs/common';
import { CorsPolicy, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { ClsModule, ClsServiceManager } from 'nestjs-cls';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

const storage = new AsyncLocalStorage<{ tenant: string }>();
const cls = ClsServiceManager.getClsService<{ tenant: string }>();
const inStores = (): unknown[] => [storage.getStore()?.tenant, cls.isActive() ? cls.get('tenant') : undefined];

/** Whose list it is by a store of the request, and by the request itself; what was in the stores is kept. */
@Injectable()
class Tenants implements OriginSource {
  static seen: unknown[] = [];

  key({ host, params, query }: CorsRequest) {
    const stores = inStores();
    Tenants.seen.push(stores);
    const stored = stores.find((tenant) => typeof tenant === 'string');
    const named = params.tenant ?? query.get('tenant') ?? /^(\w+)\.example\.test$/.exec(host)?.[1];
    return (stored as string | undefined) ?? named;
  }
  async origins(tenant: string) {
    Tenants.seen.push(inStores());
    return tenant === 'acme' ? ['https://acme.example.com'] : [];
  }
}

@Controller()
@CorsPolicy({ origins: Tenants })
class TenantController {
  @Get() home() {
    return { handler: inStores(), source: Tenants.seen };
  }
  @Get('t/:tenant') tenant() {
    return { handler: inStores(), source: Tenants.seen };
  }
}

/** Applications on one platform, by name. */
export const appsOf = (platform: Platform): Record<string, AppParts> => ({
  stores: {
    platform,
    imports: [ClsModule.forRoot({ middleware: { mount: true, setup: (store) => store.set('tenant', 'acme') } })],
    controllers: [TenantController],
    providers: [Tenants],
    configure: (app) =>
      void app.use((_request: unknown, _response: unknown, next: () => void) => storage.run({ tenant: 'acme' }, next)),
  },
});
