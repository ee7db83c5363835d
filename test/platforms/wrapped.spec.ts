import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Put, Res, type INestApplication } from '@nestjs/common';
import { CorsPolicy, type CorsRequest } from 'nestjs-cors';
import { startApp } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { APP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

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

describe.each(platforms)('requests and responses that other code has changed, on %s', (platform) => {
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

  const running = useApp({
    platform,
    cors: { default: { origins: [APP] } },
    controllers: [RawController, SharedController],
    providers: [{ provide: 'WRITING', useValue: writing }],
    configure: wrap,
  });

  it('a wrapper of writeHead() that expects an object never gets a list', async () => {
    const answer = await send(running.port, '/raw', { headers: { origin: APP } });
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'text/plain']);
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    expect(given.map((each) => Array.isArray(each))).toEqual([false]);
  });

  it('a source that changes the parameters does not change the key of the next request', async () => {
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

describe.each(platforms)('headers set before the module sees a response, on %s', (platform) => {
  const early = (app: INestApplication): void => {
    (app.getHttpServer() as Server).prependListener(
      'request',
      (_request: IncomingMessage, response: ServerResponse) => {
        response.setHeader('Vary', 'Accept-Encoding');
        response.setHeader('X-Early', 'yes');
      },
    );
  };

  const running = useApp(async () => {
    const cors = { default: { origins: [APP], allowedHeaders: ['X-Cart'], maxAge: 60 } };
    return startApp({ platform, cors, controllers: [RawController], configure: early });
  });

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
  ])('headers set earlier stay on the answer to %s, with Vary merged', async (_what, origin, status, headers) => {
    const answer = await preflight(running.port, '/raw', origin, 'GET');
    expect([answer.status, corsHeaders(answer), answer.headers['x-early']]).toEqual([status, headers, 'yes']);
  });

  it('headers set earlier stay on the answer to an actual request', async () => {
    const answer = await send(running.port, '/raw', { headers: { origin: APP } });
    const headers = { 'access-control-allow-origin': APP, vary: 'Accept-Encoding, Origin' };
    expect([answer.status, corsHeaders(answer), answer.headers['x-early']]).toEqual([200, headers, 'yes']);
  });
});
