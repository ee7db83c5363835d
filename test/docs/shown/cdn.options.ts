import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com', 'https://desk.example.com'] }, // Vary: Origin on every answer
  routes: [{ path: '/assets/*', policy: { origins: '*' } }], // the same answer for everybody, no Vary
};
