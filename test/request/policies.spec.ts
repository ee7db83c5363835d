import { describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Options, Post, Put } from '@nestjs/common';
import { CorsPolicy, CorsService, ExposeHeaders } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { PARTNER, SHOP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

@Controller('plain')
class PlainController {
  @Get() read() {
    return 'plain';
  }
}

@Controller('catalogue')
@CorsPolicy('public')
@ExposeHeaders('X-Total')
class CatalogueController {
  @Get() list() {
    return [];
  }
  @Get('pages') @ExposeHeaders('Link') pages() {
    return [];
  }
}

@Controller('orders')
@CorsPolicy('partner')
class OrdersController {
  @Get() list() {
    return [];
  }
  @Post() create() {
    return {};
  }
  @Put(':id') replace() {
    return {};
  }
  @Delete(':id') @CorsPolicy(false) remove() {
    return {};
  }
  @Options('own') own() {
    return 'own options';
  }
  @Get('stats') @CorsPolicy({ extends: 'partner', exposedHeaders: ['X-Stats'], credentials: false }) stats() {
    return {};
  }
}

const cors = {
  default: { origins: [SHOP] },
  policies: {
    public: { origins: '*' },
    partner: { origins: [PARTNER], credentials: true, allowedHeaders: ['Content-Type', 'X-Request-Id'], maxAge: 60 },
  },
} as const;

describe.each(platforms)('policies of routes on %s', (platform) => {
  const running = useApp({
    platform,
    cors: structuredClone(cors) as never,
    controllers: [PlainController, CatalogueController, OrdersController],
  });

  const headersOf = async (path: string, origin?: string, method = 'GET') =>
    corsHeaders(await send(running.port, path, { method, headers: origin === undefined ? {} : { Origin: origin } }));
  const preflightOf = async (path: string, origin: string, method: string) => {
    const answer = await preflight(running.port, path, origin, method);
    return { status: answer.status, body: answer.body, ...corsHeaders(answer) } as Record<string, unknown>;
  };
  const refused = { status: 403, body: '', vary: 'Origin, Access-Control-Request-Method' };

  describe('actual requests', () => {
    it('a request follows the default where nothing else applies', async () => {
      expect(await headersOf('/plain', SHOP)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });

    it('a refused request gets no header but Vary', async () => {
      expect(await headersOf('/plain', STRANGER)).toEqual({ vary: 'Origin' });
    });

    it('a request without Origin gets no header but Vary', async () => {
      expect(await headersOf('/plain')).toEqual({ vary: 'Origin' });
    });

    it('"*" gives the constant answer with and without Origin', async () => {
      const constant = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Total' };
      expect(await headersOf('/catalogue', STRANGER)).toEqual(constant);
      expect(await headersOf('/catalogue')).toEqual(constant);
    });

    it('exposed headers of class and handler add up', async () => {
      expect(await headersOf('/catalogue/pages', STRANGER)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'X-Total, Link',
      });
    });

    it('a request follows the policy of its controller, credentials included', async () => {
      expect(await headersOf('/orders', PARTNER)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
      expect(await headersOf('/orders', SHOP)).toEqual({ vary: 'Origin' });
    });

    it('the policy of a handler wins over that of its controller', async () => {
      expect(await headersOf('/orders/stats', PARTNER)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-expose-headers': 'X-Stats',
        vary: 'Origin',
      });
      expect(await headersOf('/orders/1', PARTNER, 'DELETE')).toEqual({});
    });

    it('HEAD follows the policy of GET', async () => {
      expect(await headersOf('/plain', SHOP, 'HEAD')).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });
  });

  describe('preflights', () => {
    it('a preflight is answered by the policy of the requested method', async () => {
      expect(await preflightOf('/orders/7', PARTNER, 'PUT')).toEqual({
        status: 204,
        body: '',
        'access-control-allow-origin': PARTNER,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'PUT',
        'access-control-allow-headers': 'Content-Type, X-Request-Id',
        // The policy keeps 60 seconds, but DELETE of the same path is closed.
        'access-control-max-age': '0',
        vary: 'Origin, Access-Control-Request-Method',
      });
      expect(await preflightOf('/orders/7', PARTNER, 'DELETE')).toEqual(refused);
    });

    it('a refused preflight has no Access-Control header', async () => {
      expect(await preflightOf('/orders/7', STRANGER, 'PUT')).toEqual(refused);
      expect(await preflightOf('/plain', STRANGER, 'GET')).toEqual(refused);
    });

    it('a preflight lists the methods routed at the path', async () => {
      const answer = await preflightOf('/orders', PARTNER, 'POST');
      expect(answer['access-control-allow-methods']).toBe('GET, HEAD, POST');
    });

    it('a preflight under "*" does not vary on Origin', async () => {
      expect(await preflightOf('/catalogue', STRANGER, 'GET')).toEqual({
        status: 204,
        body: '',
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'Content-Type',
        'access-control-max-age': '600',
        vary: 'Access-Control-Request-Method',
      });
    });

    it('a preflight of an unserved method follows the default', async () => {
      expect(await preflightOf('/orders', PARTNER, 'PATCH')).toEqual(refused);
      expect((await preflightOf('/orders', SHOP, 'PATCH')).status).toBe(204);
    });

    it('a preflight of an unserved path follows the default, with the usual methods', async () => {
      expect((await preflightOf('/nowhere', SHOP, 'PUT'))['access-control-allow-methods']).toBe(
        'GET, HEAD, PUT, PATCH, POST, DELETE',
      );
    });
  });

  describe('plain OPTIONS', () => {
    it('a plain OPTIONS request reaches the handler of the application', async () => {
      const answer = await send(running.port, '/orders/own', { method: 'OPTIONS', headers: { Origin: PARTNER } });
      expect([answer.status, answer.body]).toEqual([200, 'own options']);
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
    });

    it('a plain OPTIONS request without a handler is answered with the methods routed at the path', async () => {
      const answer = await send(running.port, '/orders', { method: 'OPTIONS', headers: { Origin: SHOP } });
      expect([answer.status, answer.headers.allow, answer.body]).toEqual([204, 'GET, HEAD, POST', '']);
      expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });

    it('a plain OPTIONS request is 404 at an unserved path', async () => {
      const answer = await send(running.port, '/nowhere', { method: 'OPTIONS' });
      expect(answer.status).toBe(404);
      expect(corsHeaders(answer)).toEqual({ vary: 'Origin' });
    });
  });

  it('explain() reads its request as a browser would', async () => {
    const service = running.get(CorsService);
    expect(await service.explain({ method: 'put', path: '/orders/7', origin: PARTNER })).toMatchObject({
      readable: true,
    });
    expect(await service.explain({ method: 'patch', path: '/orders/7', origin: SHOP })).toMatchObject({
      readable: false,
      blockedBy: 'method',
    });
    const headers = { 'Content-Type': 'application/json', 'X-Other': '1' };
    expect(await service.explain({ method: 'POST', path: '/orders', origin: PARTNER, headers })).toMatchObject({
      policy: 'partner',
      readable: false,
      blockedBy: 'headers',
    });
    expect(await service.explain({ method: 'GET', path: '/orders', origin: STRANGER })).toMatchObject({
      preflight: undefined,
      headers: { Vary: 'Origin' },
      readable: false,
      blockedBy: 'origin',
    });
    await expect(service.explain({ method: 'GET', path: 'orders', origin: SHOP })).rejects.toThrow('begins with "/"');
    await expect(service.explain({} as never)).rejects.toThrow('explain() takes a path that begins with "/"');
    const withoutOrigin = { method: 'GET', path: '/orders' } as never;
    await expect(service.explain(withoutOrigin)).rejects.toThrow('explain() takes the origin of a page');
  });

  it('explain() and report() agree with the wire', async () => {
    const service = running.get(CorsService);
    expect(await service.explain({ method: 'PUT', path: '/orders/7', origin: PARTNER })).toMatchObject({
      route: 'PUT /orders/:id (OrdersController.replace)',
      policy: 'partner',
      from: 'controller',
      readable: true,
    });
    expect(service.report().map(({ method, path, policy, from }) => [method, path, policy, from])).toEqual([
      ['GET', '/catalogue', 'public', 'controller'],
      ['GET', '/catalogue/pages', 'public', 'controller'],
      ['GET', '/orders', 'partner', 'controller'],
      ['POST', '/orders', 'partner', 'controller'],
      ['DELETE', '/orders/:id', false, 'handler'],
      ['PUT', '/orders/:id', 'partner', 'controller'],
      ['OPTIONS', '/orders/own', 'partner', 'controller'],
      ['GET', '/orders/stats', 'OrdersController.stats @CorsPolicy', 'handler'],
      ['GET', '/plain', 'default', 'default'],
      ['ALL', '*', 'default', 'default'],
    ]);
  });
});
