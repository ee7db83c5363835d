import { describe, expect, it } from '@jest/globals';
import { ConflictException, type INestApplication } from '@nestjs/common';
import express from 'express';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT, DEFAULT_METHODS, waysFor } from './pages.js';

interface Row {
  what: string;
  path: string;
  method?: string;
  status: number;
  body: string;
  /** What a preflight for the path may list. */
  methods: string;
}

const ofBoth: Row[] = [
  { what: 'a route of the adapter', path: '/raw/7', status: 200, body: 'raw 7', methods: 'GET, HEAD, POST' },
  {
    what: 'a POST of the adapter',
    path: '/raw/7',
    method: 'POST',
    status: 202,
    body: 'taken 7',
    methods: 'GET, HEAD, POST',
  },
  { what: 'a route of the instance', path: '/own', status: 200, body: 'own', methods: DEFAULT_METHODS },
  { what: 'a middleware', path: '/mid/dle', status: 203, body: 'middleware', methods: DEFAULT_METHODS },
];
// Express alone mounts an application below another one.
const rowsOf = (platform: Platform): Row[] =>
  platform === 'fastify'
    ? ofBoth
    : [
        ...ofBoth,
        { what: 'a sub-application', path: '/sub/page', status: 200, body: 'sub page', methods: DEFAULT_METHODS },
        {
          what: 'the error of a sub-application',
          path: '/sub/fails',
          status: 409,
          body: 'sub fails',
          methods: DEFAULT_METHODS,
        },
        {
          what: 'the 404 below a sub-application',
          path: '/sub/no',
          status: 404,
          body: 'Cannot GET /sub/no',
          methods: DEFAULT_METHODS,
        },
      ];

interface Reply {
  status(code: number): Reply;
  send(body: string): unknown;
}

function addRoutes(app: INestApplication): void {
  const adapter = app.getHttpAdapter();
  type Request = { params: { id: string } };
  adapter.get('/raw/:id', (request: Request, reply: Reply) => reply.send(`raw ${request.params.id}`));
  adapter.post('/raw/:id', (request: Request, reply: Reply) => reply.status(202).send(`taken ${request.params.id}`));
  const instance = adapter.getInstance() as { get(path: string, handler: unknown): void };
  instance.get('/own', (_request: unknown, reply: Reply) => reply.send('own'));
  app.use('/mid', (_request: unknown, response: { statusCode: number; end(body: string): void }) => {
    response.statusCode = 203;
    response.end('middleware');
  });
  if (adapter.getType() === 'express') app.use('/sub', subApplication());
}

function subApplication(): express.Express {
  const sub = express();
  sub.get('/page', (_request, response) => void response.send('sub page'));
  sub.get('/fails', () => {
    throw new ConflictException('sub fails');
  });
  return sub;
}

describe.each(platforms)('routes beside those of controllers on %s', (platform) => {
  describe.each(waysFor('/raw/:id', '/own', '/mid/*', '/sub/*'))('by %s', (_way, cors) => {
    const running = useApp({ platform, cors, configure: addRoutes });

    it.each(rowsOf(platform))(
      'the page reads $what, and no other page does',
      async ({ path, status, body, ...call }) => {
        const readable = await sendFrom(PAGE, running.port, path, { method: call.method ?? 'GET' });
        expect([readable.status, corsHeaders(readable)]).toEqual([status, READABLE]);
        expect(readable.body).toContain(body);
        const hidden = await sendFrom(OTHER, running.port, path, { method: call.method ?? 'GET' });
        expect([hidden.status, corsHeaders(hidden)]).toEqual([status, SILENT]);
        expect(corsHeaders(await send(running.port, path, { method: call.method ?? 'GET' }))).toEqual(SILENT);
      },
    );

    it.each(rowsOf(platform))('the preflight for $what is answered', async ({ path, method = 'GET', methods }) => {
      expect(await asked(PAGE, running.port, path, method)).toEqual(admitted(methods));
      expect(await asked(OTHER, running.port, path, method)).toEqual(REFUSED);
    });
  });
});
