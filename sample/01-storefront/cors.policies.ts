import type { CorsModuleOptions } from 'nestjs-cors';

/**
 * What each front end may do is code and the same everywhere; who it is differs, and stands in `.env.*` as
 * `CORS_POLICY_SHOP_ORIGINS` and `CORS_POLICY_BACK_OFFICE_ORIGINS`. Without those the application does not start.
 * There is no `default`: a route that names no policy gives no page anything.
 */
export const corsPolicies = {
  policies: {
    public: { origins: '*' },
    shop: { origins: [], credentials: true, exposedHeaders: ['Location'] },
    backOffice: { origins: [], allowedHeaders: ['Authorization'] },
  },
} satisfies CorsModuleOptions;
