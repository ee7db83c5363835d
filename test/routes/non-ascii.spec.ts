import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

@Controller('ü')
class UmlautController {
  @Get('x') read(): string {
    return 'x';
  }
}

const ADMITTED = { 'access-control-allow-origin': SHOP, vary: 'Origin' };
const REFUSED = { vary: 'Origin' };

// Browsers encode such characters, so that each of these paths has two readings.
describe.each(platforms)('an entry of routes with characters beyond ASCII, on %s', (platform) => {
  const running = useApp({
    platform,
    controllers: [UmlautController],
    cors: {
      default: { origins: [SHOP] },
      routes: [
        { path: '/ü/*', policy: { origins: [OTHER] } },
        { path: '/both/ß/*', policy: { origins: [SHOP, OTHER] } },
        { path: '/other/ß/*', policy: { origins: [OTHER] } },
        { path: '/encoded/%C3%9F/*', policy: { origins: [OTHER] } },
      ],
    },
  });

  const answers = async (path: string, origin: string) => {
    const answer = await send(running.port, path, { headers: { Origin: origin } });
    const asking = { Origin: origin, 'Access-Control-Request-Method': 'GET' };
    const preflight = await send(running.port, path, { method: 'OPTIONS', headers: asking });
    return [corsHeaders(answer), preflight.status] as const;
  };

  it.each([
    ['/both/%C3%9F/x', ADMITTED, REFUSED],
    ['/other/%C3%9F/x', REFUSED, REFUSED],
    ['/encoded/%C3%9F/x', REFUSED, REFUSED],
  ])('admits at %s, which no controller serves, only whom the default admits too', async (path, ofShop, ofOther) => {
    expect(await answers(path, SHOP)).toEqual([ofShop, ofShop === ADMITTED ? 204 : 403]);
    expect(await answers(path, OTHER)).toEqual([ofOther, 403]);
  });

  it('governs the route of a controller, where the router reaches it', async () => {
    // Express matches a path as it was sent, and never reaches this one.
    const isReached = platform === 'fastify';
    const ofOther = isReached ? { 'access-control-allow-origin': OTHER, vary: 'Origin' } : REFUSED;
    expect(await answers('/%C3%BC/x', OTHER)).toEqual([ofOther, isReached ? 204 : 403]);
    expect(await answers('/%C3%BC/x', SHOP)).toEqual([REFUSED, 403]);
    expect((await send(running.port, '/%C3%BC/x')).status).toBe(isReached ? 200 : 404);
  });
});
