import type { CorsModuleOptions, CorsService } from 'nestjs-cors';

export const options: CorsModuleOptions = {
  policies: { shop: { origins: ['https://shop.example.com'], credentials: true } },
  routes: [{ path: '/api/auth/*', policy: 'shop' }],
};

/** For betterAuth({ trustedOrigins: trustedBy(cors) }): the same list once more, patterns included. */
export const trustedBy =
  (cors: CorsService) =>
  async (request?: Request): Promise<string[]> => {
    const origin = request?.headers.get('origin') ?? undefined;
    return origin !== undefined && (await cors.admits(origin, { policy: 'shop' })) ? [origin] : [];
  };
