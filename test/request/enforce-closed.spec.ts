import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { EVIL, HOST, SHOP } from './enforce.cases.js';

/** What an answer of a policy has that admits nobody. */
const VARYING = { vary: 'Origin' };

@Controller('admin')
@CorsPolicy({ origins: [], enforce: 'all' })
class AdminController {
  @Get() list() {
    return 'run';
  }
  @Post() wipe() {
    return 'run';
  }
}

@Controller('callback')
@CorsPolicy(false)
class CallbackController {
  @Post() take() {
    return 'run';
  }
}

describe.each(platforms)('an empty list of origins beside enforce on %s', (platform) => {
  const app = useApp({
    platform,
    controllers: [AdminController, CallbackController],
    cors: { default: { origins: [SHOP], enforce: 'unsafe' } },
  });
  const ask = async (method: string, path: string, headers: Record<string, string>) => {
    const answer = await send(app.port, path, { method, headers: { Host: HOST, ...headers } });
    // Without a policy the answer is the same for every page.
    expect(corsHeaders(answer)).toEqual(path === '/callback' ? {} : VARYING);
    return [answer.status, answer.body === 'run'];
  };

  it.each([SHOP, EVIL, 'null'])('stops every request of a page, and its preflight: %s', async (origin) => {
    expect(await ask('POST', '/admin', { Origin: origin })).toEqual([403, false]);
    expect(await ask('GET', '/admin', { Origin: origin })).toEqual([403, false]);
    const answer = await preflight(app.port, '/admin', origin, 'POST');
    expect([answer.status, corsHeaders(answer)]).toEqual([403, { vary: 'Origin, Access-Control-Request-Method' }]);
  });

  it('lets clients that are no browsers and the pages of the application itself through', async () => {
    expect(await ask('POST', '/admin', {})).toEqual([201, true]);
    expect(await ask('POST', '/admin', { Origin: `https://${HOST}`, 'Sec-Fetch-Site': 'same-origin' })).toEqual([
      201,
      true,
    ]);
  });

  it('is what false is not: requests of pages run there', async () => {
    expect(await ask('POST', '/callback', { Origin: EVIL })).toEqual([201, true]);
  });
});
