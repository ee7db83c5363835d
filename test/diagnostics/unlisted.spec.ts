import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsDecisionEvent } from 'nestjs-cors';
import { preflight } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useAppPerTest, useStartApp } from '../kit/use.app.js';

@Controller('orders')
class OrdersController {
  @Get(':id') get(@Param('id') id: string) {
    return id;
  }
  @Post(':id') @CorsPolicy('writers') post() {
    return '';
  }
  @Put(':id') @CorsPolicy('writers') put() {
    return '';
  }
  @Delete(':id') @CorsPolicy('writers') remove() {
    return '';
  }
}

@Controller('any')
@CorsPolicy({ origins: '*', allowedHeaders: ['*', 'Authorization'] })
class AnyController {
  @Put() put() {
    return '';
  }
}

describe.each(platforms)('where variables list headers on %s', (platform) => {
  const startApp = useStartApp();
  afterEach(() => {
    for (const name of ['CORS_ORIGINS', 'CORS_ALLOWED_HEADERS', 'CORS_METHODS']) delete process.env[name];
  });

  it('the line to add is that of the variable', async () => {
    const log: string[] = [];
    Object.assign(process.env, { CORS_ORIGINS: SHOP, CORS_ALLOWED_HEADERS: 'Content-Type', CORS_METHODS: 'PUT' });
    const { port } = await startApp({
      platform,
      log,
      controllers: [OrdersController],
      cors: { policies: { writers: { origins: [SHOP] } } },
    });
    await preflight(port, '/orders/1', SHOP, 'DELETE');
    await preflight(port, '/orders/1', SHOP, 'GET', 'authorization');
    expect(log.join('\n')).toContain(
      'set CORS_ALLOWED_HEADERS=Content-Type,Authorization (the variable sets allowedHeaders of the policy "default").',
    );
  });
});

describe.each(platforms)('where the overlay of the environment has the policy on %s', (platform) => {
  const startApp = useStartApp();

  it('the line to add names the overlay', async () => {
    const log: string[] = [];
    const policies = { writers: { origins: [SHOP] } };
    const development = { default: { origins: [SHOP] } };
    const cors = { environment: 'development', default: { origins: [SHOP] }, policies, environments: { development } };
    const { port } = await startApp({ platform, log, controllers: [OrdersController], cors });
    await preflight(port, '/orders/1', SHOP, 'GET', 'authorization');
    expect(log.join('\n')).toContain(
      `add "Authorization" to allowedHeaders of the policy "default" in environments.development.default: ['Content-Type', 'Authorization'].`,
    );
  });
});

describe.each(platforms)('what browsers stop at after a preflight on %s', (platform) => {
  const log: string[] = [];
  const events: CorsDecisionEvent[] = [];
  const listener = (event: unknown): void => void events.push(event as CorsDecisionEvent);

  const running = useAppPerTest({
    platform,
    log,
    controllers: [OrdersController, AnyController],
    cors: {
      default: { origins: [SHOP] },
      policies: { writers: { origins: [SHOP], methods: ['PUT', 'PATCH'], credentials: true } },
    },
  });
  beforeEach(() => {
    log.length = 0;
    events.length = 0;
    subscribe('nestjs-cors:decision', listener);
  });
  afterEach(() => void unsubscribe('nestjs-cors:decision', listener));

  const ask = async (path: string, method: string, headers?: string, origin = SHOP) => {
    const answer = await preflight(running.port, path, origin, method, headers);
    const { admitted, reason, missing } = events.pop() as CorsDecisionEvent;
    return [answer.status, admitted, reason, ...(missing ? [missing] : [])];
  };
  const lines = () => log.splice(0).map((line) => line.replace(/ CorsModule$/, ''));
  const at = (place: string) => `The browser stops a page of "${SHOP}" at ${place}`;
  const PUT = 'PUT /orders/:id (OrdersController.put)';

  it('a header that the policy does not list is said, with the line to add, and published', async () => {
    expect(await ask('/orders/1', 'PUT', 'authorization,content-type')).toEqual([
      ...[204, true, 'header-not-listed'],
      ['authorization'],
    ]);
    expect(lines()).toEqual([
      `${at(PUT)}: its preflight asks for the header "authorization", and the policy "writers" does not list it. ` +
        `If pages may send it, add "Authorization" to allowedHeaders of the policy "writers": ['Content-Type', 'Authorization'].`,
    ]);
  });

  it('each name is said once for each route, with all names that the page needs', async () => {
    for (let round = 0; round < 2; round++) {
      await ask('/orders/1', 'PUT', 'sentry-trace');
      await ask('/orders/2', 'PUT', 'baggage,sentry-trace,x-request-id');
      await ask('/orders/3', 'PUT', 'baggage,sentry-trace');
      await ask('/orders/1', 'GET', 'baggage');
    }
    const add = (names: string, policy: string) => `add ${names} to allowedHeaders of the policy "${policy}"`;
    const list = (policy: string, them: string) =>
      `and the policy "${policy}" does not list ${them}. If pages may send`;
    expect(lines()).toEqual([
      `${at(PUT)}: its preflight asks for the header "sentry-trace", ${list('writers', 'it')} it, ${add('"sentry-trace"', 'writers')}: ['Content-Type', 'sentry-trace'].`,
      `${at(PUT)}: its preflight asks for the headers "baggage", "sentry-trace", "x-request-id", ${list('writers', 'them')} them, ${add('"baggage", "sentry-trace", "X-Request-Id"', 'writers')}: ['Content-Type', 'baggage', 'sentry-trace', 'X-Request-Id'].`,
      `${at('GET /orders/:id (OrdersController.get)')}: its preflight asks for the header "baggage", ${list('default', 'it')} it, ${add('"baggage"', 'default')}: ['Content-Type', 'baggage'].`,
    ]);
  });

  it('a method that the policy does not list is said, ahead of its headers', async () => {
    expect(await ask('/orders/1', 'DELETE', 'baggage')).toEqual([204, true, 'method-not-listed', ['DELETE']]);
    expect(await ask('/orders/1', 'DELETE')).toEqual([204, true, 'method-not-listed', ['DELETE']]);
    const place = at('DELETE /orders/:id (OrdersController.remove)');
    expect(lines()).toEqual([
      `${place}: the policy "writers" does not list the method "DELETE". If pages may use it, add "DELETE" to methods of the policy "writers": ['PUT', 'PATCH', 'DELETE'].`,
      expect.stringContaining(`${place}: its preflight asks for the header "baggage"`),
    ]);
  });

  it('a method that nothing serves, or in lower case, is said with what is wrong', async () => {
    expect(await ask('/orders/1', 'PATCH')).toEqual([204, true, 'method-not-listed', ['PATCH']]);
    expect(await ask('/nowhere', 'patch')).toEqual([204, true, 'method-not-listed', ['patch']]);
    expect(lines()).toEqual([
      expect.stringContaining('No route that follows the policy serves it there: add the route, if one is meant.'),
      expect.stringContaining('Methods are case-sensitive: let the page send PATCH.'),
    ]);
  });

  it('at a path that nothing serves, the path is said and no header is proposed', async () => {
    await ask(`/no%7Fwhere-${'x'.repeat(200)}?token=secret`, 'GET', 'baggage');
    await ask('/elsewhere', 'GET', 'baggage');
    expect(lines()).toEqual([
      `${at(`"/no%7Fwhere-${'x'.repeat(112)}`)}..., which no controller serves with GET: its preflight asks for the header "baggage", and the policy "default" does not list it.`,
    ]);
  });

  it('nothing is said where a browser goes on, nor of a page that is refused', async () => {
    const admitted = [204, true, 'origin-admitted'];
    expect(await ask('/orders/1', 'PUT')).toEqual(admitted);
    expect(await ask('/orders/1', 'PUT', 'content-type')).toEqual(admitted);
    expect(await ask('/orders/1', 'PUT', ' Content-Type ,, content-type')).toEqual(admitted);
    expect(await ask('/orders/1', 'POST', 'content-type')).toEqual(admitted);
    expect(await ask('/any', 'PUT', 'authorization,x-anything')).toEqual([204, true, 'public']);
    expect(lines()).toEqual([]);
    expect(await ask('/orders/1', 'PUT', 'baggage', 'https://evil.example')).toEqual([403, false, 'origin-refused']);
    expect(lines()).toEqual([expect.stringMatching(/^Refused /)]);
  });

  it('names that no browser sends are left out, and long lists are cut', async () => {
    const name = 'n'.repeat(500);
    expect(await ask('/orders/1', 'PUT', `x-\u009b31m,"quoted",x y,${name},cut-${name}`)).toEqual([
      ...[204, true, 'header-not-listed'],
      [name],
    ]);
    const many = Array.from({ length: 400 }, (_, n) => `x-${n}`).join(',');
    await ask('/orders/1', 'PUT', many);
    await ask('/orders/1', 'PUT', 'x-http-method-override');
    const said = lines();
    expect(said).toHaveLength(3);
    expect(said[0]).toContain(`"${'n'.repeat(124)}...`);
    expect(said[1]).toContain('"x-19"');
    expect(said[1]).not.toContain('x-20');
    expect(said[2]).toContain('Do not send x-http-method-override: send the real method.');
    expect(Math.max(...said.map(({ length }) => length))).toBeLessThanOrEqual(1_000);
  });

  it('the lines are bounded, whatever names clients choose', async () => {
    const names = Array.from({ length: 1_100 }, (_, n) => `x-${n}`);
    for (let n = 0; n < names.length; n += 50)
      await Promise.all(names.slice(n, n + 50).map((name) => preflight(running.port, '/orders/1', SHOP, 'PUT', name)));
    // Of 1 000 lines, 300 are kept for logs that have written little; those of the start count too.
    expect(new Set(lines()).size).toBeGreaterThan(690);
    await ask('/orders/1', 'PUT', 'x-new');
    expect(lines()).toEqual([]);
  });

  it('explain() names what is missing, and the line to add', async () => {
    const cors = running.get(CorsService);
    const asked = { path: '/orders/1', origin: SHOP, headers: { Authorization: 'x', 'X-Trace': 'x' } };
    const header = await cors.explain({ ...asked, method: 'PUT' });
    expect([header.blockedBy, header.missing]).toEqual(['headers', ['authorization', 'x-trace']]);
    expect(header.reason).toContain(
      `add "Authorization", "X-Trace" to allowedHeaders of the policy "writers": ['Content-Type', 'Authorization', 'X-Trace'].`,
    );
    const method = await cors.explain({ ...asked, method: 'DELETE' });
    expect([method.blockedBy, method.missing]).toEqual(['method', ['DELETE']]);
    expect(method.reason).toContain(`add "DELETE" to methods of the policy "writers": ['PUT', 'PATCH', 'DELETE'].`);
    expect('missing' in (await cors.explain({ path: '/orders/1', origin: SHOP }))).toBe(false);
  });
});
