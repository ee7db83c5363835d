import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com'] },
  routes: [
    { path: '/files', passThrough: true },
    { path: '/files/*', passThrough: true },
  ],
};
