import fastifyCookie from '@fastify/cookie';
import fastifySession from '@fastify/session';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post, Req, Session, UnauthorizedException, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import cookieParser from 'cookie-parser';
import session from 'express-session';
import { corsHeaders, preflight, type Answer } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, READABLE, sendFrom, SILENT } from './pages.js';

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
  const running = useApp({
    platform,
    controllers: [AccountController],
    configure: addSessions,
    cors: { default: { origins: [PAGE], credentials: true } },
  });

  it('a session continues from one request of a page to the next, and the page reads each answer', async () => {
    const login = await sendFrom(PAGE, running.port, '/login', { method: 'POST' });
    expect([login.status, corsHeaders(login)]).toEqual([201, { ...READABLE, ...CREDENTIALS }]);
    const account = await sendFrom(PAGE, running.port, '/account', { headers: { Cookie: cookieOf(login) } });
    expect([account.status, JSON.parse(account.body)]).toEqual([200, { name: 'ada' }]);
    expect(corsHeaders(account)).toEqual({ ...READABLE, ...CREDENTIALS });
  });

  it('a request without cookies is refused by the application, and the page reads the refusal', async () => {
    const refused = await sendFrom(PAGE, running.port, '/account');
    expect([refused.status, corsHeaders(refused)]).toEqual([401, { ...READABLE, ...CREDENTIALS }]);
  });

  it('another page cannot read an answer, whatever cookie it sends', async () => {
    const login = await sendFrom(PAGE, running.port, '/login', { method: 'POST' });
    const hidden = await sendFrom(OTHER, running.port, '/account', { headers: { Cookie: cookieOf(login) } });
    expect([hidden.status, corsHeaders(hidden)]).toEqual([200, SILENT]);
  });

  it('cookies are parsed', async () => {
    const { body } = await sendFrom(PAGE, running.port, '/cookies', { headers: { Cookie: 'theme=dark' } });
    expect(JSON.parse(body)).toMatchObject({ theme: 'dark' });
  });

  it('a preflight begins no session, although every other request does', async () => {
    expect(cookieOf(await sendFrom(PAGE, running.port, '/cookies'))).toContain('=');
    const answer = await preflight(running.port, '/account', PAGE, 'GET');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect({ status: answer.status, ...corsHeaders(answer) }).toEqual({ ...admitted('GET, HEAD'), ...CREDENTIALS });
  });
});
