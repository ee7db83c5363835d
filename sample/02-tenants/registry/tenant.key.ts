import type { CorsRequest } from 'nestjs-cors';

/** Where the module finds the origins of tenants. */
export const TENANT_ORIGINS = Symbol('TENANT_ORIGINS');

/** A tenant's name, in the path and as a label of a host. Anything else is nobody, and never looked up. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Whose list? The tenant of `/t/:tenant/…`, else that of the host, `acme.api.localhost`. */
export function tenantKey(hosts: string): (request: CorsRequest) => string | undefined {
  return ({ params, host }) => {
    const ofHost = host.endsWith(`.${hosts}`) ? host.slice(0, -hosts.length - 1) : undefined;
    const tenant = params.tenant ?? ofHost;
    return tenant !== undefined && NAME.test(tenant) ? tenant : undefined;
  };
}
