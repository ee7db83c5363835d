import fastifyCompress from '@fastify/compress';
import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifySession from '@fastify/session';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Session, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import compression from 'compression';
import session from 'express-session';
import helmet from 'helmet';
import { corsHeaders } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { READABLE, sendFrom, SILENT } from './pages.js';

const SECRET = 'a secret of at least thirty-two characters';
const written: unknown[] = [];

@Controller('notes')
class NotesController {
  @Get() read() {
    return 'long enough to be worth it. '.repeat(200);
  }
  @Post() write(@Session() stored: { name?: string }) {
    stored.name = 'ada';
    written.push(stored.name);
    return 'written';
  }
}

async function configure(app: INestApplication): Promise<void> {
  if (app.getHttpAdapter().getType() === 'express') {
    app.use(helmet(), compression(), session({ secret: SECRET, resave: false, saveUninitialized: true }));
    return;
  }
  const fastify = app as NestFastifyApplication;
  const options = { secret: SECRET, saveUninitialized: true, cookie: { secure: false } };
  for (const plugin of [fastifyHelmet, fastifyCompress, fastifyCookie]) await fastify.register(plugin as never);
  await fastify.register(fastifySession as never, options);
}

describe.each(platforms)('enforce beside helmet, compression and sessions on %s', (platform) => {
  const policy = { origins: [PAGE], enforce: 'all' as const };
  const running = useApp({ platform, controllers: [NotesController], configure, cors: { default: policy } });
  const gzip = { 'Accept-Encoding': 'gzip' };

  it('a refused request gets a 403 of its own, opens no session and reaches no handler', async () => {
    const stopped = await sendFrom(OTHER, running.port, '/notes', { method: 'POST', headers: gzip });
    expect([stopped.status, corsHeaders(stopped)]).toEqual([403, SILENT]);
    expect(JSON.parse(stopped.body)).toMatchObject({ message: 'Cross-origin request refused' });
    expect(stopped.headers).not.toHaveProperty('set-cookie');
    expect(stopped.headers).not.toHaveProperty('content-encoding');
    expect(written).toEqual([]);
  });

  it('an admitted request is served as without it', async () => {
    const served = await sendFrom(PAGE, running.port, '/notes', { method: 'POST', headers: gzip });
    expect([served.status, served.body]).toEqual([201, 'written']);
    expect(corsHeaders(served)).toEqual({ ...READABLE, vary: expect.stringMatching(/\bOrigin$/) });
    expect(served.headers).toMatchObject({ 'set-cookie': [expect.anything()], 'x-content-type-options': 'nosniff' });
    expect(written.splice(0)).toEqual(['ada']);
  });

  it('a page that was refused does not read from the copy of one that was admitted', async () => {
    const first = await sendFrom(PAGE, running.port, '/notes', { headers: gzip });
    const { etag } = first.headers;
    const stopped = await sendFrom(OTHER, running.port, '/notes', { headers: { 'If-None-Match': String(etag) } });
    expect([first.status, stopped.status, corsHeaders(stopped)]).toEqual([200, 403, SILENT]);
  });
});
