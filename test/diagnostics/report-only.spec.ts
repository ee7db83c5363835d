import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Put } from '@nestjs/common';
import { CorsPolicy, ExposeHeaders, type CorsReportOnlyEvent, type OriginSource } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useAppPerTest, useCreateApp } from '../kit/use.app.js';

const OLD = 'https://old.example.com';

@Injectable()
class FewOrigins implements OriginSource {
  key() {
    return 'all';
  }
  origins() {
    return Promise.resolve([SHOP]);
  }
}

@Controller('orders')
@CorsPolicy('shop')
class OrdersController {
  @Get() @ExposeHeaders('X-Total') list() {
    return [];
  }
  @Put(':id') put() {
    return '';
  }
}

@Controller('looked-up')
@CorsPolicy({ origins: [SHOP, OLD], reportOnly: { origins: FewOrigins } })
class LookedUpController {
  @Get() get() {
    return '';
  }
}

describe.each(platforms)('a policy on trial on %s', (platform) => {
  const createApp = useCreateApp();
  const log: string[] = [];
  let events: CorsReportOnlyEvent[];
  const listener = (event: unknown): void => void events.push(event as CorsReportOnlyEvent);

  const running = useAppPerTest(async () => {
    events = [];
    return startApp({
      platform,
      log,
      controllers: [OrdersController, LookedUpController],
      providers: [FewOrigins],
      cors: {
        default: { origins: [OLD], reportOnly: { origins: [SHOP] } },
        policies: {
          shop: {
            origins: [SHOP, OLD],
            credentials: true,
            methods: ['GET', 'PUT', 'DELETE'],
            allowedHeaders: ['Content-Type', 'X-Old'],
            exposedHeaders: ['X-Old'],
            reportOnly: {
              origins: [SHOP],
              credentials: false,
              methods: ['GET', 'DELETE'],
              allowedHeaders: ['content-type'],
              exposedHeaders: [],
            },
          },
        },
      },
    });
  });
  beforeEach(() => {
    log.length = 0;
    subscribe('nestjs-cors:report-only', listener);
  });
  afterEach(() => {
    unsubscribe('nestjs-cors:report-only', listener);
  });

  const read = async (path: string, origin: string, headers: object = {}) =>
    corsHeaders(await send(running.port, path, { headers: { ...headers, Origin: origin } }));
  const told = () =>
    log
      .splice(0)
      .filter((line) => !line.startsWith('Refused'))
      .map((line) => line.replace(/ CorsModule$/, ''));

  it('the policy on trial does not change any answer', async () => {
    expect(await read('/orders', OLD)).toEqual({
      'access-control-allow-origin': OLD,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Old, X-Total',
      vary: 'Origin',
    });
    expect(await read('/nowhere', SHOP)).toEqual({ vary: 'Origin' });
    const asked = await preflight(running.port, '/orders/1', OLD, 'PUT', 'x-old');
    expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([204, 'PUT']);
  });

  it('each change that the trial would make to a request is logged once', async () => {
    const place = 'GET /orders (OrdersController.list)';
    const asked = 'the preflight of PUT /orders/:id (OrdersController.put)';
    for (let round = 0; round < 2; round++) {
      await read('/orders', OLD);
      await read('/orders', SHOP);
      await read('/orders', SHOP, { Cookie: 'a=1' });
      await read('/nowhere', SHOP);
      await preflight(running.port, '/orders/1', SHOP, 'PUT', 'content-type,X-OLD');
    }
    expect(told()).toEqual([
      `The reportOnly policy of "shop" would refuse the origin "${OLD}" at ${place}.`,
      `The reportOnly policy of "shop" would refuse the exposed header "X-Old" at ${place}.`,
      `The reportOnly policy of "shop" would refuse cookies at ${place}.`,
      `The reportOnly policy of "default" would admit the origin "${SHOP}" at a path that no controller serves with GET.`,
      `The reportOnly policy of "shop" would refuse the method "PUT" at ${asked}.`,
      `The reportOnly policy of "shop" would refuse the header "x-old" at ${asked}.`,
    ]);
    expect(events).toHaveLength(10);
    expect(events[0]).toEqual({
      ...{ kind: 'actual', method: 'GET', origin: OLD, admitted: true, reason: 'origin-admitted' },
      ...{ policy: 'shop', from: 'controller', route: '/orders', handler: 'OrdersController.list' },
      changes: [{ what: 'origin', value: OLD, admitted: false }],
    });
  });

  it('nothing is logged where the trial would change nothing', async () => {
    await read('/orders', 'https://stranger.example.org');
    await send(running.port, '/orders');
    await preflight(running.port, '/orders', SHOP, 'GET', 'content-type');
    expect([told(), events]).toEqual([[], []]);
  });

  it('the trial may look up a source, and no answer waits for it', async () => {
    await read('/looked-up', OLD);
    await read('/looked-up', SHOP);
    await until(() => events.length > 0);
    expect(told()).toEqual([expect.stringContaining(`would refuse the origin "${OLD}" at GET /looked-up`)]);
  });

  it('the trial is validated like a policy and not inherited', async () => {
    const app = await createApp({
      platform,
      cors: {
        policies: {
          base: { origins: [OLD], reportOnly: { origins: ['https://*.com'], maxAge: 5 } as never },
          heir: { extends: 'base', reportOnly: { origins: ['shop.example.com'] } },
          signed: { origins: [OLD], credentials: true, reportOnly: { origins: '*' } as never },
        },
        default: 'base',
        routes: [{ path: '/heir', policy: 'heir' }],
      },
    });
    await expect(app.init()).rejects.toMatchObject({
      issues: expect.arrayContaining([
        expect.objectContaining({ code: 'option-unknown', path: 'policies.base.reportOnly.maxAge' }),
        expect.objectContaining({ code: 'pattern-public-suffix', path: 'policies.base.reportOnly.origins[0]' }),
        expect.objectContaining({ code: 'wildcard-with-credentials', path: 'policies.signed.reportOnly.origins' }),
        expect.objectContaining({ code: 'origin-scheme-missing', path: 'policies.heir.reportOnly.origins[0]' }),
      ]),
    });
  });
});
