import { channel } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Inject, Injectable, Module, UseInterceptors, type INestApplication } from '@nestjs/common';
import { APP_INTERCEPTOR, ApplicationConfig, type AbstractHttpAdapter } from '@nestjs/core';
import { CorsInterceptor, CorsPolicy, type CorsDecisionEvent, type CorsRequest } from 'nestjs-cors';
import type { CallHandler, ExecutionContext } from '@nestjs/common';
import { createBrowser } from 'nestjs-cors/testing';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { EveryStatusModule } from '../request/every-status.controllers.js';

const PAGE = 'https://app.example.com';
const decisions = channel('nestjs-cors:decision');

@Controller('plain')
@CorsPolicy('listed')
class PlainController {
  @Get() plain() {
    return 'plain';
  }
}

@Controller('by-hand')
@CorsPolicy('listed')
@UseInterceptors(CorsInterceptor)
class ByHandController {
  @Get() byHand() {
    return 'by hand';
  }
}

// A module of its own: what the interceptor needs has to reach it there.
@Module({ controllers: [ByHandController] })
class ByHandModule {}

const configOf = (app: INestApplication): ApplicationConfig => app.get(ApplicationConfig, { strict: false });

async function start(adapter: AbstractHttpAdapter, log: string[] = []): Promise<RunningApp> {
  return startApp({
    ...{ platform: 'express' as const, adapter, log },
    ...{ controllers: [PlainController], imports: [ByHandModule] },
    cors: { policies: { listed: { origins: [PAGE] } } },
  });
}

async function askFor(port: number, path: string) {
  const events: CorsDecisionEvent[] = [];
  const keep = (event: unknown): void => void events.push(event as CorsDecisionEvent);
  decisions.subscribe(keep);
  try {
    const answer = await send(port, path, { headers: { Origin: PAGE } });
    return {
      status: answer.status,
      cors: corsHeaders(answer),
      events: events.map(({ kind, reason }) => [kind, reason]),
    };
  } finally {
    decisions.unsubscribe(keep);
  }
}

const ONCE = {
  status: 200,
  cors: { 'access-control-allow-origin': PAGE, vary: 'Origin' },
  events: [['actual', 'origin-admitted']],
};

let running: RunningApp | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await running?.close();
  running = undefined;
});

describe.each(platforms)('CorsInterceptor on %s', (platform) => {
  it('is bound nowhere and never runs', async () => {
    const intercept = jest.spyOn(CorsInterceptor.prototype, 'intercept');
    running = await start(createAdapter(platform));
    expect(await askFor(running.port, '/plain')).toEqual(ONCE);
    expect(intercept).not.toHaveBeenCalled();
    expect(configOf(running.app).getGlobalInterceptors()).toEqual([]);
    expect(configOf(running.app).getGlobalRequestInterceptors()).toEqual([]);
  });

  it('has no effect if an application binds it too', async () => {
    const intercept = jest.spyOn(CorsInterceptor.prototype, 'intercept');
    running = await start(createAdapter(platform));
    expect(await askFor(running.port, '/by-hand')).toEqual(ONCE);
    expect(intercept).toHaveBeenCalledTimes(1);
  });
});

describe('CorsInterceptor on another adapter', () => {
  it('is the first of all global interceptors, those of providers and main.ts included', async () => {
    const order: string[] = [];
    @Injectable()
    class Provided {
      intercept(_context: ExecutionContext, next: CallHandler) {
        order.push('provided');
        return next.handle();
      }
    }
    const own = CorsInterceptor.prototype.intercept;
    jest.spyOn(CorsInterceptor.prototype, 'intercept').mockImplementation(function (this: CorsInterceptor, ...args) {
      order.push('ours');
      return own.apply(this, args);
    });
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter(), controllers: [PlainController] },
      providers: [{ provide: APP_INTERCEPTOR, useClass: Provided }],
      configure: (app) =>
        void app.useGlobalInterceptors({
          intercept: (_context, next) => {
            order.push('main.ts');
            return next.handle();
          },
        }),
      cors: { policies: { listed: { origins: [PAGE] } } },
    });
    expect(await askFor(running.port, '/plain')).toEqual(ONCE);
    expect(order).toEqual(['ours', 'provided', 'main.ts']);
  });

  it('runs once if an application binds it too', async () => {
    const log: string[] = [];
    running = await start(new NodeHttpAdapter(), log);
    expect(await askFor(running.port, '/by-hand')).toEqual(ONCE);
    expect(log).toEqual([]);
  });

  it('has the last word on headers that an interceptor or the handler sets', async () => {
    const log: string[] = [];
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter(), controllers: [PlainController], log },
      configure: (app) =>
        void app.useGlobalInterceptors({
          intercept: (context, next) => {
            const response = context.switchToHttp().getResponse<import('node:http').ServerResponse>();
            response.setHeader('Access-Control-Allow-Origin', '*');
            response.setHeader('Access-Control-Max-Age', '5');
            response.setHeader('Vary', 'Accept');
            return next.handle();
          },
        }),
      cors: { policies: { listed: { origins: [PAGE] } } },
    });
    const answer = await send(running.port, '/plain', { headers: { Origin: PAGE } });
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': PAGE, vary: 'Accept, Origin' });
    const refused = await send(running.port, '/plain', { headers: { Origin: 'https://evil.test' } });
    expect(corsHeaders(refused)).toEqual({ vary: 'Accept, Origin' });
    expect(log.filter((line) => line.includes('; it was removed: '))).toHaveLength(2);
  });

  it('calls sources, with the parameters of the route', async () => {
    const asked: string[] = [];
    @Injectable()
    class Tenants {
      key({ params }: CorsRequest) {
        return params['tenant'];
      }
      async origins(key: string) {
        asked.push(key);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return [`https://${key}.example.com`];
      }
    }
    @Controller(':tenant/things')
    @CorsPolicy({ origins: Tenants })
    class TenantController {
      constructor(@Inject(Tenants) readonly tenants: Tenants) {}
      @Get() list() {
        return [];
      }
    }
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter() },
      ...{ controllers: [TenantController], providers: [Tenants] },
    });
    const { port } = running;
    expect((await preflight(port, '/acme/things', 'https://acme.example.com', 'GET')).status).toBe(204);
    expect((await preflight(port, '/acme/things', 'https://other.example.com', 'GET')).status).toBe(403);
    const ask = async (tenant: string, origin: string) =>
      corsHeaders(await send(port, `/${tenant}/things`, { headers: { Origin: origin } }));
    const admitted = { 'access-control-allow-origin': 'https://acme.example.com', vary: 'Origin' };
    expect(await ask('acme', 'https://acme.example.com')).toEqual(admitted);
    expect(await ask('other', 'https://acme.example.com')).toEqual({ vary: 'Origin' });
    expect(asked).toEqual(['acme', 'other']);
  });

  it('leaves alone what the application answers itself', async () => {
    const log: string[] = [];
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter(), log },
      configure: (app) => {
        app
          .getHttpAdapter()
          .options('/own/things', (_request: unknown, response: import('node:http').ServerResponse) => {
            response.setHeader('Access-Control-Allow-Origin', 'https://own.example.com');
            response.end('own');
          });
      },
      cors: { routes: [{ path: '/own/*', passThrough: true }] },
    });
    const answer = await preflight(running.port, '/own/things', PAGE, 'GET');
    expect([answer.status, answer.body, corsHeaders(answer)]).toEqual([
      200,
      'own',
      { 'access-control-allow-origin': 'https://own.example.com' },
    ]);
  });

  it('is not used, and the application does not start, if middleware cannot be added', async () => {
    const adapter = new NodeHttpAdapter();
    adapter.use = () => {
      throw new Error('no middleware');
    };
    await expect(start(adapter)).rejects.toThrow('CorsModule cannot bind itself to the HTTP adapter: "no middleware"');
  });

  it('refuses enableCors()', async () => {
    const starting = startApp({
      ...{ platform: 'express' as const, adapter: new NodeHttpAdapter() },
      configure: (app) => app.enableCors(),
    });
    await expect(starting).rejects.toMatchObject({ issues: [{ code: 'cors-enabled-twice' }] });
  });

  it('lets a browser read responses of handlers, and no others', async () => {
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter(), imports: [EveryStatusModule] },
      cors: { policies: { listed: { origins: [PAGE] }, public: { origins: '*' } } },
    });
    const browser = createBrowser(running.app, { origin: PAGE });
    const outcome = async (path: string, init = {}) => {
      const { readable, status } = await browser.fetch(path, init);
      return [readable, status];
    };
    expect(await outcome('/listed/ok')).toEqual([true, 200]);
    const body = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' };
    expect(await outcome('/listed/created', body)).toEqual([true, 201]);
    expect((await outcome('/listed/guard401'))[0]).toBe(false);
    expect((await outcome('/closed/ok'))[0]).toBe(false);
  });

  it('says that the inspector is not served', async () => {
    const log: string[] = [];
    running = await startApp({
      ...{ platform: 'express', adapter: new NodeHttpAdapter(), log },
      cors: { environment: 'development', inspector: true },
    });
    expect(log.join('\n')).toContain('The inspector is not served');
    expect((await send(running.port, '/cors-inspector')).status).toBe(404);
  });
});
