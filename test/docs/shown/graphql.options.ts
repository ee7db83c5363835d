import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  policies: {
    graphql: {
      origins: ['https://shop.example.com'],
      credentials: true,
      allowedHeaders: [
        'Content-Type',
        'Authorization',
        'Apollo-Require-Preflight',
        'apollographql-client-name',
        'apollographql-client-version',
      ],
    },
  },
  routes: [{ path: '/graphql', policy: 'graphql' }], // subscriptions at this path too
  environments: {
    development: {
      routes: [
        {
          path: '/graphql',
          policy: { extends: 'graphql', origins: ['http://localhost:*', 'https://studio.apollographql.com'] },
        },
      ],
    },
  },
};
