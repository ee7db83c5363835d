import { Controller, Get, Injectable, Options, Put, type Type } from '@nestjs/common';
import { CorsPolicy, type CorsModuleOptions, type CorsRequest, type OriginSource } from 'nestjs-cors';
import { allowed } from '../origins/reference.matcher.js';
import { startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { APP } from '../kit/origins.js';
import type { Platform } from '../kit/platforms.js';

export const ADMIN = 'https://admin.example.com:8443';
const PATTERNS = ['https://*.example.com', 'https://preview-*.example.org:8443', 'http://localhost:*'];

/** The lists of tenants. Names on purpose that a plain object would have without being told. */
export const TENANTS: ReadonlyMap<string, readonly string[]> = new Map([
  ['acme', ['https://acme.example.com', 'https://*.acme.example.net']],
  ['bolt', ['https://bolt.example.net']],
  ['__proto__', ['https://proto.example.net']],
  ['constructor', ['https://constructor.example.net']],
  ['a/b', ['https://slash.example.net']],
  ['acme.test', ['https://host.example.net']],
]);

/** How often a handler ran. */
export const handlers = { ran: 0 };

const run = (): string => {
  handlers.ran++;
  return 'handled';
};

/** Whose list: a parameter, else the query, else the host. */
@Injectable()
class TenantOrigins implements OriginSource {
  key({ params, query, host }: CorsRequest): string | undefined {
    return params.tenant ?? query.get('tenant') ?? host;
  }
  origins(key: string): Promise<Iterable<string>> {
    return Promise.resolve(TENANTS.get(key) ?? []);
  }
}

/** A route that would notice a preflight that slips through: it serves OPTIONS itself. */
function controllerOf(path: string, policy: string | false | undefined): Type {
  @Controller(path)
  class Served {
    @Get() get() {
      return run();
    }
    @Put() put() {
      return run();
    }
    @Options() options() {
      return run();
    }
  }
  if (policy !== undefined) CorsPolicy(policy)(Served);
  return Served;
}

/** A route of the application, and its policy said once more, naively. */
export interface HostileRoute {
  readonly path: string;
  readonly policy: string | false | undefined;
  readonly kind: 'list' | 'public' | 'none';
  readonly credentials: boolean;
  /** Only asked about origins that are spelled as a browser spells them. */
  admits(origin: string, tenant: string): boolean;
}

/** `https`, one label, `shop.example`: what the expression below means. */
const isShop = (origin: string): boolean => allowed(['https://*.shop.example'], origin) && dots(origin) === 2;
const dots = (text: string): number => text.split('.').length - 1;
const ofTenant = (origin: string, tenant: string): boolean => allowed(TENANTS.get(tenant) ?? [], origin);
const never = (): boolean => false;

export const ROUTES: readonly HostileRoute[] = [
  { path: '/exact', policy: 'exact', kind: 'list', credentials: true, admits: (o) => [APP, ADMIN].includes(o) },
  { path: '/patterns', policy: 'patterns', kind: 'list', credentials: false, admits: (o) => allowed(PATTERNS, o) },
  { path: '/regex', policy: 'regex', kind: 'list', credentials: true, admits: isShop },
  { path: '/public', policy: 'public', kind: 'public', credentials: false, admits: never },
  { path: '/tenants', policy: 'tenant', kind: 'list', credentials: true, admits: ofTenant },
  { path: '/tenants/:tenant', policy: 'tenant', kind: 'list', credentials: true, admits: ofTenant },
  { path: '/closed', policy: false, kind: 'none', credentials: false, admits: never },
  { path: '/silent', policy: undefined, kind: 'none', credentials: false, admits: never },
];

const cors: CorsModuleOptions = {
  policies: {
    exact: { origins: [APP, ADMIN], credentials: true },
    patterns: { origins: PATTERNS },
    regex: {
      origins: [{ regex: /^https:\/\/[a-z0-9_-]+\.shop\.example$/, accepts: ['https://one.shop.example'] }],
      credentials: true,
    },
    public: { origins: '*' },
    tenant: { origins: { source: TenantOrigins, ttl: 600_000, negativeTtl: 600_000, max: 100 }, credentials: true },
  },
  routes: [{ path: '/files/:tenant/*', policy: 'tenant' }],
};

/** One application with every kind of policy. */
export function startHostileApp(platform: Platform, parts: Partial<AppParts> = {}): Promise<RunningApp> {
  return startApp({
    platform,
    cors,
    controllers: ROUTES.map(({ path, policy }) => controllerOf(path, policy)),
    providers: [TenantOrigins],
    ...parts,
  });
}
