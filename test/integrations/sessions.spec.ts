import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Req, Session, UnauthorizedException, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import cookieParser from 'cookie-parser';
import session from 'express-session';
import { startApp, type RunningApp } from '../kit/app.js';
import { corsHeaders, preflight, type Answer } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { admitted, OTHER, PAGE, READABLE, sendFrom, SILENT } from './pages.js';

const SECRET = 'a secret of at least thirty-two characters';

@Controller()
class AccountController {
  @Post('login') login(@Session() stored: { name?: string }) {
    stored.name = 'ada';
    return 'welcome';
  }
  @Get('account') account(@Session() stored: { name?: string }) {
    if (stored.name === undefined) throw new UnauthorizedException();
    return { name: stored.name };
  }
  @Get('cookies') cookies(@Req() request: { cookies: Record<string, string> }) {
    return request.cookies;
  }
}

async function addSessions(app: INestApplication): Promise<void> {
  if (app.getHttpAdapter().getType() === 'express') {
    app.use(cookieParser());
    app.use(session({ secret: SECRET, resave: false, saveUninitialized: true }));
    return;
  }
  const fastify = app as NestFastifyApplication;
  await fastify.register(fastifyCookie as never);
  await fastify.register(fastifySession as never, {
    secret: SECRET,
    saveUninitialized: true,
    cookie: { secure: false },
  });
}

const cookieOf = (answer: Answer): string => String(answer.headers['set-cookie']).split(';')[0] ?? '';
const CREDENTIALS = { 'access-control-allow-credentials': 'true' };

describe.each(platforms)('cookies and sessions on %s', (platform) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp({
      platform,
      controllers: [AccountController],
      configure: addSessions,
      cors: { default: { origins: [PAGE], credentials: true } },
    });
  });
  afterAll(() => running.close());

  it('follow a page from one request to the next, which may read each answer', async () => {
    const login = await sendFrom(PAGE, running.port, '/login', { method: 'POST' });
    expect([login.status, corsHeaders(login)]).toEqual([201, { ...READABLE, ...CREDENTIALS }]);
    const account = await sendFrom(PAGE, running.port, '/account', { headers: { Cookie: cookieOf(login) } });
    expect([account.status, JSON.parse(account.body)]).toEqual([200, { name: 'ada' }]);
    expect(corsHeaders(account)).toEqual({ ...READABLE, ...CREDENTIALS });
  });

  it('are missing from a request that is refused, and the page may read that', async () => {
    const refused = await sendFrom(PAGE, running.port, '/account');
    expect([refused.status, corsHeaders(refused)]).toEqual([401, { ...READABLE, ...CREDENTIALS }]);
  });

  it('do not let another page read, whatever cookie it sends', async () => {
    const login = await sendFrom(PAGE, running.port, '/login', { method: 'POST' });
    const hidden = await sendFrom(OTHER, running.port, '/account', { headers: { Cookie: cookieOf(login) } });
    expect([hidden.status, corsHeaders(hidden)]).toEqual([200, SILENT]);
  });

  it('are parsed', async () => {
    const { body } = await sendFrom(PAGE, running.port, '/cookies', { headers: { Cookie: 'theme=dark' } });
    expect(JSON.parse(body)).toMatchObject({ theme: 'dark' });
  });

  it('are not begun by a preflight, although every other request begins one', async () => {
    expect(cookieOf(await sendFrom(PAGE, running.port, '/cookies'))).toContain('=');
    const answer = await preflight(running.port, '/account', PAGE, 'GET');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect({ status: answer.status, ...corsHeaders(answer) }).toEqual({ ...admitted('GET, HEAD'), ...CREDENTIALS });
  });
});
