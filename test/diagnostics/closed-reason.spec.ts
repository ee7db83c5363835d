import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { preflight, send } from '../kit/http.js';
import { useApp, useStartApp } from '../kit/use.app.js';

@Controller('orders')
class OrdersController {
  @Get()
  list() {
    return [];
  }

  @CorsPolicy(false)
  @Post()
  create() {
    return {};
  }
}

@CorsPolicy(false)
@Controller('internal')
class InternalController {
  @Get()
  list() {
    return [];
  }
}

@Controller('admin')
class AdminController {
  @Get('users')
  list() {
    return [];
  }
}

const NOBODY = 'which admits no page of another origin.';

/** Requests that no policy admits, as the log names them, and why. */
const CLOSED: readonly [what: string, method: string, path: string, place: string, why: string][] = [
  [
    'a decorated handler',
    ...(['POST', '/orders', 'POST /orders (OrdersController.create)'] as const),
    `OrdersController.create has @CorsPolicy(false), ${NOBODY}`,
  ],
  [
    'a decorated controller',
    ...(['GET', '/internal', 'GET /internal (InternalController.list)'] as const),
    `InternalController has @CorsPolicy(false), ${NOBODY}`,
  ],
  [
    'an entry of routes',
    ...(['GET', '/docs/index.html', 'GET /docs/*'] as const),
    `the entry routes[0] (/docs/*) has policy: false, ${NOBODY}`,
  ],
  [
    'a route of a controller below an entry',
    ...(['GET', '/admin/users', 'GET /admin/users (AdminController.list)'] as const),
    `the entry routes[1] (/admin/*) has policy: false, ${NOBODY}`,
  ],
  [
    'a route that nothing governs',
    ...(['GET', '/orders', 'GET /orders (OrdersController.list)'] as const),
    'no policy governs the route, since it has no @CorsPolicy, no entry of "routes" matches it and "default" is not set.',
  ],
  [
    'a path that nothing governs',
    ...(['GET', '/nowhere', '"/nowhere", which no controller serves with GET'] as const),
    'no policy governs the path, since no entry of "routes" matches it and "default" is not set.',
  ],
];

describe.each(platforms)('why no page is admitted on %s', (platform) => {
  const start = useStartApp();
  const log: string[] = [];
  const running = useApp({
    ...{ platform, log, controllers: [OrdersController, InternalController, AdminController] },
    cors: {
      routes: [
        { path: '/docs/*', policy: false },
        { path: '/admin/*', policy: false },
        { path: '/shop/*', policy: { origins: [SHOP] } },
      ],
    },
  });
  beforeEach(() => {
    log.length = 0;
  });

  it.each(CLOSED)('the log names the cause at %s', async (_what, method, path, place, why) => {
    await send(running.port, path, { method, headers: { Origin: SHOP } });
    expect(log).toEqual([`Refused "${SHOP}" at ${place}: ${why} CorsModule`]);
  });

  it.each(CLOSED)('an explanation names it at %s', async (_what, method, path, _place, why) => {
    const { checks, reason } = await running.get(CorsService).explain({ method, path, origin: SHOP });
    expect(checks).toEqual([{ step: 'origin', passed: false, reason: why.charAt(0).toUpperCase() + why.slice(1) }]);
    expect(reason).toBe(
      `The answer of ${method} ${path} has no Access-Control-Allow-Origin: ${why} If this page is meant to read it, give the path a policy that lists ${SHOP}.`,
    );
  });

  it('the reason says of the default whether it is false', async () => {
    const lines: string[] = [];
    const { port } = await start({ platform, log: lines, cors: { default: false } });
    await send(port, '/elsewhere', { headers: { Origin: SHOP } });
    expect(lines.at(-1)).toContain('since no entry of "routes" matches it and "default" is false.');
  });

  it('the reason says that the overlay of another environment lists the page', async () => {
    const lines: string[] = [];
    const local = 'http://localhost:5173';
    const starting = (environments: object) =>
      start({
        ...{ platform, log: lines, controllers: [OrdersController] },
        cors: { environment: 'production', default: { origins: [SHOP] }, environments: environments as never },
      });
    const { port } = await starting({ development: { default: { origins: [local, 'http://localhost:*'] } } });
    const refused = `Refused "http://localhost:5174" at GET /orders (OrdersController.list): the policy "default" does not admit it.`;
    for (const origin of ['https://evil.test', local, 'http://localhost:5174'])
      await send(port, '/orders', { headers: { Origin: origin } });
    expect(lines.map((line) => line.replace(/ CorsModule$/, ''))).toEqual([
      refused.replace('http://localhost:5174', 'https://evil.test'),
      `${refused.replace('http://localhost:5174', local)} environments.development lists it, but the environment is "production" (by the option "environment").`,
    ]);
  });

  it('the reason says that NODE_ENV is not set, where a page of this machine is refused', async () => {
    const lines: string[] = [];
    const before = process.env.NODE_ENV;
    delete process.env.NODE_ENV;
    try {
      const { port } = await start({ platform, log: lines, cors: { default: { origins: [SHOP] } } });
      await send(port, '/orders', { headers: { Origin: 'http://localhost:5173' } });
    } finally {
      process.env.NODE_ENV = before;
    }
    expect(lines.at(-1)).toContain(
      'NODE_ENV is not set, so the rules of production apply: a page of this machine is listed in environments.development.',
    );
  });

  it('a path that may be read as that of either of two entries is said to be one', async () => {
    const { checks } = await running.get(CorsService).explain({ path: '/docs/..%2fshop/x', origin: SHOP });
    expect(checks[0]?.reason).toBe('Either of two policies may apply there, and no page is admitted by both.');
  });

  it('an opaque page is still told that it can never be admitted', async () => {
    const { reason } = await running.get(CorsService).explain({ path: '/internal', origin: 'null' });
    expect(reason).toMatch(
      /InternalController has @CorsPolicy\(false\).* It cannot be admitted, since every sandboxed/,
    );
  });

  it('the log says what has the origin null', async () => {
    const lines: string[] = [];
    const { port } = await start({ platform, log: lines, controllers: [InternalController] });
    await send(port, '/internal', { headers: { Origin: 'null' } });
    expect(lines).toEqual([
      `Refused "null" at GET /internal (InternalController.list): InternalController has @CorsPolicy(false), ${NOBODY} A sandboxed frame, a data: page or a local file has this origin. CorsModule`,
    ]);
  });

  it('what a preflight asks for is escaped', async () => {
    const lines: string[] = [];
    const { port } = await start({ platform, log: lines });
    await preflight(port, '/elsewhere', SHOP, 'a\u0085b');
    expect(lines.at(-1)).toContain(
      `Refused "${SHOP}" at the preflight of "/elsewhere", which no controller serves with "a\\u0085b":`,
    );
  });
});
