import { beforeAll, describe, expect, it } from '@jest/globals';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';
import { startStorefront } from './storefront.js';

const LOCAL = 'http://localhost:3001';

describe.each(platforms)('the storefront in production on %s', (platform) => {
  const closing = useClosing();
  beforeAll(async () => {
    process.env.NODE_ENV = 'production';
    // Loads .env.production into process.env, which the last test changes.
    await import('../../sample/01-storefront/app.module.js');
  });

  it('the production front ends are admitted and the development ones are not', async () => {
    const { port } = closing(await startStorefront(platform));
    const orders = async (origin: string) => corsHeaders(await send(port, '/orders', { headers: { Origin: origin } }));
    expect(await orders(SHOP)).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'Location',
      vary: 'Origin',
    });
    expect(await orders(LOCAL)).toEqual({ vary: 'Origin' });
    expect(corsHeaders(await preflight(port, '/orders', SHOP, 'POST', 'content-type'))).toEqual({
      'access-control-allow-origin': SHOP,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, HEAD, POST',
      'access-control-allow-headers': 'Content-Type',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Method',
    });
  });

  it('no key is accepted while the secrets are unset', async () => {
    const { port } = closing(await startStorefront(platform));
    const Authorization = 'Bearer demo-desk-key';
    expect((await send(port, '/admin/report', { headers: { Authorization } })).status).toBe(401);
  });

  it('the application does not start with an origin on localhost', async () => {
    const before = process.env.CORS_POLICY_SHOP_ORIGINS ?? '';
    process.env.CORS_POLICY_SHOP_ORIGINS = LOCAL;
    await expect(startStorefront(platform)).rejects.toMatchObject({
      issues: [{ path: 'env CORS_POLICY_SHOP_ORIGINS[0]', code: 'origin-loopback' }],
    });
    process.env.CORS_POLICY_SHOP_ORIGINS = before;
  });
});
