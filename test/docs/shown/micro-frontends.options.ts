import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  // The origin is that of the page, whichever remote the code came from: list the shells.
  default: { origins: ['https://shell.example.com', 'https://desk.example.com'], credentials: true },
  // Modules and remote entries are scripts that any shell loads.
  routes: [{ path: '/remotes/*', policy: { origins: '*', crossOriginResourcePolicy: 'cross-origin' } }],
};
