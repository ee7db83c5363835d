import type { CorsModuleOptions } from 'nestjs-cors';

/** Where a gateway answers CORS for a path, the module has to leave it alone. */
export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com'] },
  routes: [{ path: '/partners/*', passThrough: true }],
};
