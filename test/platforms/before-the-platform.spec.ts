import { once } from 'node:events';
import type { Server, ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Res, type NestApplicationOptions } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { APP, STRANGER } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { until } from '../kit/until.js';
import { useStartApp } from '../kit/use.app.js';
import { parseAnswers, rawRequest } from '../kit/wire.js';

type Reply = ServerResponse | { raw: ServerResponse };

let held: (() => void) | undefined;

@Controller()
class HintingController {
  @Get('hinting') hinting(@Res({ passthrough: true }) reply: Reply) {
    ('raw' in reply ? reply.raw : reply).writeEarlyHints({
      link: '</style.css>; rel=preload; as=style',
      'Access-Control-Allow-Origin': '*',
      'x-trace': '1',
    });
    return 'read';
  }
  @Get('held') async hold() {
    await new Promise<void>((resolve) => (held = resolve));
    return 'read';
  }
  @Get('public') @CorsPolicy('public') @Header('X-Total', '1') open() {
    return 'read';
  }
}

describe.each(platforms)('responses that Node and the platform send themselves, on %s', (platform) => {
  const startApp = useStartApp();
  let running: RunningApp;
  const log: string[] = [];
  const start = (options: NestApplicationOptions = {}) =>
    startApp({
      platform,
      log,
      options,
      controllers: [HintingController],
      cors: { default: { origins: [APP] }, policies: { public: { origins: '*' } } },
    });
  beforeEach(async () => {
    held = undefined;
    log.length = 0;
    running = await start();
  });

  it('early hints (103) have no CORS headers, and the final answer has them', async () => {
    let hints: object = {};
    const answer = await send(running.port, '/hinting', {
      headers: { Origin: APP },
      onInformation: (statusCode, headers) => (hints = { statusCode, headers }),
    });
    expect(hints).toEqual({
      statusCode: 103,
      headers: { link: '</style.css>; rel=preload; as=style', 'x-trace': '1' },
    });
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': APP, vary: 'Origin' });
    expect(log.filter((line) => line.includes('Access-Control-Allow-Origin'))).toHaveLength(1);
  });

  it('a request that expects 100-continue is answered by its policy', async () => {
    const answer = await send(running.port, '/public', { headers: { Expect: '100-continue', Origin: APP } });
    expect([answer.status, corsHeaders(answer)]).toEqual([200, { 'access-control-allow-origin': '*' }]);
  });

  it.each([
    ['/hinting', APP, { 'access-control-allow-origin': APP, vary: 'Origin' }],
    ['/hinting', STRANGER, { vary: 'Origin' }],
    ['/public', STRANGER, { 'access-control-allow-origin': '*' }],
  ] as const)('an unknown expectation is answered 417 by policy, at %s for %s', async (path, origin, headers) => {
    const answer = await send(running.port, path, { headers: { Expect: 'a-miracle', Origin: origin } });
    expect([answer.status, corsHeaders(answer)]).toEqual([417, headers]);
  });

  it('a listener of the application may answer an unknown expectation', async () => {
    (running.app.getHttpServer() as Server).on('checkExpectation', (_request, response) =>
      response.writeHead(418).end(),
    );
    const answer = await send(running.port, '/hinting', { headers: { Expect: 'a-miracle', Origin: APP } });
    expect([answer.status, corsHeaders(answer)]).toEqual([418, { 'access-control-allow-origin': APP, vary: 'Origin' }]);
  });

  it.each([false, true])(
    'a request while the application closes is answered by policy, with return503OnClosing: %s',
    async (nest) => {
      const { app, port } = await start({ return503OnClosing: nest } as never);
      const lines = ['Host: localhost', `Origin: ${APP}`];
      const server = app.getHttpServer() as Server;
      let arrived = 0;
      server.on('request', () => arrived++);
      const socket = connect(port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      const ended = once(socket, 'close');
      socket.write(rawRequest('GET /held HTTP/1.1', lines));
      await until(() => held !== undefined);
      const closing = app.close();
      await until(() => !server.listening);
      socket.write(rawRequest('GET /late HTTP/1.1', [...lines, 'Connection: close']));
      await until(() => arrived === 2);
      held?.();
      await ended;
      await closing;
      const answers = parseAnswers(Buffer.concat(chunks).toString('latin1'));
      const admitted = { 'access-control-allow-origin': APP, vary: 'Origin' };
      // Express goes on to serve, unless it is told not to.
      expect(answers.map((answer) => [answer.status, corsHeaders(answer)])).toEqual([
        [200, admitted],
        [nest || platform === 'fastify' ? 503 : 404, admitted],
      ]);
    },
  );
});
