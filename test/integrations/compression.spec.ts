import { createReadStream } from 'node:fs';
import fastifyCompress from '@fastify/compress';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Header, InternalServerErrorException, StreamableFile } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import { CorsPolicy } from 'nestjs-cors';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, sendFrom } from './pages.js';

const LONG = 'long enough to be worth it. '.repeat(200);

@Controller()
class LongController {
  @Get('text') text() {
    return LONG;
  }
  @Get('stream') stream() {
    return new StreamableFile(createReadStream(import.meta.filename), { type: 'text/plain' });
  }
  @Get('error') error() {
    throw new InternalServerErrorException(LONG);
  }
  @Get('vary') @Header('Vary', 'Origin, Accept-Language') vary() {
    return LONG;
  }
  @Get('both') @Header('Vary', 'Accept-Encoding') both() {
    return LONG;
  }
  @Get('public') @CorsPolicy({ origins: '*' }) public() {
    return LONG;
  }
}

describe.each(platforms)('compression on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [LongController],
    cors: { default: { origins: [PAGE] } },
    configure: async (app: INestApplication) => {
      if (platform === 'express') app.use(compression());
      else await (app as NestFastifyApplication).register(fastifyCompress as never);
    },
  });

  const gzip = { headers: { 'Accept-Encoding': 'gzip' } };
  // The two spell it differently; caches read names of headers without regard to case.
  const encoding = platform === 'express' ? 'Accept-Encoding' : 'accept-encoding';

  it.each([
    ['a text', '/text', 200, `${encoding}, Origin`],
    ['a stream', '/stream', 200, `${encoding}, Origin`],
    ['an error', '/error', 500, `${encoding}, Origin`],
    ['a handler that names Origin itself', '/vary', 200, `Origin, Accept-Language, ${encoding}`],
    ['a handler that names the encoding itself', '/both', 200, 'Accept-Encoding, Origin'],
  ])('Vary names both the encoding and Origin, each once, for %s', async (_what, path, status, vary) => {
    const readable = await sendFrom(PAGE, running.port, path, gzip);
    expect([readable.status, readable.headers['content-encoding']]).toEqual([status, 'gzip']);
    expect(corsHeaders(readable)).toEqual({ 'access-control-allow-origin': PAGE, vary });
    const hidden = await sendFrom(OTHER, running.port, path, gzip);
    expect([hidden.status, corsHeaders(hidden)]).toEqual([status, { vary }]);
  });

  it('a long answer is compressed', async () => {
    const { body, headers } = await sendFrom(PAGE, running.port, '/text', gzip);
    expect(body.length).toBeLessThan(LONG.length / 5);
    expect(headers['content-encoding']).toBe('gzip');
  });

  it('Vary names the encoding alone where the policy is "*"', async () => {
    const answer = await sendFrom(OTHER, running.port, '/public', gzip);
    expect(answer.headers['content-encoding']).toBe('gzip');
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': '*', vary: encoding });
  });

  it('a preflight is answered as without compression', async () => {
    expect(await asked(PAGE, running.port, '/text', 'GET')).toEqual(admitted('GET, HEAD'));
  });
});
