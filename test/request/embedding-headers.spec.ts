import { Readable } from 'node:stream';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import {
  Controller,
  Get,
  Header,
  HttpException,
  Param,
  Res,
  StreamableFile,
  type INestApplication,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { send } from '../kit/http.js';
import { NodeHttpAdapter } from '../kit/node-http.adapter.js';
import { createAdapter } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

const SHOP = 'https://shop.example.com';
const CORP = 'Cross-Origin-Resource-Policy';

type Reply = ServerResponse | { raw: ServerResponse; hijack(): void };
const rawOf = (reply: Reply): ServerResponse => {
  if (!('raw' in reply)) return reply;
  reply.hijack();
  return reply.raw;
};

/** Ways of `writeHead` that Node takes. */
const HEADS: Record<string, (response: ServerResponse) => void> = {
  object: (response) => response.writeHead(200, { [CORP]: 'same-origin', 'timing-allow-origin': '*' }),
  upper: (response) => response.writeHead(200, { [CORP.toUpperCase()]: 'same-origin' }),
  list: (response) => response.writeHead(200, [CORP, 'same-origin', 'Timing-Allow-Origin', '*']),
  pairs: (response) =>
    response.writeHead(200, [
      [CORP, 'same-origin'],
      ['Timing-Allow-Origin', '*'],
    ] as never),
  reason: (response) => response.writeHead(200, 'Fine', { [CORP]: 'same-origin' }),
  doubled: (response) => response.setHeader(CORP, ['same-origin', 'same-site']).writeHead(200, [CORP, 'same-origin']),
  hints: (response) => {
    response.writeEarlyHints({ link: '</a.css>; rel=preload', [CORP.toLowerCase()]: 'same-origin' });
    response.writeHead(200);
  },
  none: (response) => response.setHeader('timing-allow-origin', ['*', 'x']),
};

@Controller()
class FilesController {
  @Get('nest') @Header(CORP, 'same-origin') @Header('Timing-Allow-Origin', '*') nest() {
    return 'x';
  }
  @Get('stream') @Header(CORP, 'same-origin') stream() {
    return new StreamableFile(Readable.from(['a', 'b']));
  }
  @Get('fails/:status') fails(@Param('status') status: string) {
    throw new HttpException('no', Number(status));
  }
  @Get('heads/:way') heads(@Param('way') way: string, @Res() reply: Reply) {
    const response = rawOf(reply);
    HEADS[way]?.(response);
    response.end('x');
  }
}

const policy = { origins: [SHOP], crossOriginResourcePolicy: 'cross-origin' as const, timingAllowOrigin: true };
const adapters = [
  ['express', () => createAdapter('express')],
  ['fastify', () => new FastifyAdapter()],
  ['node-http', () => new NodeHttpAdapter()],
] as const;

describe.each(adapters)('Cross-Origin-Resource-Policy and Timing-Allow-Origin on %s', (name, create) => {
  const running = useApp({
    ...{ platform: 'express', adapter: create() as never, cors: { default: policy }, controllers: [FilesController] },
    configure: (app: INestApplication) => {
      if (name === 'fastify')
        (app as NestFastifyApplication)
          .getHttpAdapter()
          .getInstance()
          .addHook('onSend', (_request, reply, _payload, done) => {
            void reply.header(CORP, 'same-origin');
            done();
          });
    },
  });
  const paths = ['/nest', '/stream', '/fails/404', '/fails/500', ...Object.keys(HEADS).map((way) => `/heads/${way}`)];
  const lines = (raw: string[], wanted: string): string[] =>
    raw.flatMap((line, at) => (at % 2 === 0 && line.toLowerCase() === wanted ? [raw[at + 1] as string] : []));

  // A raw head is what the application writes, where there are no hooks.
  const seen = name === 'node-http' ? paths.filter((path) => !path.startsWith('/heads/')) : paths;
  it.each(seen.flatMap((path) => [[path, 'GET'] as const, [path, 'HEAD'] as const]))(
    'come once at %s by %s, of the policy',
    async (path, method) => {
      const admitted = await send(running.port, path, { method, headers: { Origin: SHOP } });
      expect(lines(admitted.rawHeaders, CORP.toLowerCase())).toEqual(['cross-origin']);
      expect(lines(admitted.rawHeaders, 'timing-allow-origin')).toEqual([SHOP]);
      const refused = await send(running.port, path, { method, headers: { Origin: 'https://evil.example.org' } });
      expect(lines(refused.rawHeaders, CORP.toLowerCase())).toEqual(['cross-origin']);
      expect(lines(refused.rawHeaders, 'timing-allow-origin')).not.toContain(SHOP);
    },
  );
});
