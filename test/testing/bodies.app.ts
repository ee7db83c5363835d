import type { IncomingMessage, Server } from 'node:http';
import { All, Controller, Get, HttpCode, Res } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import type { AppParts } from '../kit/app.js';
import type { Platform } from '../kit/platforms.js';

@Controller()
class BodiesController {
  @All('things') @HttpCode(200) all() {
    return 'served';
  }
  @Get('names') names(@Res({ passthrough: true }) reply: { header(name: string, value: string): unknown }) {
    for (const name of ['constructor', 'toString', 'hasOwnProperty']) reply.header(name, 'value');
    return '';
  }
}

/** Everything is open, so that whatever is sent arrives. */
export const bodiesApp = (platform: Platform): AppParts => ({
  platform,
  controllers: [BodiesController],
  cors: { default: { origins: '*', methods: '*', allowedHeaders: '*', exposedHeaders: '*' } },
});

/** What a request says of its body. */
export type Framing = readonly [
  method: string,
  type: string | undefined,
  length: string | undefined,
  coding: string | undefined,
];

/** Keeps the framing of every request but preflights. */
export function watchFraming(app: INestApplication): Framing[] {
  const seen: Framing[] = [];
  (app.getHttpServer() as Server).prependListener('request', ({ method = '', headers }: IncomingMessage) => {
    if (headers['access-control-request-method'] !== undefined) return;
    seen.push([method, headers['content-type'], headers['content-length'], headers['transfer-encoding']]);
  });
  return seen;
}

export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'] as const;
const json = { 'Content-Type': 'application/json' };

/** What a page may give to `fetch()`, and how Chromium frames it. */
export const BODIES: readonly (readonly [
  what: string,
  init: { headers?: Record<string, string>; body?: string },
  type: string | undefined,
  length: string | undefined,
])[] = [
  ['no body', {}, undefined, undefined],
  ['no body and a type', { headers: json }, 'application/json', undefined],
  ['no body and a header', { headers: { 'X-Key': '1' } }, undefined, undefined],
  ['an empty text', { body: '' }, 'text/plain;charset=UTF-8', '0'],
  ['a text', { body: 'ü' }, 'text/plain;charset=UTF-8', '2'],
  ['JSON', { headers: json, body: '{"a":1}' }, 'application/json', '7'],
];

/** Without a body, only POST and PUT say that they have none. */
export const framingOf = (method: string, type: string | undefined, length: string | undefined): Framing => [
  method,
  type,
  length ?? (method === 'POST' || method === 'PUT' ? '0' : undefined),
  undefined,
];

/** Whether `fetch()` takes it. */
export const isSendable = (method: string, { body }: { body?: string }): boolean =>
  body === undefined || (method !== 'GET' && method !== 'HEAD');
