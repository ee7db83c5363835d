import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import httpProxy from '@fastify/http-proxy';
import { Module, type INestApplication, type MiddlewareConsumer } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataStore, Server as TusServer } from '@tus/server';
import type { CorsModuleOptions } from 'nestjs-cors';
import { startApp, type AppParts } from '../kit/app.js';
import { corsHeaders, preflight, send, type Call } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Uploads, with headers of CORS of its own on every answer. */
const tus = (): Handler => {
  const server = new TusServer({ path: '/files', datastore: new UploadsNowhere() });
  return (request, response) => server.handle(request, response);
};
class UploadsNowhere extends DataStore {
  override readonly extensions = ['creation'];
}

/** A handler of Fetch's requests behind Node's, as better-auth is mounted, with the CORS that its application puts around it. */
const auth = (): Handler => async (request, response) => {
  const { origin = '' } = request.headers;
  const trusted = origin === PAGE;
  const answer = new Response(request.method === 'OPTIONS' ? null : '{"session":null}', {
    status: request.method === 'OPTIONS' ? 204 : 200,
    headers: {
      'content-type': 'application/json',
      ...(trusted && {
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'Content-Type, Authorization',
        'access-control-allow-methods': 'GET, POST',
      }),
    },
  });
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
};

/** Hands a request on to another server, and its answer back. */
const proxyTo =
  (port: () => number): Handler =>
  (request, response) => {
    const { method, headers } = request;
    const path = `/proxied${request.url === '/' ? '' : request.url}`;
    const onward = httpRequest({ host: '127.0.0.1', port: port(), path, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(onward);
  };

/** An API that answers CORS itself. */
const upstream: Handler = (request, response) => {
  const asked = request.method === 'OPTIONS';
  response.writeHead(asked ? 200 : 201, {
    'Access-Control-Allow-Origin': '*',
    ...(asked
      ? { 'Access-Control-Allow-Methods': 'GET, PATCH', 'Access-Control-Max-Age': '7' }
      : { 'Access-Control-Expose-Headers': 'X-Upstream' }),
    Vary: 'Accept',
  });
  response.end(asked ? '' : 'upstream');
};

async function listening(handler: Handler): Promise<Server> {
  const server = createServer((request, response) => void handler(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
const portOf = (server: Server): number => (server.address() as AddressInfo).port;

interface Case {
  name: string;
  /** What stands there without any application around it. */
  bare: () => Handler;
  path: string;
  below: string;
  mount: (platform: Platform, upstreamPort: number) => Partial<AppParts>;
}

interface Instance {
  all(
    path: string,
    handler: (request: { raw: IncomingMessage }, reply: { raw: ServerResponse; hijack(): void }) => void,
  ): void;
  addContentTypeParser(
    type: string,
    parse: (request: unknown, body: unknown, done: (error: null) => void) => void,
  ): void;
}

/** As the documentation of tus has it. */
const mountTus = (app: INestApplication, platform: Platform, handler: Handler): void => {
  if (platform === 'express') {
    app.getHttpAdapter().all('/files', handler as never);
    app.getHttpAdapter().all('/files/*splat', handler as never);
    return;
  }
  const instance = app.getHttpAdapter().getInstance() as Instance;
  instance.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => done(null));
  for (const path of ['/files', '/files/*'])
    instance.all(path, (request, reply) => {
      reply.hijack();
      void handler(request.raw, reply.raw);
    });
};

/** As the module of better-auth for Nest does it. */
function middlewareModule(handler: Handler, path: string): Partial<AppParts> {
  @Module({})
  class AuthModule {
    configure(consumer: MiddlewareConsumer) {
      consumer
        .apply((request: IncomingMessage, response: ServerResponse) => handler(request, response))
        .forRoutes(path);
    }
  }
  return { imports: [AuthModule] };
}

const cases: Case[] = [
  {
    name: 'tus',
    bare: tus,
    path: '/files',
    below: '/files/x1',
    mount: (platform) => ({ configure: (app) => mountTus(app, platform, tus()) }),
  },
  {
    name: 'a raw handler as middleware',
    bare: auth,
    path: '/api/auth/session',
    below: '/api/auth/sign-in/email',
    mount: () => ({ configure: (app) => void app.use('/api/auth', auth()) }),
  },
  {
    name: "a raw handler as middleware of Nest's own",
    bare: auth,
    path: '/api/auth/session',
    below: '/api/auth/sign-in/email',
    mount: () => middlewareModule(auth(), '/api/auth/{*splat}'),
  },
  {
    name: 'a proxied API',
    bare: () => upstream,
    path: '/proxied/things',
    below: '/proxied/things/7',
    mount: (platform, port) => ({
      configure: async (app) => {
        if (platform === 'express')
          app.use(
            '/proxied',
            proxyTo(() => port),
          );
        else
          await (app as NestFastifyApplication).register(httpProxy as never, {
            upstream: `http://127.0.0.1:${port}`,
            prefix: '/proxied',
            rewritePrefix: '/proxied',
          });
      },
    }),
  },
];

const cors: CorsModuleOptions = {
  default: { origins: [OTHER], credentials: true },
  routes: [
    { path: '/files', passThrough: true },
    { path: '/files/*', passThrough: true },
    { path: '/api/auth/*', passThrough: true },
    { path: '/proxied/*', passThrough: true },
  ],
};

describe.each(platforms)('an entry with passThrough on %s', (platform) => {
  describe.each(cases)('$name', ({ bare, path, below, mount }) => {
    const log: string[] = [];
    const events: unknown[] = [];
    const listener = (event: unknown): void => void events.push(event);
    let alone: Server;
    let behind: Server;
    const running = useApp(async () => {
      alone = await listening(bare());
      behind = await listening(upstream);
      return startApp({ platform, cors, log, ...mount(platform, portOf(behind)) });
    });
    beforeAll(() => {
      subscribe('nestjs-cors:decision', listener);
    });
    afterAll(async () => {
      unsubscribe('nestjs-cors:decision', listener);
      for (const server of [alone, behind]) server.close();
    });

    const call = (origin: string, more: Call = {}): Call => ({
      ...more,
      headers: { 'Tus-Resumable': '1.0.0', ...more.headers, Origin: origin },
    });
    it.each<[string, (port: number, origin: string) => ReturnType<typeof send>]>([
      ['a preflight', (port, origin) => preflight(port, path, origin, 'POST', 'content-type')],
      ['a preflight further below', (port, origin) => preflight(port, below, origin, 'PATCH', 'tus-resumable')],
      ['a plain OPTIONS', (port, origin) => send(port, path, call(origin, { method: 'OPTIONS' }))],
      ['a GET', (port, origin) => send(port, below, call(origin))],
      ['a HEAD', (port, origin) => send(port, below, call(origin, { method: 'HEAD' }))],
      [
        'a POST',
        (port, origin) => send(port, path, call(origin, { method: 'POST', headers: { 'Upload-Length': '0' } })),
      ],
    ])('the answer to %s is the same as without the module', async (_what, ask) => {
      for (const origin of [PAGE, OTHER, 'null']) {
        const [here, there] = [await ask(running.port, origin), await ask(portOf(alone), origin)];
        expect([origin, here.status, corsHeaders(here)]).toEqual([origin, there.status, corsHeaders(there)]);
      }
    });

    it('the handler sends CORS headers of its own', async () => {
      const answer = await send(running.port, path, call(PAGE, { method: 'POST', headers: { 'Upload-Length': '0' } }));
      expect(Object.keys(corsHeaders(answer))).toContain('access-control-allow-origin');
    });

    it('nothing is logged and no decision is published', () => {
      expect([log, events]).toEqual([[], []]);
    });

    it('access is refused where the path can be read in two ways', async () => {
      // Fastify's router decodes a path first: the route that it reaches lies below the entry, whatever the spelling.
      const encoded = path.replace(/^\/./, (start) => `/%${start.charCodeAt(1).toString(16)}`);
      const odd = [`/x/..${path}`, ...(platform === 'express' ? [encoded] : [])];
      for (const asked of odd) {
        expect([asked, (await preflight(running.port, asked, PAGE, 'POST')).status]).toEqual([asked, 403]);
        expect([asked, corsHeaders(await send(running.port, asked, call(PAGE)))]).toEqual([
          asked,
          expect.not.objectContaining({ 'access-control-allow-origin': expect.anything() }),
        ]);
      }
    });
  });
});
