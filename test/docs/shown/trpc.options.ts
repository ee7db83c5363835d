import type { CorsModuleOptions } from 'nestjs-cors';

/** `trpc-accept` is sent by httpBatchStreamLink(). */
export const options: CorsModuleOptions = {
  routes: [
    {
      path: '/trpc/*',
      policy: {
        origins: ['https://shop.example.com'],
        credentials: true,
        methods: ['GET', 'POST'],
        allowedHeaders: ['Content-Type', 'Authorization', 'trpc-accept'],
      },
    },
  ],
};
