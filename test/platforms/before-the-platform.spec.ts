import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, Res, type NestApplicationOptions } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { corsLines, parseAnswers, requestOf } from '../kit/wire.js';

const APP = 'https://app.example.com';
const STRANGER = 'https://stranger.example.org';
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

describe.each(platforms)('what Node and the platform answer by themselves, on %s', (platform) => {
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
  afterEach(() => running.close());

  it('103: early hints carry nothing of CORS, and the answer does', async () => {
    const given = await new Promise<{ hints: object; answer: IncomingMessage }>((resolve, reject) => {
      let hints: object = {};
      const options = { port: running.port, host: '127.0.0.1', path: '/hinting', headers: { Origin: APP } };
      httpRequest({ ...options, agent: false }, (answer) => resolve({ hints, answer: answer.resume() }))
        .on('information', ({ statusCode, headers }) => (hints = { statusCode, headers }))
        .on('error', reject)
        .end();
    });
    expect(given.hints).toEqual({
      statusCode: 103,
      headers: { link: '</style.css>; rel=preload; as=style', 'x-trace': '1' },
    });
    const { headers } = given.answer;
    expect([headers['access-control-allow-origin'], headers.vary]).toEqual([APP, 'Origin']);
    expect(log.filter((line) => line.includes('Access-Control-Allow-Origin'))).toHaveLength(1);
  });

  it('100: what is expected is continued, and answered by policy', async () => {
    const answer = await send(running.port, '/public', { headers: { Expect: '100-continue', Origin: APP } });
    expect([answer.status, corsHeaders(answer)]).toEqual([200, { 'access-control-allow-origin': '*' }]);
  });

  it.each([
    ['/hinting', APP, { 'access-control-allow-origin': APP, vary: 'Origin' }],
    ['/hinting', STRANGER, { vary: 'Origin' }],
    ['/public', STRANGER, { 'access-control-allow-origin': '*' }],
  ] as const)('417: an expectation that nobody meets, at %s for %s', async (path, origin, headers) => {
    const answer = await send(running.port, path, { headers: { Expect: 'a-miracle', Origin: origin } });
    expect([answer.status, corsHeaders(answer)]).toEqual([417, headers]);
  });

  it('417: is for a listener of the application to answer', async () => {
    (running.app.getHttpServer() as Server).on('checkExpectation', (_request, response) =>
      response.writeHead(418).end(),
    );
    const answer = await send(running.port, '/hinting', { headers: { Expect: 'a-miracle', Origin: APP } });
    expect([answer.status, corsHeaders(answer)]).toEqual([418, { 'access-control-allow-origin': APP, vary: 'Origin' }]);
  });

  it.each([false, true])(
    '503: what arrives while the application closes, with return503OnClosing: %s',
    async (nest) => {
      await running.close();
      running = await start({ return503OnClosing: nest } as never);
      const lines = ['Host: localhost', `Origin: ${APP}`];
      const socket = connect(running.port, '127.0.0.1');
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => chunks.push(chunk));
      const ended = once(socket, 'close');
      socket.write(requestOf('GET /held HTTP/1.1', lines));
      while (held === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      const closing = running.app.close();
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.write(requestOf('GET /late HTTP/1.1', [...lines, 'Connection: close']));
      await new Promise((resolve) => setTimeout(resolve, 50));
      held();
      await ended;
      await closing;
      const answers = parseAnswers(Buffer.concat(chunks).toString('latin1'));
      const admitted = { 'access-control-allow-origin': APP, vary: 'Origin' };
      // Express goes on to serve, unless it is told not to.
      expect(answers.map((answer) => [answer.status, corsLines(answer)])).toEqual([
        [200, admitted],
        [nest || platform === 'fastify' ? 503 : 404, admitted],
      ]);
    },
  );
});
