import { beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Post, Req } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule, JwtService } from '@nestjs/jwt';
import { AuthGuard, PassportModule, PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT } from './pages.js';

const SECRET = 'the secret of this test';

@Injectable()
class JwtStrategy extends PassportStrategy(Strategy) {
  constructor() {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET });
  }
  validate({ sub }: { sub: string }) {
    return { name: sub };
  }
}

@Injectable()
class JwtGuard extends AuthGuard('jwt') {}

@Controller('account')
class AccountController {
  static served = 0;

  @Get() read(@Req() request: { user: { name: string } }) {
    AccountController.served++;
    return request.user;
  }
  @Post() write() {
    AccountController.served++;
    return 'written';
  }
}

describe.each(platforms)('@nestjs/passport with a JWT as a global guard on %s', (platform) => {
  let token: string;

  const running = useApp({
    platform,
    controllers: [AccountController],
    imports: [PassportModule, JwtModule.register({ secret: SECRET, signOptions: { expiresIn: '5m' } })],
    providers: [JwtStrategy, { provide: APP_GUARD, useClass: JwtGuard }],
    cors: { default: { origins: [PAGE], allowedHeaders: ['Authorization', 'Content-Type'] } },
  });
  beforeAll(() => {
    token = running.get(JwtService).sign({ sub: 'ada' });
    AccountController.served = 0;
  });

  const withToken = (bearer: string) => ({ headers: { Authorization: `Bearer ${bearer}` } });

  it('a preflight without a token is answered and reaches no handler', async () => {
    expect(await asked(PAGE, running.port, '/account', 'GET', 'authorization')).toEqual({
      ...admitted('GET, HEAD, POST'),
      'access-control-allow-headers': 'Authorization, Content-Type',
    });
    expect(await asked(OTHER, running.port, '/account', 'GET', 'authorization')).toEqual(REFUSED);
    expect(AccountController.served).toBe(0);
  });

  it.each([
    ['no token', {}],
    ['a token that somebody else signed', withToken('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJldmUifQ.AAAA')],
  ])('an admitted page reads the 401 for %s, and no other page does', async (_what, call) => {
    const readable = await sendFrom(PAGE, running.port, '/account', call);
    expect([readable.status, corsHeaders(readable)]).toEqual([401, READABLE]);
    const hidden = await sendFrom(OTHER, running.port, '/account', call);
    expect([hidden.status, corsHeaders(hidden)]).toEqual([401, SILENT]);
    const posted = await sendFrom(PAGE, running.port, '/account', { ...call, method: 'POST' });
    expect([posted.status, corsHeaders(posted)]).toEqual([401, READABLE]);
    expect(AccountController.served).toBe(0);
  });

  it('a request with a token is served with the headers of the policy', async () => {
    const served = await sendFrom(PAGE, running.port, '/account', withToken(token));
    expect([served.status, JSON.parse(served.body), corsHeaders(served)]).toEqual([200, { name: 'ada' }, READABLE]);
    const plain = await send(running.port, '/account', withToken(token));
    expect([plain.status, corsHeaders(plain)]).toEqual([200, SILENT]);
  });

  it('a plain OPTIONS request of an unserved path gets the methods alone', async () => {
    const options = await send(running.port, '/account', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow, options.body]).toEqual([204, 'GET, HEAD, POST', '']);
  });
});
