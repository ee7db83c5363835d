import type { CorsModuleOptions } from 'nestjs-cors';
import { TENANT_ORIGINS } from './registry/tenant.key.js';

/**
 * Two kinds of front ends: those of the tenants, whose origins stand in the registry, and our own admin page, whose
 * origin stands in `CORS_POLICY_ADMIN_ORIGINS`.
 */
export const corsPolicies = {
  policies: {
    // Word of a change ends what is kept at once; the times are for when it does not arrive.
    tenant: { origins: { source: TENANT_ORIGINS, ttl: 60_000, staleIfError: 300_000 }, credentials: true },
    admin: { origins: [], allowedHeaders: ['Authorization', 'Content-Type'], maxAge: 60 },
  },
} satisfies CorsModuleOptions;
