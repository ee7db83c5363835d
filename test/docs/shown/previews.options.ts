import type { CorsModuleOptions } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  default: { origins: ['https://shop.example.com', 'https://preview-*.example.com'] }, // a domain of your own
  environments: {
    // At a hosting provider anyone may take such a name: on staging, and without credentials.
    staging: {
      default: {
        origins: [
          { regex: /^https:\/\/shop-[a-z0-9]+-acme\.vercel\.app$/, accepts: ['https://shop-x1y2z3-acme.vercel.app'] },
        ],
      },
    },
  },
};
