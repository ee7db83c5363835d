import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Param, Put } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsPolicy, type CorsDecisionEvent } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest } from '../kit/use.app.js';

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get(':id') get(@Param('id') id: string) {
    return id;
  }
  @Put(':id') put() {
    return '';
  }
  @Get(':id/closed') @CorsPolicy(false) closed() {
    return '';
  }
}

describe.each(platforms)('decisions on %s', (platform) => {
  const log: string[] = [];

  const parts = {
    platform,
    log,
    controllers: [OrdersController],
    cors: {
      default: { origins: '*' as const },
      policies: { shop: { origins: [SHOP, 'https://*.tenant.example.net'] } },
      routes: [{ path: '/files/*', policy: 'shop' }],
    },
  };
  const running = useAppPerTest(parts);
  const trusting = useAppPerTest(async () =>
    startApp({
      ...parts,
      ...(platform === 'fastify' ? { adapter: new FastifyAdapter({ trustProxy: true }) } : {}),
      configure: (app) => {
        if (platform === 'express') (app as NestExpressApplication).set('trust proxy', true);
      },
    }),
  );
  beforeEach(() => {
    log.length = 0;
  });

  const read = (path: string, origin?: string, host = 'api.example.com') =>
    send(running.port, path, { headers: { Host: host, ...(origin === undefined ? {} : { Origin: origin }) } });
  const refusals = () => log.splice(0).map((line) => line.replace(/ CorsModule$/, ''));

  describe('refusals in the log', () => {
    it('a refusal is logged once for each route and cause, with the entry that nearly admitted the origin', async () => {
      for (let round = 0; round < 2; round++) {
        await read('/orders/1', 'http://shop.example.com');
        await read('/orders/2', `${SHOP}:8443`);
        await preflight(running.port, '/orders/3', 'https://tenant.example.net', 'PUT');
        await read('/orders/4/closed', SHOP);
        await read('/files/logo.svg', 'https://www.shop.example.com');
        await read('/orders/1', 'https://stranger.example.org');
        await read('/orders/1', 'https://other.example.org');
      }
      const at = (place: string) => `at ${place}: the policy "shop" does not admit it.`;
      expect(refusals()).toEqual([
        `Refused "http://shop.example.com" ${at('GET /orders/:id (OrdersController.get)')} Only the scheme differs from ${SHOP}, which is admitted.`,
        `Refused "${SHOP}:8443" ${at('GET /orders/:id (OrdersController.get)')} Only the port differs from ${SHOP}, which is admitted.`,
        `Refused "https://tenant.example.net" ${at('the preflight of PUT /orders/:id (OrdersController.put)')} https://*.tenant.example.net admits subdomains, but not the domain itself.`,
        `Refused "${SHOP}" at GET /orders/:id/closed (OrdersController.closed): OrdersController.closed has @CorsPolicy(false), which admits no page of another origin.`,
        `Refused "https://www.shop.example.com" ${at('GET /files/*')} Only "www." differs from ${SHOP}, which is admitted.`,
        `Refused "https://stranger.example.org" ${at('GET /orders/:id (OrdersController.get)')}`,
      ]);
    });

    it('neither a page of the application itself nor an admitted page is logged', async () => {
      await read('/orders/1', 'https://api.example.com');
      await read('/orders/1', 'http://api.example.com:3000', 'api.example.com:3000');
      await read('/orders/1', 'https://api.example.com', 'api.example.com:443');
      // A proxy has changed the host.
      await send(running.port, '/orders/1', {
        headers: { Host: 'inside:3000', Origin: 'https://www.example.com', 'Sec-Fetch-Site': 'same-origin' },
      });
      await read('/orders/1', SHOP);
      await read('/orders/1');
      await read('/nowhere', 'https://stranger.example.org');
      expect(refusals()).toEqual([]);
    });

    it('a page on another port of the same host is refused, and a page of the application at its other hosts', async () => {
      await read('/orders/1', 'http://localhost:5174', 'localhost:3361');
      await read('/orders/1/closed', 'https://api.example.com');
      await read('/orders/1/closed', 'https://api.example.com', 'other.example.com');
      await send(running.port, '/files/a', {
        headers: { Host: 'api.example.com', Origin: 'http://api.example.com', 'Sec-Fetch-Site': 'cross-site' },
      });
      expect(refusals()).toEqual([
        expect.stringContaining('Refused "http://localhost:5174" at GET /orders/:id '),
        expect.stringContaining('Refused "https://api.example.com" at GET /orders/:id/closed '),
        expect.stringContaining('Refused "http://api.example.com" at GET /files/*'),
      ]);
    });

    it('a page of plain HTTP is refused where the platform knows that its own host is encrypted', async () => {
      const forwarded = (origin: string) =>
        send(trusting.port, '/orders/1', {
          headers: { Host: 'api.example.com', Origin: origin, 'X-Forwarded-Proto': 'https' },
        });
      await forwarded('https://api.example.com');
      expect(refusals()).toEqual([]);
      await forwarded('http://api.example.com');
      expect(refusals()).toEqual([expect.stringContaining('Refused "http://api.example.com" at GET /orders/:id ')]);
    });

    it('the number of logged refusals is bounded, whatever origins are sent', async () => {
      const origins = Array.from({ length: 30 }, (_, n) => `http://s${n}.example.org\u0085`);
      for (const origin of origins) await send(running.port, '/orders/1', { headers: { Origin: origin } });
      await read('/orders/1', 'http://shop.example.com');
      expect(refusals()).toEqual([
        String.raw`Refused "http://s0.example.org\u0085" at GET /orders/:id (OrdersController.get): the policy "shop" does not admit it.`,
      ]);
    });

    it('a refusal is logged again after an hour, even where the bound was reached', async () => {
      for (let round = 0; round < 2; round++) {
        for (let n = 0; n < 25; n++) await read('/orders/1', `https://s${n}.example.org`);
        await read('/orders/1', 'http://shop.example.com');
        expect(refusals()).toEqual([expect.stringContaining('Refused "https://s0.example.org" at GET /orders/:id')]);
        const now = performance.now();
        jest.spyOn(performance, 'now').mockReturnValue(now + 3_600_001);
        await read('/orders/1', 'http://shop.example.com');
        expect(refusals()).toEqual([expect.stringContaining('Only the scheme differs')]);
        jest.spyOn(performance, 'now').mockReturnValue(now + 7_200_003);
      }
    });
  });

  it('decisions are published to subscribers', async () => {
    const events: CorsDecisionEvent[] = [];
    const listener = (event: unknown): void => void events.push(event as CorsDecisionEvent);
    await read('/orders/1', SHOP);
    subscribe('nestjs-cors:decision', listener);
    try {
      await read('/orders/1', SHOP);
      await read('/orders/1');
      await read('/nowhere', SHOP);
      await preflight(running.port, '/orders/1', SHOP, 'PUT');
      await preflight(running.port, '/files/a', 'https://stranger.example.org', 'GET');
      await read('/orders/1', 'https://api.example.com');
      await read('/orders/1/closed', 'https://api.example.com');
    } finally {
      unsubscribe('nestjs-cors:decision', listener);
    }
    await read('/orders/1', SHOP);
    const order = { policy: 'shop', from: 'controller', route: '/orders/:id' } as const;
    const outside = { route: undefined, handler: undefined } as const;
    const get = { ...order, kind: 'actual', method: 'GET', handler: 'OrdersController.get' };
    expect(events).toEqual([
      { ...get, admitted: true, reason: 'origin-admitted', origin: SHOP },
      { ...get, admitted: false, reason: 'no-origin', origin: undefined },
      {
        ...outside,
        ...{ kind: 'actual', method: 'GET', admitted: true, reason: 'public', origin: SHOP },
        ...{ policy: 'default', from: 'default' },
      },
      {
        ...order,
        ...{ kind: 'preflight', method: 'PUT', admitted: true, reason: 'origin-admitted', origin: SHOP },
        handler: 'OrdersController.put',
      },
      {
        ...outside,
        ...{ kind: 'preflight', method: 'GET', admitted: false, reason: 'origin-refused' },
        ...{ origin: 'https://stranger.example.org', policy: 'shop', from: 'routes[0]' },
      },
      { ...get, admitted: true, reason: 'own-page', origin: 'https://api.example.com' },
      {
        ...{ kind: 'actual', method: 'GET', admitted: true, reason: 'own-page', origin: 'https://api.example.com' },
        ...{ policy: false, from: 'handler', route: '/orders/:id/closed', handler: 'OrdersController.closed' },
      },
    ]);
  });
});
