import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Put, Res, type INestApplication } from '@nestjs/common';
import { CorsPolicy, type CorsRequest } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';

const APP = 'https://app.example.com';

@Controller('raw')
class RawController {
  @Get() get(@Res() reply: ServerResponse & { raw?: ServerResponse; hijack?: () => void }) {
    reply.hijack?.();
    (reply.raw ?? reply).writeHead(200, { 'Content-Type': 'text/plain' }).end('raw');
  }
}

@Controller('shared/:id')
@CorsPolicy({ origins: { source: 'WRITING' } })
class SharedController {
  @Put() put() {
    return '';
  }
}

/** A source as one should not write it: its key stays on the parameters of the request, if it can. */
const writing = {
  key: ({ params, host }: CorsRequest) => ((params as Record<string, string>)['tenant'] ??= host),
  origins: (host: string) => Promise.resolve(host === 'a.example.test' ? [APP] : []),
};

describe.each(platforms)('what others do to requests and responses, on %s', (platform) => {
  let running: RunningApp;
  const given: unknown[] = [];

  /** As old wrappers of `writeHead` do further out: they read an object, and a list in a way of their own. */
  const wrap = (app: INestApplication): void => {
    (app.getHttpServer() as Server).prependListener(
      'request',
      (_request: IncomingMessage, response: ServerResponse) => {
        const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
        response.writeHead = ((status: number, ...rest: unknown[]) => {
          given.push(...rest);
          return writeHead(status, ...rest);
        }) as ServerResponse['writeHead'];
      },
    );
  };

  beforeAll(async () => {
    running = await startApp({
      platform,
      cors: { default: { origins: [APP] } },
      controllers: [RawController, SharedController],
      providers: [{ provide: 'WRITING', useValue: writing }],
      configure: wrap,
    });
  });
  afterAll(() => running.close());

  it('a wrapper of writeHead never gets a list where an object was given', async () => {
    const answer = await send(running.port, '/raw', { headers: { origin: APP } });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain']);
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    expect(given.map((each) => Array.isArray(each))).toEqual([false]);
  });

  it('a source that writes to the parameters does not choose the key of the next request', async () => {
    const ask = async (host: string) => {
      const headers = { Host: host, Origin: APP, 'Access-Control-Request-Method': 'PUT' };
      const answer = await send(running.port, '/shared/7', { method: 'OPTIONS', headers });
      return [answer.status, corsHeaders(answer)];
    };
    // A key that cannot be read is nobody's.
    const refused = [403, { vary: 'Origin, Access-Control-Request-Method' }];
    expect([await ask('a.example.test'), await ask('b.example.test')]).toEqual([refused, refused]);
  });
});

describe.each(platforms)('what stands on a response before the module sees it, on %s', (platform) => {
  let running: RunningApp;

  const early = (app: INestApplication): void => {
    (app.getHttpServer() as Server).prependListener(
      'request',
      (_request: IncomingMessage, response: ServerResponse) => {
        response.setHeader('Vary', 'Accept-Encoding');
        response.setHeader('X-Early', 'yes');
      },
    );
  };

  beforeAll(async () => {
    const cors = { default: { origins: [APP], allowedHeaders: ['X-Cart'], maxAge: 60 } };
    running = await startApp({ platform, cors, controllers: [RawController], configure: early });
  });
  afterAll(() => running.close());

  const VARY = 'Accept-Encoding, Origin, Access-Control-Request-Method';

  it.each([
    [
      'an admitted preflight',
      APP,
      204,
      {
        'access-control-allow-origin': APP,
        'access-control-allow-methods': 'GET, HEAD',
        'access-control-allow-headers': 'X-Cart',
        'access-control-max-age': '60',
        vary: VARY,
      },
    ],
    ['a refused one', 'https://app.example.org', 403, { vary: VARY }],
  ])('stays on the answer to %s, `Vary` merged', async (_what, origin, status, headers) => {
    const answer = await preflight(running.port, '/raw', origin, 'GET');
    expect([answer.status, corsHeaders(answer), answer.headers['x-early']]).toEqual([status, headers, 'yes']);
  });

  it('stays on the answer to an actual request', async () => {
    const answer = await send(running.port, '/raw', { headers: { origin: APP } });
    const headers = { 'access-control-allow-origin': APP, vary: 'Accept-Encoding, Origin' };
    expect([answer.status, corsHeaders(answer), answer.headers['x-early']]).toEqual([200, headers, 'yes']);
  });
});
