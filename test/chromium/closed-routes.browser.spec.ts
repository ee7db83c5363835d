import { expect, it } from '@jest/globals';
import { All, Controller, Delete, Get, type INestApplication } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';
import express, { type Express } from 'express';
import type { AppParts } from '../kit/app.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { ask } from './chromium.js';
import { describeInChromium, useChromium, usePages } from './use.chromium.js';

/** Which closed handlers ran. */
const ran: string[] = [];
const runs = (name: string): string => {
  ran.push(name);
  return name;
};

@Controller('secrets')
class SecretsController {
  @Get(':id') read() {
    return 'read';
  }
  @Delete(':id') @CorsPolicy(false) remove() {
    return runs('removed');
  }
}

@Controller('admin')
class AdminController {
  @Delete() @CorsPolicy(false) clear() {
    return runs('cleared');
  }
}

@Controller('internal')
class InternalController {
  @Delete(':id') remove() {
    return runs('removed');
  }
}

@Controller()
class CatchAllController {
  @All('*') all() {
    return runs('caught');
  }
}

@Controller('shapes')
class ShapesController {
  @Delete(String.raw`:id(^\d+$)`) @CorsPolicy(false) number() {
    return runs('number');
  }
  @Delete(':name') named() {
    return 'named';
  }
}

interface Scenario {
  on: readonly Platform[];
  controllers: AppParts['controllers'];
  /** Beside a default that admits the page. */
  cors?: CorsModuleOptions;
  configure?: (app: INestApplication) => void;
  adapter?: () => AppParts['adapter'];
  path: string;
}

const passOn = (place: (app: Express) => unknown) => (app: INestApplication) =>
  void place(app.getHttpAdapter().getInstance() as Express);

const scenarios: Record<string, Scenario> = {
  'a closed handler': { on: platforms, controllers: [SecretsController], path: '/secrets/1' },
  'a closed handler behind a route that passes on': {
    on: ['express'],
    controllers: [SecretsController],
    configure: passOn((app) => app.all('/{*any}', (_request, _response, next) => next())),
    path: '/secrets/1',
  },
  'a closed handler behind a router': {
    on: ['express'],
    controllers: [SecretsController],
    configure: passOn((app) => app.use(express.Router().all('/secrets/:id', (_request, _response, next) => next()))),
    path: '/secrets/1',
  },
  'a closed handler behind a callback of a parameter': {
    on: ['express'],
    controllers: [SecretsController],
    configure: passOn((app) => app.param('id', (_request, _response, next) => next())),
    path: '/secrets/1',
  },
  'a closed area of controllers': {
    on: platforms,
    controllers: [InternalController],
    cors: { routes: [{ path: '/internal/*', policy: false }] },
    path: '/internal/1',
  },
  'a closed area below a controller that takes every path': {
    on: platforms,
    controllers: [CatchAllController],
    cors: { routes: [{ path: '/internal/*', policy: false }] },
    path: '/internal/1',
  },
  'a closed area, spelled otherwise': {
    on: platforms,
    controllers: [CatchAllController],
    cors: { routes: [{ path: '/internal/*', policy: false }] },
    path: '/%69nternal/1',
  },
  'a closed handler by an expression': { on: ['fastify'], controllers: [ShapesController], path: '/shapes/12' },
  'a closed handler with a slash at its end': {
    on: platforms,
    controllers: [AdminController],
    adapter: () => undefined,
    path: '/admin/',
  },
};

describeInChromium.each(platforms)('a page in Chromium that the default admits, on %s', (platform) => {
  const browser = useChromium();
  const pages = usePages();
  const startApp = useStartApp();

  const served = Object.entries(scenarios).filter(([, { on }]) => on.includes(platform));
  it.each(served)(
    'a DELETE from the page does not run %s',
    async (_what, { controllers, cors, configure, adapter, path }) => {
      const origin = `http://page.localhost:${pages.port}`;
      const made = platform === 'express' ? new ExpressAdapter() : new FastifyAdapter({ ignoreTrailingSlash: true });
      const running = await startApp({
        platform,
        controllers: [...(controllers ?? [])],
        cors: { default: { origins: [origin], credentials: true }, environment: 'development', ...cors },
        ...(configure ? { configure } : {}),
        ...(adapter ? { adapter: made } : {}),
      });
      ran.length = 0;
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(origin);
      expect([await ask(page, `http://api.localhost:${running.port}${path}`, { method: 'DELETE' }), ran]).toEqual([
        'blocked',
        [],
      ]);
      await context.close();
    },
  );
});
