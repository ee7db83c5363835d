import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Options, Post, Put } from '@nestjs/common';
import { CorsPolicy, CorsService, ExposeHeaders } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const SHOP = 'https://shop.example.com';
const PARTNER = 'https://partner.example.net';
const STRANGER = 'https://stranger.example.org';

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
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp({
      platform,
      cors: structuredClone(cors) as never,
      controllers: [PlainController, CatalogueController, OrdersController],
    });
  });
  afterAll(() => running.close());

  const headersOf = async (path: string, origin?: string, method = 'GET') =>
    corsHeaders(await send(running.port, path, { method, headers: origin === undefined ? {} : { Origin: origin } }));
  const preflightOf = async (path: string, origin: string, method: string) => {
    const answer = await preflight(running.port, path, origin, method);
    return { status: answer.status, body: answer.body, ...corsHeaders(answer) } as Record<string, unknown>;
  };
  const refused = { status: 403, body: '', vary: 'Origin, Access-Control-Request-Method' };

  describe('actual requests', () => {
    it('follow the default where nothing else is said', async () => {
      expect(await headersOf('/plain', SHOP)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });

    it('get no header but Vary when the origin is refused', async () => {
      expect(await headersOf('/plain', STRANGER)).toEqual({ vary: 'Origin' });
    });

    it('get no header but Vary without an origin', async () => {
      expect(await headersOf('/plain')).toEqual({ vary: 'Origin' });
    });

    it('get the constant answer of "*" with and without an origin', async () => {
      const constant = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Total' };
      expect(await headersOf('/catalogue', STRANGER)).toEqual(constant);
      expect(await headersOf('/catalogue')).toEqual(constant);
    });

    it('add up exposed headers of class and handler', async () => {
      expect(await headersOf('/catalogue/pages', STRANGER)).toEqual({
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'X-Total, Link',
      });
    });

    it('follow the policy of their controller, credentials included', async () => {
      expect(await headersOf('/orders', PARTNER)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
      expect(await headersOf('/orders', SHOP)).toEqual({ vary: 'Origin' });
    });

    it('follow the policy of their handler ahead of the controller', async () => {
      expect(await headersOf('/orders/stats', PARTNER)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-expose-headers': 'X-Stats',
        vary: 'Origin',
      });
      expect(await headersOf('/orders/1', PARTNER, 'DELETE')).toEqual({});
    });

    it('serve HEAD by the policy of GET', async () => {
      expect(await headersOf('/plain', SHOP, 'HEAD')).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });
  });

  describe('preflights', () => {
    it('answer with the policy of the method they ask for', async () => {
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

    it('are refused without any Access-Control header', async () => {
      expect(await preflightOf('/orders/7', STRANGER, 'PUT')).toEqual(refused);
      expect(await preflightOf('/plain', STRANGER, 'GET')).toEqual(refused);
    });

    it('list the methods routed at the path', async () => {
      const answer = await preflightOf('/orders', PARTNER, 'POST');
      expect(answer['access-control-allow-methods']).toBe('GET, HEAD, POST');
    });

    it('do not vary on the origin under "*"', async () => {
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

    it('follow the default for a method that no route serves there', async () => {
      expect(await preflightOf('/orders', PARTNER, 'PATCH')).toEqual(refused);
      expect((await preflightOf('/orders', SHOP, 'PATCH')).status).toBe(204);
    });

    it('follow the default on a path that nothing serves, with the usual methods', async () => {
      expect((await preflightOf('/nowhere', SHOP, 'PUT'))['access-control-allow-methods']).toBe(
        'GET, HEAD, PUT, PATCH, POST, DELETE',
      );
    });
  });

  describe('plain OPTIONS', () => {
    it('reaches the handler of the application', async () => {
      const answer = await send(running.port, '/orders/own', { method: 'OPTIONS', headers: { Origin: PARTNER } });
      expect([answer.status, answer.body]).toEqual([200, 'own options']);
      expect(corsHeaders(answer)).toEqual({
        'access-control-allow-origin': PARTNER,
        'access-control-allow-credentials': 'true',
        vary: 'Origin',
      });
    });

    it('is answered with the methods routed at the path', async () => {
      const answer = await send(running.port, '/orders', { method: 'OPTIONS', headers: { Origin: SHOP } });
      expect([answer.status, answer.headers.allow, answer.body]).toEqual([204, 'GET, HEAD, POST', '']);
      expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
    });

    it('is 404 where nothing is routed', async () => {
      const answer = await send(running.port, '/nowhere', { method: 'OPTIONS' });
      expect(answer.status).toBe(404);
      expect(corsHeaders(answer)).toEqual({ vary: 'Origin' });
    });
  });

  it('explains as a browser would read the question', async () => {
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
    const withoutOrigin = { method: 'GET', path: '/orders' } as never;
    await expect(service.explain(withoutOrigin)).rejects.toThrow('explain() takes the origin of a page');
  });

  it('explains and reports what it does', async () => {
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
