import { cors } from '@connectrpc/connect';
import type { CorsModuleOptions } from 'nestjs-cors';

// Those of Connect and gRPC-web, without the one that browsers set themselves.
const allowedHeaders = cors.allowedHeaders.filter((name) => name !== 'Accept-Encoding');

export const options: CorsModuleOptions = {
  routes: [
    {
      path: '/shop.v1.OrderService/*',
      policy: {
        origins: ['https://shop.example.com'],
        methods: cors.allowedMethods,
        allowedHeaders: [...allowedHeaders, 'Authorization'],
        exposedHeaders: cors.exposedHeaders,
      },
    },
  ],
};
