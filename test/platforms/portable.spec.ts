import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CanActivate,
  Controller,
  Get,
  Options,
  Post,
  UnauthorizedException,
  UseGuards,
  Version,
  VersioningType,
  type INestApplication,
} from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send, type Call } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { createAdapter } from '../kit/platforms.js';
import { addMiddleware, EveryStatusModule } from '../request/every-status.controllers.js';

const ADMITTED = 'https://app.example.com';
const REFUSED = 'https://other.example.com';
const DEFAULT = 'https://default.example.com';
const json = { 'Content-Type': 'application/json' };

class SignedIn implements CanActivate {
  canActivate(): boolean {
    throw new UnauthorizedException();
  }
}

@Controller('more')
@CorsPolicy('listed')
class MoreController {
  @Post('guarded') @UseGuards(SignedIn) guarded() {
    return '';
  }
  @Options('own') own() {
    return 'mine';
  }
  @Get('own') @CorsPolicy(false) closed() {
    return '';
  }
  @Get('versioned') @Version('1') first() {
    return 'first';
  }
  @Get('versioned') @Version('2') @CorsPolicy('public') second() {
    return 'second';
  }
}

/** Responses that are no longer bare ones, and a router with rules of its own, behind a name that nobody knows. */
class StrangerWithExpress extends ExpressAdapter {
  override getType(): string {
    return 'stranger';
  }
}
class StrangerWithFastify extends FastifyAdapter {
  override getType(): 'fastify' {
    return 'stranger' as 'fastify';
  }
}

const adapters: readonly (readonly [name: string, create: () => AbstractHttpAdapter])[] = [
  ['express', () => createAdapter('express')],
  ['fastify', () => createAdapter('fastify')],
  ['node-http', () => new NodeHttpAdapter()],
  ['a stranger with the responses of Express', () => new StrangerWithExpress()],
  ['a stranger with the responses of Fastify', () => new StrangerWithFastify()],
];

interface Row extends Call {
  readonly what: string;
  readonly path: string;
  readonly status: number;
  /** The headers of CORS that come out. */
  readonly cors: Readonly<Record<string, string>>;
}

const ask = (origin: string, method = 'GET'): Call => ({
  method: 'OPTIONS',
  headers: { Origin: origin, 'Access-Control-Request-Method': method },
});
const from = (origin: string, call: Call = {}): Call => ({ ...call, headers: { ...call.headers, Origin: origin } });

const READABLE = {
  'access-control-allow-origin': ADMITTED,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Total',
  vary: 'Origin',
};
const KEPT = {
  'access-control-allow-headers': 'Content-Type',
  'access-control-max-age': '600',
};
const VARY_PREFLIGHT = 'Origin, Access-Control-Request-Method';
const PREFLIGHT = {
  ...{ 'access-control-allow-origin': ADMITTED, 'access-control-allow-credentials': 'true' },
  ...{ ...KEPT, vary: VARY_PREFLIGHT },
};
const BY_DEFAULT = { 'access-control-allow-origin': DEFAULT, vary: 'Origin' };
const PUBLIC = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'X-Total' };

const get = 'GET, HEAD';

/** Equal on every adapter. */
const SAME: Row[] = [
  {
    what: 'preflight',
    path: '/listed/ok',
    ...ask(ADMITTED),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': get },
  },
  {
    what: 'preflight of a refused page',
    path: '/listed/ok',
    ...ask(REFUSED),
    status: 403,
    cors: { vary: VARY_PREFLIGHT },
  },
  {
    what: 'preflight to a closed route',
    path: '/closed/ok',
    ...ask(ADMITTED),
    status: 403,
    cors: { vary: VARY_PREFLIGHT },
  },
  {
    what: 'preflight ahead of a guard',
    path: '/more/guarded',
    ...ask(ADMITTED, 'POST'),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': 'POST' },
  },
  {
    what: 'preflight ahead of middleware that answers',
    path: '/listed/ok?use-answers',
    ...ask(ADMITTED),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': get },
  },
  {
    what: 'preflight ahead of middleware that fails',
    path: '/listed/ok?nest-middleware',
    ...ask(ADMITTED),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': get },
  },
  {
    what: 'preflight to nowhere',
    path: '/nowhere',
    ...ask(DEFAULT),
    status: 204,
    cors: {
      'access-control-allow-origin': DEFAULT,
      'access-control-allow-methods': 'GET, HEAD, PUT, PATCH, POST, DELETE',
      ...KEPT,
      vary: VARY_PREFLIGHT,
    },
  },
  {
    what: 'preflight to a parameter with an escape',
    path: '/listed/pipe/a%20b',
    ...ask(ADMITTED),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': get },
  },
  {
    what: 'preflight beside a handler of OPTIONS',
    path: '/more/own',
    ...ask(ADMITTED, 'OPTIONS'),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': 'OPTIONS', 'access-control-max-age': '0' },
  },
  {
    what: 'preflight to versions, first policy',
    path: '/more/versioned',
    ...ask(ADMITTED),
    status: 204,
    cors: { ...PREFLIGHT, 'access-control-allow-methods': get, 'access-control-max-age': '0' },
  },
  {
    what: 'preflight to versions, second policy',
    path: '/more/versioned',
    ...ask(REFUSED),
    status: 204,
    cors: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': get,
      ...KEPT,
      'access-control-max-age': '0',
      vary: VARY_PREFLIGHT,
    },
  },
  { what: '200', path: '/listed/ok', ...from(ADMITTED), status: 200, cors: READABLE },
  { what: '200 of a refused page', path: '/listed/ok', ...from(REFUSED), status: 200, cors: { vary: 'Origin' } },
  { what: '200 without Origin', path: '/listed/ok', status: 200, cors: { vary: 'Origin' } },
  { what: '200 under "*"', path: '/public/ok', status: 200, cors: PUBLIC },
  { what: '200 of a closed route', path: '/closed/ok', ...from(ADMITTED), status: 200, cors: {} },
  { what: '200 of HEAD', path: '/listed/ok', ...from(ADMITTED, { method: 'HEAD' }), status: 200, cors: READABLE },
  {
    what: '201',
    path: '/listed/created',
    ...from(ADMITTED, { method: 'POST', headers: json, body: '{}' }),
    status: 201,
    cors: READABLE,
  },
  { what: '204', path: '/listed/empty', ...from(ADMITTED), status: 204, cors: READABLE },
  { what: '304', path: '/listed/unchanged', ...from(ADMITTED), status: 304, cors: READABLE },
  { what: '500 of a handler', path: '/listed/error', ...from(ADMITTED), status: 500, cors: READABLE },
  { what: '400 of a pipe', path: '/listed/pipe/x', ...from(ADMITTED), status: 400, cors: READABLE },
  { what: 'stream', path: '/listed/stream', ...from(ADMITTED), status: 200, cors: READABLE },
  { what: 'file', path: '/listed/file', ...from(ADMITTED), status: 200, cors: READABLE },
  { what: 'server-sent events', path: '/listed/events', ...from(ADMITTED), status: 200, cors: READABLE },
  {
    what: '@Header("Vary")',
    path: '/listed/vary-header',
    ...from(ADMITTED),
    status: 200,
    cors: { ...READABLE, vary: 'Accept-Language, Origin' },
  },
  {
    what: 'headers of CORS that the handler sets, admitted',
    path: '/listed/own-headers',
    ...from(ADMITTED),
    status: 200,
    cors: READABLE,
  },
  {
    what: 'headers of CORS that the handler sets, refused',
    path: '/listed/own-headers',
    ...from(REFUSED),
    status: 200,
    cors: { vary: 'Origin' },
  },
  {
    what: 'headers of CORS that the handler sets, closed',
    path: '/closed/own-headers',
    ...from(REFUSED),
    status: 200,
    cors: {},
  },
  {
    what: 'first version',
    path: '/more/versioned',
    ...from(ADMITTED, { headers: { version: '1' } }),
    status: 200,
    cors: READABLE,
  },
  {
    what: 'second version',
    path: '/more/versioned',
    ...from(ADMITTED, { headers: { version: '2' } }),
    status: 200,
    cors: PUBLIC,
  },
  {
    what: 'plain OPTIONS',
    path: '/listed/created',
    ...from(DEFAULT, { method: 'OPTIONS' }),
    status: 204,
    cors: BY_DEFAULT,
  },
  {
    what: 'plain OPTIONS with a handler',
    path: '/more/own',
    ...from(ADMITTED, { method: 'OPTIONS' }),
    status: 200,
    cors: READABLE,
  },
];

/** What an adapter without hooks cannot have: there these answers carry nothing of the module. */
const HOOKS_ONLY: Row[] = [
  { what: '401 of a guard', path: '/listed/guard401', ...from(ADMITTED), status: 401, cors: READABLE },
  { what: '403 of a guard', path: '/listed/guard403', ...from(ADMITTED), status: 403, cors: READABLE },
  {
    what: 'body that is no JSON',
    path: '/listed/created',
    ...from(ADMITTED, { method: 'POST', headers: json, body: '{' }),
    status: 400,
    cors: READABLE,
  },
  {
    what: '413',
    path: '/listed/created',
    ...from(ADMITTED, { method: 'POST', headers: json, body: `"${'x'.repeat(2_000_000)}"` }),
    status: 413,
    cors: READABLE,
  },
  { what: '404 of an unknown path', path: '/nowhere', ...from(DEFAULT), status: 404, cors: BY_DEFAULT },
  {
    what: '404 of a method that is not routed',
    path: '/listed/created',
    ...from(DEFAULT),
    status: 404,
    cors: BY_DEFAULT,
  },
  {
    what: 'plain OPTIONS to nowhere',
    path: '/nowhere',
    ...from(DEFAULT, { method: 'OPTIONS' }),
    status: 404,
    cors: BY_DEFAULT,
  },
  { what: 'malformed parameter', path: '/listed/pipe/%FF', ...from(DEFAULT), status: 400, cors: BY_DEFAULT },
  { what: 'error of app.use()', path: '/listed/ok?use-fails', ...from(ADMITTED), status: 401, cors: READABLE },
  {
    what: 'error of a Nest middleware',
    path: '/listed/ok?nest-middleware',
    ...from(ADMITTED),
    status: 401,
    cors: READABLE,
  },
  { what: 'route of the adapter', path: '/raw', ...from(DEFAULT), status: 200, cors: BY_DEFAULT },
];

/** Where a handler writes the head itself, its headers are not looked at without hooks. */
const HEAD_OF_ITS_OWN = { 'access-control-allow-origin': 'https://evil.test', vary: 'Accept-Language' };

const start = (adapter: AbstractHttpAdapter, log: string[] = []): Promise<RunningApp> =>
  startApp({
    platform: 'express',
    adapter,
    log,
    imports: [EveryStatusModule],
    controllers: [MoreController],
    configure: (app: INestApplication) => {
      app.enableVersioning({ type: VersioningType.HEADER, header: 'version' });
      addMiddleware(app);
      const raw = (
        _request: unknown,
        response: { end?: (text: string) => void; send?: (text: string) => void },
      ): void => {
        if (response.send) response.send('raw');
        else response.end?.('raw');
      };
      app.getHttpAdapter().get('/raw', raw);
    },
    cors: {
      default: { origins: [DEFAULT] },
      policies: {
        listed: { origins: [ADMITTED], credentials: true, exposedHeaders: ['X-Total'] },
        public: { origins: '*', exposedHeaders: ['X-Total'] },
      },
    },
  });

describe.each(adapters)('the adapter of %s', (name, create) => {
  const hasHooks = name === 'express' || name === 'fastify';
  const log: string[] = [];
  let running: RunningApp;
  beforeAll(async () => {
    running = await start(create(), log);
  });
  afterAll(() => running.close());

  it.each(SAME)('answers like Express and Fastify: $what', async (row) => {
    const answer = await send(running.port, row.path, row);
    expect({ status: answer.status, ...corsHeaders(answer) }).toEqual({ status: row.status, ...row.cors });
  });

  it.each(HOOKS_ONLY)(`${hasHooks ? 'has the headers' : 'cannot have them'} on $what`, async (row) => {
    const answer = await send(running.port, row.path, row);
    expect({ status: answer.status, ...corsHeaders(answer) }).toEqual({
      status: row.status,
      ...(hasHooks && row.cors),
    });
  });

  // Fastify's replies keep their headers to themselves until they are sent.
  const isWrapped = name.endsWith('of Fastify');
  it(`${isWrapped ? 'cannot have' : 'has'} headers where a handler ends the raw response`, async () => {
    const answer = await send(running.port, '/listed/raw-end', from(ADMITTED));
    expect(corsHeaders(answer)).toEqual(isWrapped ? {} : READABLE);
  });

  it(`${hasHooks ? 'has' : 'cannot have'} the last word where a handler writes the head itself`, async () => {
    const answer = await send(running.port, '/listed/raw-head', from(ADMITTED));
    const own = { ...READABLE, vary: 'Accept-Language, Origin' };
    expect(corsHeaders(answer)).toEqual(hasHooks ? own : { ...(!isWrapped && READABLE), ...HEAD_OF_ITS_OWN });
  });

  it('lists the methods of a path for plain OPTIONS', async () => {
    const answer = await send(running.port, '/listed/created', { method: 'OPTIONS' });
    expect([answer.headers.allow, answer.body]).toEqual(['POST', '']);
  });

  it('logs once that the policy replaces headers of the handler', () => {
    const warnings = log.filter(
      (line) => line.includes('ListedController.ownHeaders') && line.includes('; it was removed: '),
    );
    expect(warnings).toHaveLength(2);
  });

  it('reports how the module is bound', () => {
    expect(running.get(CorsService).report().binding).toBe(hasHooks ? 'hooks' : 'interceptor');
  });

  it('explains what it does', async () => {
    const explained = await running
      .get(CorsService)
      .explain({ method: 'POST', path: '/more/guarded', origin: ADMITTED });
    expect(explained.route).toBe('POST /more/guarded (MoreController.guarded)');
    const asked = await preflight(running.port, '/more/guarded', ADMITTED, 'POST');
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': ADMITTED });
  });
});
