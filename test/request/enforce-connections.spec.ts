import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { All, Body, Controller, type INestApplication } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { type CorsDecisionEvent, type CorsModuleOptions } from 'nestjs-cors';
import type { RunningApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { createAdapter } from '../kit/platforms.js';
import { useStartApp } from '../kit/use.app.js';
import { parseAnswers, rawRequest } from '../kit/wire.js';
import { EVIL, SHOP } from './enforce.cases.js';

const ran: string[] = [];

@Controller('orders')
class OrdersController {
  @All() any(@Body() _body: unknown) {
    ran.push('handler');
    return 'done';
  }
}

const cors: CorsModuleOptions = {
  default: { origins: [SHOP], enforce: 'all', crossOriginResourcePolicy: 'same-site', timingAllowOrigin: true },
};
const adapters: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['express', () => createAdapter('express')],
  ['fastify', () => createAdapter('fastify')],
  ['node-http', () => new NodeHttpAdapter()],
];

/** Writes texts on one connection, a moment apart, and gives what came until the server closes it. */
function talk(port: number, ...texts: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let came = '';
    const socket = connect(port, '127.0.0.1', () => {
      texts.forEach((text, at) => setTimeout(() => socket.write(text, 'latin1'), 20 * at));
    });
    socket.setTimeout(4000, () => socket.destroy(new Error(`no answer: ${came.slice(0, 300)}`)));
    socket.on('data', (chunk) => (came += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(came));
  });
}

describe.each(adapters)('a stopped request on %s', (name, create) => {
  const startApp = useStartApp();
  const start = (configure?: (app: INestApplication) => void): Promise<RunningApp> =>
    startApp({
      ...{ platform: 'express' as const, adapter: create(), cors, controllers: [OrdersController] },
      ...(configure ? { configure } : {}),
    });
  afterEach(() => void (ran.length = 0));

  it('leaves the connection to the next request, whatever its body', async () => {
    const { port } = await start();
    const body = 'x'.repeat(300_000);
    const stopped = (lines: string[], text: string): string =>
      rawRequest('POST /orders HTTP/1.1', ['Host: a', `Origin: ${EVIL}`, ...lines]) + text;
    const smuggled = rawRequest('DELETE /orders HTTP/1.1', ['Host: a']);
    const last = rawRequest('GET /orders HTTP/1.1', ['Host: a', 'Connection: close']);
    const came = await talk(
      port,
      stopped([`Content-Length: ${body.length}`], body),
      stopped(['Transfer-Encoding: chunked'], `5\r\nhello\r\n`),
      `0\r\n\r\n`,
      stopped([`Content-Length: ${smuggled.length}`], smuggled),
      last,
    );
    expect(parseAnswers(came).map(({ status }) => status)).toEqual([403, 403, 403, 200]);
    expect(ran).toEqual(['handler']);
  });

  it('is answered whatever the client waits for', async () => {
    const { port } = await start();
    const head = ['Host: a', `Origin: ${EVIL}`, 'Content-Length: 5', 'Expect: 100-continue', 'Connection: close'];
    const came = await talk(port, rawRequest('POST /orders HTTP/1.1', head), 'hello');
    expect([/HTTP\/1\.1 403/.test(came), ran]).toEqual([true, []]);
  });

  it('is known without a host', async () => {
    const { port } = await start();
    const came = await talk(port, rawRequest('POST /orders HTTP/1.0', [`Origin: ${EVIL}`]));
    expect([/HTTP\/1\.1 403/.test(came), ran]).toEqual([true, []]);
    const own = await talk(port, rawRequest('POST /orders HTTP/1.0', [`Origin: http://`]));
    expect([/HTTP\/1\.1 403/.test(own), ran]).toEqual([true, []]);
  });

  it.each([
    ['two origins', ['Host: a', `Origin: http://a`, `Origin: ${EVIL}`]],
    ['two origins, the own one last', ['Host: a', `Origin: ${EVIL}`, `Origin: http://a`]],
    ['an admitted origin twice', ['Host: a', `Origin: ${SHOP}`, `Origin: ${SHOP}`]],
    ['an empty origin', ['Host: a', 'Origin:']],
    ['an empty origin and the own one', ['Host: a', 'Origin: http://a', 'Origin:']],
    ['the own origin with a dot', ['Host: a', 'Origin: http://a.']],
    [
      'Sec-Fetch-Site twice',
      ['Host: a', `Origin: ${EVIL}`, 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'],
    ],
    ['Sec-Fetch-Site in upper case', ['Host: a', `Origin: ${EVIL}`, 'Sec-Fetch-Site: SAME-ORIGIN']],
    ['a list in Sec-Fetch-Site', ['Host: a', `Origin: ${EVIL}`, 'Sec-Fetch-Site: same-origin;x']],
    ['an origin that is the host of a second Host', ['Host: a', `Host: evil.example.org`, `Origin: ${EVIL}`]],
    ['a forwarded host that nobody trusts', ['Host: a', `X-Forwarded-Host: evil.example.org`, `Origin: ${EVIL}`]],
  ])('is one with %s', async (_what, lines) => {
    const { port } = await start();
    const came = await talk(port, rawRequest('POST /orders HTTP/1.1', [...lines, 'Connection: close']));
    expect([/HTTP\/1\.1 (403|400)/.test(came), ran]).toEqual([true, []]);
  });

  it.each(['HEAD', 'GET', 'POST', 'TRACE', 'QUERY', 'PROPFIND', 'OPTIONS'])('may be one of %s', async (method) => {
    const { port } = await start();
    const answer = await send(port, '/orders', { method, headers: { Origin: EVIL } });
    expect([answer.status, ran, answer.body === '']).toEqual([403, [], method === 'HEAD']);
  });

  it('keeps the headers of its policy that are not of CORS, and is reported once', async () => {
    const events: CorsDecisionEvent[] = [];
    const listen = (event: unknown): void => void events.push(event as CorsDecisionEvent);
    const { port } = await start();
    subscribe('nestjs-cors:decision', listen);
    const answer = await send(port, '/orders', { method: 'POST', headers: { Origin: EVIL } });
    unsubscribe('nestjs-cors:decision', listen);
    expect([answer.status, corsHeaders(answer), answer.headers['cross-origin-resource-policy']]).toEqual([
      403,
      { vary: 'Origin' },
      'same-site',
    ]);
    expect(events.map(({ reason }) => reason)).toEqual(['enforced']);
  });

  it('is one where the host cannot be read', async () => {
    const { port } = await start((app) => {
      const broken = (): never => {
        throw new Error('no host');
      };
      if (name === 'express') (app as NestExpressApplication).set('trust proxy', broken);
      else (app.getHttpAdapter() as { getRequestHostname: unknown }).getRequestHostname = broken;
    });
    const headers = { Origin: EVIL, 'X-Forwarded-Host': 'evil.example.org' };
    expect([(await send(port, '/orders', { method: 'POST', headers })).status, ran]).toEqual([403, []]);
  });
});

describe('a stopped request on fastify', () => {
  const startApp = useStartApp();
  const fastify = (adapter = new FastifyAdapter(), configure?: (app: INestApplication) => void) =>
    startApp({
      ...{ platform: 'fastify' as const, adapter, cors, controllers: [OrdersController] },
      ...(configure ? { configure } : {}),
    });

  it('runs no hook of answers but onResponse, and nothing is sent twice', async () => {
    const lines: string[] = [];
    const seen: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const { port } = await fastify(new FastifyAdapter({ logger: { level: 'warn', stream } }), (it) => {
      const instance = (it as NestFastifyApplication).getHttpAdapter().getInstance();
      instance.addHook('onSend', (_request, _reply, _payload, done) => (seen.push('onSend'), done()));
      instance.addHook('onResponse', (_request, _reply, done) => (seen.push('onResponse'), done()));
      instance.addHook('onError', (_request, _reply, _error, done) => (seen.push('onError'), done()));
    });
    for (const url of ['/orders', '/none', '/%FF']) {
      const headers = { Origin: EVIL, 'Content-Type': 'application/json' };
      const { status } = await send(port, url, { method: 'POST', headers, body: '{"a":1}' });
      // Fastify itself answers what is malformed.
      expect(status).toBe(url === '/%FF' ? 400 : 403);
    }
    expect([lines, seen.filter((hook) => hook === 'onError' || hook === 'onSend')]).toEqual([[], []]);
  });

  it('ends over HTTP/2, with the own page known by its authority', async () => {
    ran.length = 0;
    const { app } = await fastify(new FastifyAdapter({ http2: true } as never));
    const { port } = app.getHttpServer().address() as { port: number };
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const ask = (origin: string, body: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const stream = session.request({ ':method': 'POST', ':path': '/orders', origin, 'content-type': 'text/plain' });
        stream.on('response', (headers) => resolve(Number(headers[':status'])));
        stream.on('error', reject);
        stream.resume();
        stream.end(body);
      });
    const answers = [await ask(EVIL, ''), await ask(EVIL, 'x'.repeat(500_000)), await ask(SHOP, '')];
    const own = await ask(`http://127.0.0.1:${port}`, '');
    session.destroy();
    expect([answers.slice(0, 2), own === 403, ran.length]).toEqual([[403, 403], false, 2]);
  });
});
