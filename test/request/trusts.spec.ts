import { describe, expect, it } from '@jest/globals';
import { CanActivate, Controller, Injectable, Post, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import express, { type NextFunction, type Request, type Response } from 'express';
import fc from 'fast-check';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

const SHOP = 'https://shop.example.com';
const ADMIN = 'https://admin.example.com';

@Controller()
class BothController {
  @Post('orders') @CorsPolicy({ origins: [SHOP], credentials: true }) orders() {
    return '';
  }
  @Post('admin/orders') @CorsPolicy({ origins: [ADMIN], credentials: true }) admin() {
    return '';
  }
  @Post('admin') @CorsPolicy(false) root() {
    return '';
  }
  @Post(':area/list') list() {
    return '';
  }
  @Post('files/*') files() {
    return '';
  }
}

const cors = {
  default: { origins: [SHOP], credentials: true },
  routes: [
    { path: '/admin/*', policy: { origins: [ADMIN], credentials: true } },
    { path: '/files/x/*', policy: false as const },
    { path: '/auth/*', passThrough: true as const },
  ],
};

/** What `trusts()` said of a request, by where it was asked. */
const said: (boolean | undefined)[] = [];

@Injectable()
class AskingGuard implements CanActivate {
  static service: CorsService | undefined;
  canActivate(context: { switchToHttp(): { getRequest(): object } }): boolean {
    said.push(AskingGuard.service?.trusts(context.switchToHttp().getRequest()));
    return true;
  }
}
const guard = { provide: APP_GUARD, useClass: AskingGuard };

describe('trusts() on express', () => {
  const startApp = useStartApp();
  it.each([
    [
      'middleware below a path',
      (ask: express.RequestHandler) => (app: INestApplication) => void app.use('/admin', ask),
    ],
    [
      'a router that is mounted',
      (ask: express.RequestHandler) => (app: INestApplication) => void app.use('/admin', express.Router().use(ask)),
    ],
  ])('judges the whole path where %s asks', async (_what, use) => {
    said.length = 0;
    let service: CorsService | undefined;
    const ask = (request: Request, _response: Response, next: NextFunction): void => {
      said.push(service?.trusts(request));
      next();
    };
    const { port, get } = await startApp({
      ...{ platform: 'express', cors, controllers: [BothController], configure: use(ask) },
    });
    service = get(CorsService);
    await send(port, '/admin/orders', { method: 'POST', headers: { Origin: SHOP } });
    await send(port, '/admin/orders', { method: 'POST', headers: { Origin: ADMIN } });
    expect(said).toEqual([false, true]);
  });
});

const segment = fc.constantFrom(
  'admin',
  'orders',
  'ADMIN',
  '%61dmin',
  '',
  '.',
  'list',
  'files',
  'x',
  'auth',
  'none',
  '%2f',
  ';a',
  'a b',
);
const paths = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => `/${segments.join('/').replaceAll(' ', '%20')}`);
const origins = fc.constantFrom(SHOP, ADMIN, 'https://evil.example.org', 'null', `${SHOP}.`, SHOP.toUpperCase());

describe.each(platforms)('answers about whom an application admits, on %s', (platform) => {
  const startApp = useStartApp();
  it('agree with preflights and answers for any path', async () => {
    const { port, get } = await startApp({ platform, cors, controllers: [BothController], providers: [guard] });
    const service = get(CorsService);
    AskingGuard.service = service;
    await fc.assert(
      fc.asyncProperty(paths, origins, async (path, origin) => {
        said.length = 0;
        const { status } = await preflight(port, path, origin, 'POST');
        const isAdmitted = await service.admits(origin, { method: 'POST', path, host: '127.0.0.1' });
        const isPassedThrough = status !== 204 && status !== 403;
        expect([path, origin, isPassedThrough || isAdmitted === (status === 204)]).toEqual([path, origin, true]);
        const answer = await send(port, path, { method: 'POST', headers: { Origin: origin } });
        const isReadable = corsHeaders(answer)['access-control-allow-origin'] === origin;
        expect([path, origin, said[0] !== true || isReadable]).toEqual([path, origin, true]);
      }),
      { numRuns: 400 },
    );
  });

  it('come from nothing that is no request, in no time', async () => {
    const { get } = await startApp({ platform, cors, controllers: [BothController] });
    const service = get(CorsService);
    const throwing = new Proxy(
      {},
      {
        get: () => {
          throw new Error('no');
        },
        has: () => {
          throw new Error('no');
        },
      },
    );
    const getter = {
      get headers(): never {
        throw new Error('no');
      },
      get raw(): never {
        throw new Error('no');
      },
    };
    const odd = [throwing, getter, { res: null }, { res: 1, headers: {} }, null, undefined, 1, Symbol('x')];
    expect(odd.map((each) => service.trusts(each as never))).toEqual(odd.map(() => false));
    const huge = 'a'.repeat(5_000_000);
    const start = performance.now();
    expect(await service.admits(`https://${huge}.com`, { policy: 'default' })).toBe(false);
    expect(await service.admits(SHOP, { method: 'POST', path: `/${huge}`, host: 'x' })).toBe(true);
    expect(await service.admits(SHOP, { method: huge, path: '/admin/orders', host: huge })).toBe(false);
    expect(await service.admits(SHOP, { method: 'POST', path: throwing as never })).toBe(false);
    expect(await service.admits(SHOP, { method: Symbol('x') as never, path: '/admin/a' })).toBe(false);
    expect(await service.admits(Object(SHOP) as never, { policy: 'default' })).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
