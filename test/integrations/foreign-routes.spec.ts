import { describe, expect, it } from '@jest/globals';
import { All, Controller, Delete, Get, Put, type INestApplication } from '@nestjs/common';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import express, { type Express, type RequestHandler } from 'express';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';

/** Admitted by the default alone, by the controller alone, and by both. */
const OF_DEFAULT = 'https://default.example.com';
const OF_CONTROLLER = 'https://controller.example.com';
const OF_BOTH = 'https://both.example.com';
const PAGES = [OF_DEFAULT, OF_CONTROLLER, OF_BOTH];

const REFUSED = { vary: 'Origin, Access-Control-Request-Method' };

@Controller('cats')
class CatsController {
  @Get(':id') @CorsPolicy(false) secret() {
    return 'secret';
  }
  @Get('open/:id') @CorsPolicy({ origins: [OF_CONTROLLER, OF_BOTH] }) open() {
    return 'open';
  }
  @Put(':id')
  @CorsPolicy({ origins: [OF_CONTROLLER, OF_BOTH], allowedHeaders: ['X-Both', 'X-Controller'], maxAge: 60 })
  replace() {
    return 'replaced';
  }
  @Delete(':id') @CorsPolicy(false) remove() {
    return 'removed';
  }
}

@Controller('anything')
class AnythingController {
  @All() all() {
    return 'all';
  }
}

const DEFAULT = {
  origins: [OF_DEFAULT, OF_BOTH],
  credentials: true,
  allowedHeaders: ['X-Both', 'X-Default'],
  exposedHeaders: ['X-Total'],
};
const readable = (origin: string, more = {}) => ({ 'access-control-allow-origin': origin, vary: 'Origin', ...more });
const OF_DEFAULT_ALONE = {
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'X-Total',
};

/** What may stand ahead of the controllers of an Express application, and answer or pass on. */
const ahead: Record<string, (app: Express, handler: RequestHandler) => unknown> = {
  'a route for every path': (app, handler) => app.all('/{*any}', handler),
  'a route of the same path': (app, handler) => app.route('/cats/:id').put(handler).delete(handler).get(handler),
  'a callback of a parameter': (app, handler) =>
    app.param('id', (request, response, next) => void handler(request, response, next)),
  'a router below a path': (app, handler) => app.use('/cats', express.Router().all('/{*any}', handler)),
  'a router of the whole application': (app, handler) => app.use(express.Router().all('/cats/:any', handler)),
  'a router in a router': (app, handler) => {
    const inner = express.Router().all('/:any', handler);
    return app.use('/', express.Router().use('/cats', inner));
  },
  'an application below a path': (app, handler) => app.use('/cats', express().all('/:any', handler)),
};

describe('a route of Express itself ahead of the controllers', () => {
  const startApp = useStartApp();
  const log: string[] = [];

  const start = (place: (app: Express, handler: RequestHandler) => unknown, handler: RequestHandler) => {
    const configure = (app: INestApplication): void =>
      void place(app.getHttpAdapter().getInstance() as Express, handler);
    const cors = { default: DEFAULT };
    log.length = 0;
    return startApp({
      platform: 'express',
      log,
      cors,
      controllers: [CatsController, AnythingController],
      configure,
    });
  };

  describe.each(Object.entries(ahead))('%s', (_what, place) => {
    it('where it passes on, a preflight needs both policies and the answer follows the controller', async () => {
      const { port } = await start(place, (_request, _response, next) => next());
      for (const origin of PAGES) {
        const asked = await preflight(port, '/cats/1', origin, 'PUT');
        expect([origin, asked.status, corsHeaders(asked)]).toEqual(
          origin === OF_BOTH
            ? [
                origin,
                204,
                {
                  'access-control-allow-origin': origin,
                  'access-control-allow-methods': 'PUT',
                  'access-control-allow-headers': 'X-Both',
                  'access-control-max-age': '0',
                  vary: 'Origin, Access-Control-Request-Method',
                },
              ]
            : [origin, 403, REFUSED],
        );
        const closed = await preflight(port, '/cats/1', origin, 'DELETE');
        expect([origin, closed.status, corsHeaders(closed)]).toEqual([origin, 403, REFUSED]);
      }
      const replaced = await send(port, '/cats/1', { method: 'PUT', headers: { Origin: OF_CONTROLLER } });
      expect([replaced.body, corsHeaders(replaced)]).toEqual(['replaced', readable(OF_CONTROLLER)]);
      const hidden = await send(port, '/cats/1', { method: 'PUT', headers: { Origin: OF_DEFAULT } });
      expect([hidden.body, corsHeaders(hidden)]).toEqual(['replaced', { vary: 'Origin' }]);
    });

    it('where it answers, only a page that both policies admit reads it, and none at a closed route', async () => {
      const { port } = await start(place, (_request, response) => void response.send('foreign'));
      for (const origin of PAGES) {
        const replaced = await send(port, '/cats/1', { method: 'PUT', headers: { Origin: origin } });
        const both = origin === OF_BOTH ? readable(origin) : { vary: 'Origin' };
        expect([origin, replaced.body, corsHeaders(replaced)]).toEqual([origin, 'foreign', both]);
        for (const method of ['DELETE', 'GET']) {
          const closed = await send(port, '/cats/1', { method, headers: { Origin: origin } });
          expect([origin, closed.body, corsHeaders(closed)]).toEqual([origin, 'foreign', {}]);
        }
      }
    });
  });

  it('routes at other paths are not affected', async () => {
    const { port } = await start(
      (app, handler) => app.use('/cats', express.Router().all('/other/:any', handler)),
      (_request, response) => void response.send('foreign'),
    );
    const asked = await preflight(port, '/cats/1', OF_CONTROLLER, 'PUT');
    expect([asked.status, asked.headers['access-control-allow-origin']]).toEqual([204, OF_CONTROLLER]);
    const other = await send(port, '/cats/other/1', { headers: { Origin: OF_DEFAULT } });
    expect([other.body, corsHeaders(other)]).toEqual(['foreign', readable(OF_DEFAULT, OF_DEFAULT_ALONE)]);
  });

  it('its methods are listed in preflights beside those of controllers, and follow the default', async () => {
    const { port } = await start(
      (app, handler) => app.patch('/cats/:id', handler),
      (_request, response) => void response.send('foreign'),
    );
    const asked = await preflight(port, '/cats/1', OF_DEFAULT, 'PATCH');
    expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([204, 'PATCH']);
    const answered = await send(port, '/cats/1', { method: 'PATCH', headers: { Origin: OF_DEFAULT } });
    expect([answered.body, corsHeaders(answered)]).toEqual(['foreign', readable(OF_DEFAULT, OF_DEFAULT_ALONE)]);
  });

  it('a parameter callback answers HEAD even where the route behind it does not serve HEAD', async () => {
    const { port } = await start(
      (app) => {
        app.delete('/:any', (_request, _response, next) => next());
        app.param('any', (_request, response) => void response.send('foreign'));
      },
      (_request, _response, next) => next(),
    );
    for (const origin of PAGES) {
      const asked = await preflight(port, '/anything', origin, 'HEAD');
      const read = await send(port, '/anything', { method: 'HEAD', headers: { Origin: origin } });
      const given = origin === OF_CONTROLLER ? undefined : origin;
      expect([origin, asked.headers['access-control-allow-origin']]).toEqual([origin, given]);
      expect([origin, read.headers['access-control-allow-origin']]).toEqual([origin, given]);
    }
  });

  it.each(['first /1', 'first /2'])(
    'a router counts at the paths of its routes alone, whichever is requested %s',
    async (order) => {
      const { port } = await start(
        (app, handler) => app.use('/cats', express.Router().put('/1', handler).delete('/2', handler)),
        (_request, _response, next) => next(),
      );
      const asked = async (path: string) => (await preflight(port, path, OF_CONTROLLER, 'PUT')).status;
      const expected = new Map([
        ['/cats/1', 403],
        ['/cats/2', 204],
      ]);
      const paths = [...expected.keys()];
      for (const path of order === 'first /1' ? paths : paths.toReversed())
        expect([path, await asked(path)]).toEqual([path, expected.get(path)]);
    },
  );

  it('a route counts from the moment it is added to an existing router', async () => {
    const router = express.Router();
    const { port } = await start(
      (app) =>
        app.use(
          '/cats',
          router.delete('/never', (_request, _response, next) => next()),
        ),
      (_request, _response, next) => next(),
    );
    const asked = async () => (await preflight(port, '/cats/1', OF_CONTROLLER, 'PUT')).status;
    expect([await asked(), await asked(), await asked()]).toEqual([204, 204, 204]);
    router.put('/1', (_request, _response, next) => next());
    expect(await asked()).toBe(403);
  });

  it('a parameter callback of a router answers HEAD', async () => {
    const { port } = await start(
      (app) =>
        app.use(
          '/cats/open',
          express
            .Router()
            .param('any', (_request, response) => void response.send('foreign'))
            .delete('/:any', (_request, _response, next) => next()),
        ),
      (_request, _response, next) => next(),
    );
    const asked = await preflight(port, '/cats/open/1', OF_CONTROLLER, 'HEAD');
    expect(asked.status).toBe(403);
  });

  it('explain() and the log of a refusal mention it', async () => {
    const running = await start(ahead['a route for every path'] as never, (_request, _response, next) => next());
    const { checks } = await running
      .get(CorsService)
      .explain({ method: 'PUT', path: '/cats/1', origin: OF_CONTROLLER });
    expect(checks[0]?.reason).toMatch(/^A route or middleware ahead of it may answer in its place/);
    await preflight(running.port, '/cats/1', OF_CONTROLLER, 'PUT');
    expect(log).toContainEqual(expect.stringContaining('a route or middleware ahead of it may answer in its place'));
  });

  it('explain() takes it into account as a preflight does', async () => {
    const running = await start(ahead['a route for every path'] as never, (_request, _response, next) => next());
    const explain = (origin: string) => running.get(CorsService).explain({ method: 'PUT', path: '/cats/1', origin });
    expect([(await explain(OF_CONTROLLER)).preflight?.status, (await explain(OF_BOTH)).preflight?.status]).toEqual([
      403, 204,
    ]);
  });
});

describe.each(platforms)('a handler of every method on %s', (platform) => {
  const startApp = useStartApp();

  it('an @All() handler serves QUERY, and preflights list it', async () => {
    const running = await startApp({ platform, cors: { default: DEFAULT }, controllers: [AnythingController] });
    const asked = await preflight(running.port, '/anything', OF_DEFAULT, 'QUERY');
    expect([asked.status, asked.headers['access-control-allow-methods']]).toEqual([
      204,
      'GET, HEAD, PUT, PATCH, POST, DELETE, QUERY',
    ]);
    const body = '{}';
    const headers = { Origin: OF_DEFAULT, 'Content-Type': 'application/json', 'Content-Length': body.length };
    const answered = await send(running.port, '/anything', { method: 'QUERY', headers, body });
    expect([answered.status, answered.body, corsHeaders(answered)]).toEqual([
      200,
      'all',
      readable(OF_DEFAULT, OF_DEFAULT_ALONE),
    ]);
  });
});
