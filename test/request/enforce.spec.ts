import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  All,
  Body,
  CanActivate,
  Controller,
  Get,
  Injectable,
  Post,
  Version,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  CorsPolicy,
  CorsService,
  type CorsDecisionEvent,
  type CorsModuleOptions,
  type CorsReportOnlyEvent,
  type OriginSource,
} from 'nestjs-cors';
import { startApp, type AppParts, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send, type Answer } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { ENFORCE_CASES, EVIL, HOST, SHOP } from './enforce.cases.js';

/** What has run: a handler or a guard. */
const ran: string[] = [];

@Injectable()
class RecordingGuard implements CanActivate {
  canActivate(): boolean {
    ran.push('guard');
    return true;
  }
}

@Controller('orders')
class OrdersController {
  @All() any(@Body() _body: unknown) {
    ran.push('handler');
    return 'done';
  }
}

@Controller('versions')
class VersionsController {
  @Post() @Version('1') first() {
    ran.push('first');
  }
  @Post() @Version('2') @CorsPolicy({ origins: [SHOP], enforce: 'unsafe' }) second() {
    ran.push('second');
  }
}

@Injectable()
class TenantOrigins implements OriginSource {
  key({ params }: { params: Readonly<Record<string, string>> }) {
    return params['tenant'];
  }
  async origins(key: string) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (key === 'broken') throw new Error('no database');
    return [SHOP];
  }
}

@Controller('tenants/:tenant')
@CorsPolicy({ origins: { source: TenantOrigins }, enforce: 'unsafe' })
class TenantController {
  @Post() create() {
    ran.push('handler');
  }
  @Get() read() {
    ran.push('handler');
  }
}

const ORIGINS = [SHOP, 'https://*.tenants.example.com'];
const cors = (enforce: 'unsafe' | 'all'): CorsModuleOptions => ({ default: { origins: ORIGINS, enforce } });
const guard = { provide: APP_GUARD, useClass: RecordingGuard };

describe.each(platforms)('enforce on %s', (platform) => {
  let running: RunningApp | undefined;
  const log: string[] = [];
  const start = async (parts: Omit<AppParts, 'platform'>): Promise<number> => {
    running = await startApp({ platform, log, controllers: [OrdersController], providers: [guard], ...parts });
    return running.port;
  };
  const post = (port: number, path: string, origin: string, headers = {}): Promise<Answer> =>
    send(port, path, { method: 'POST', headers: { Origin: origin, ...headers } });

  afterEach(async () => {
    await running?.close();
    ran.length = 0;
    log.length = 0;
  });

  describe.each(['unsafe', 'all'] as const)("'%s'", (enforce) => {
    it.each(ENFORCE_CASES)('runs or stops $title', async ({ method, headers, runs }) => {
      const port = await start({ cors: cors(enforce) });
      const answer = await send(port, '/orders', { method, headers: { Host: HOST, ...headers } });
      const isRun = runs[enforce === 'unsafe' ? 0 : 1];
      expect([answer.status === 403, ran]).toEqual([!isRun, isRun ? ['guard', 'handler'] : []]);
      expect(isRun || corsHeaders(answer)).toEqual(isRun || { vary: 'Origin' });
    });
  });

  it('is off by default: a POST from a refused page runs', async () => {
    const port = await start({ cors: { default: { origins: ORIGINS } } });
    expect([(await post(port, '/orders', EVIL)).status, ran]).toEqual([200, ['guard', 'handler']]);
  });

  it('stops a request before the body parser runs', async () => {
    const port = await start({ cors: cors('unsafe') });
    const body = '{"torn":';
    const call = { method: 'POST', headers: { Origin: EVIL, 'Content-Type': 'application/json' }, body };
    const answer = await send(port, '/orders', call);
    expect([answer.status, JSON.parse(answer.body), answer.headers['content-type']]).toEqual([
      403,
      { message: 'Cross-origin request refused', error: 'Forbidden', statusCode: 403 },
      'application/json; charset=utf-8',
    ]);
  });

  it('stops a request to a path that no controller serves, and to a route of the instance', async () => {
    const configure = (app: INestApplication): void => {
      app.getHttpAdapter().post('/raw', (_request: unknown, reply: { send(text: string): void }) => {
        ran.push('raw');
        reply.send('');
      });
    };
    const port = await start({ cors: cors('unsafe'), configure });
    const answers = [await post(port, '/none', EVIL), await post(port, '/raw', EVIL), await post(port, '/raw', SHOP)];
    expect([answers.map(({ status }) => status), ran]).toEqual([[403, 403, 200], ['raw']]);
  });

  it('does not change preflights', async () => {
    const port = await start({ cors: cors('all') });
    const [refused, admitted] = [
      await preflight(port, '/orders', EVIL, 'POST'),
      await preflight(port, '/orders', SHOP, 'POST'),
    ];
    expect([refused.status, admitted.status]).toEqual([403, 204]);
  });

  it('follows the version that a header asks for', async () => {
    const configure = (app: INestApplication): void => {
      app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' });
    };
    const port = await start({ controllers: [VersionsController], cors: {}, configure });
    const [first, second] = [
      await post(port, '/versions', EVIL, { 'X-Version': '1' }),
      await post(port, '/versions', EVIL, { 'X-Version': '2' }),
    ];
    expect([first.status, second.status, ran]).toEqual([201, 403, ['guard', 'first']]);
  });

  it('calls the sources of the policy, and refuses if one fails', async () => {
    const port = await start({ controllers: [TenantController], providers: [guard, TenantOrigins], cors: {} });
    const answers = [
      await post(port, '/tenants/acme', SHOP),
      await post(port, '/tenants/acme', EVIL),
      await post(port, '/tenants/broken', SHOP),
      await send(port, '/tenants/broken', { headers: { Origin: SHOP } }),
    ];
    expect([answers.map(({ status }) => status), ran]).toEqual([
      [201, 403, 403, 200],
      ['guard', 'handler', 'guard', 'handler'],
    ]);
  });

  it('survives clients that disconnect during a lookup', async () => {
    const port = await start({ controllers: [TenantController], providers: [guard, TenantOrigins], cors: {} });
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const gone = fetch(`http://127.0.0.1:${port}/tenants/t${index}`, {
          ...{ method: 'POST', headers: { origin: EVIL }, signal: AbortSignal.timeout(2) },
        });
        return gone.catch(() => undefined);
      }),
    );
    expect((await post(port, '/tenants/acme', EVIL)).status).toBe(403);
  });

  it('compares with the host from a trusted proxy', async () => {
    const configure = (app: INestApplication): void => {
      if (platform === 'express') (app as NestExpressApplication).set('trust proxy', true);
    };
    const adapter = platform === 'fastify' ? { adapter: new FastifyAdapter({ trustProxy: true }) } : {};
    const port = await start({ cors: cors('unsafe'), configure, ...adapter });
    const own = { 'X-Forwarded-Host': 'www.example.com', 'X-Forwarded-Proto': 'https' };
    const answers = [
      await post(port, '/orders', 'https://www.example.com', own),
      await post(port, '/orders', 'https://www.example.com'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 403]);
  });

  it('ignores the host from an untrusted proxy', async () => {
    const port = await start({ cors: cors('unsafe') });
    const answer = await post(port, '/orders', EVIL, { 'X-Forwarded-Host': 'evil.example.org' });
    expect(answer.status).toBe(403);
  });

  it.each([
    ['http://[::1]:3000', '[::1]:3000', 200],
    ['http://[::1]:3000', '[::1]:3001', 403],
    ['https://api.example.com', 'api.example.com:443', 200],
    ['http://api.example.com', 'api.example.com:80', 200],
    ['https://api.example.com', 'api.example.com:80', 403],
  ])('takes a page of %s at the host %s: %i', async (origin, host, status) => {
    const port = await start({ cors: cors('unsafe') });
    expect((await post(port, '/orders', origin, { Host: host })).status).toBe(status);
  });

  it('does not apply to entries that pass through', async () => {
    const routes = [{ path: '/orders', passThrough: true as const }];
    const port = await start({ cors: { ...cors('all'), routes } });
    expect((await post(port, '/orders', EVIL)).status).toBe(200);
  });

  it('is shown by decision events, the log, report() and explain()', async () => {
    const events: CorsDecisionEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as CorsDecisionEvent);
    const port = await start({ cors: cors('unsafe') });
    subscribe('nestjs-cors:decision', listen);
    await post(port, '/orders', EVIL);
    await post(port, '/orders', EVIL);
    unsubscribe('nestjs-cors:decision', listen);
    expect(events.map(({ kind, admitted, reason, handler }) => [kind, admitted, reason, handler])).toEqual(
      Array(2).fill(['actual', false, 'enforced', 'OrdersController.any']),
    );
    expect(log).toEqual([
      `Stopped a request of "${EVIL}" at ALL /orders (OrdersController.any) with 403: the policy "default" has enforce ` +
        'and does not admit it. CorsModule',
    ]);
    const service = (running as RunningApp).get(CorsService);
    expect(service.report().map(({ path, enforce }) => [path, enforce])).toEqual([
      ['/orders', 'unsafe'],
      ['*', 'unsafe'],
    ]);
    const explained = await service.explain({ method: 'POST', path: '/orders', origin: EVIL });
    expect([explained.stopped, explained.reason]).toEqual([
      true,
      expect.stringContaining('The request is answered 403 and does not run: the policy has enforce.'),
    ]);
    const safe = await service.explain({ method: 'GET', path: '/orders', origin: EVIL });
    expect(safe.stopped).toBeUndefined();
  });

  it('in a report-only policy logs what it would stop, and the request runs', async () => {
    const events: CorsReportOnlyEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as CorsReportOnlyEvent);
    const port = await start({ cors: { default: { origins: [SHOP], reportOnly: { enforce: 'unsafe' } } } });
    subscribe('nestjs-cors:report-only', listen);
    const answers = [
      await post(port, '/orders', EVIL),
      await post(port, '/orders', SHOP),
      await send(port, '/orders', { method: 'POST', headers: { 'Sec-Fetch-Site': 'cross-site' } }),
      await send(port, '/orders', { headers: { Origin: EVIL } }),
    ];
    unsubscribe('nestjs-cors:report-only', listen);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const change = { what: 'request', value: 'POST', admitted: false };
    expect(events.map(({ origin, changes }) => [origin, changes])).toEqual([
      [EVIL, [change]],
      [undefined, [change]],
    ]);
    expect(log.join('\n')).toContain(
      'The reportOnly policy of "default" would answer the request "POST" with 403 in place of running it at ALL /orders',
    );
  });

  it('is a fault under "*" and with any other value', async () => {
    const origins = '*' as const;
    await expect(start({ cors: { default: { origins, enforce: 'unsafe' } } })).rejects.toMatchObject({
      issues: [{ code: 'enforce-with-wildcard', path: 'default.enforce' }],
    });
    await expect(start({ cors: { default: { origins: [SHOP], enforce: true as never } } })).rejects.toMatchObject({
      issues: [{ code: 'option-invalid', path: 'default.enforce' }],
    });
    running = undefined;
  });
});
