import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Put } from '@nestjs/common';
import { CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

const HOME = 'https://home.example.com';
const FILES = 'https://files.example.com';
const ELSE = 'https://else.example.com';

@Controller()
class HomeController {
  @Get() @CorsPolicy({ origins: [HOME], credentials: true }) home() {
    return '';
  }
  @Put() @CorsPolicy({ origins: [HOME], credentials: true }) replace() {
    return '';
  }
}
@Controller('x')
class ShopController {
  @Get() list() {
    return '';
  }
  @Put(':id') put() {
    return '';
  }
}
@Controller('own')
@CorsPolicy({ origins: [SHOP] })
class OwnController {
  @Get('*') any() {
    return '';
  }
  @Put('*') put() {
    return '';
  }
}

const cors: CorsModuleOptions = {
  default: { origins: [ELSE] },
  routes: [
    { path: '/x/*', policy: { origins: [SHOP] } },
    { path: '/x', policy: { origins: [SHOP] } },
    { path: '/files/*', policy: { origins: [FILES] } },
    { path: '/own/closed/*', policy: false },
  ],
};

/** Paths as somebody may write them, odd ones first. */
const PATHS = [
  ...['//x', '///x', '//', '/', '/x', '/x/', '/X', '/x//', '//x/7', '/x/7', '/x//7', '/x/7/', '/x/7?y=/files/1'],
  ...['/%78', '/%78/7', '/x%2F7', '/x/%2F', '/x/..', '/x/../', '/./x', '/../x', '/x/./7', '/x/%2e%2e/x', '/%2e%2e/x'],
  ...['/x\\7', '\\x', '/\\x', '/x;7', '/x/7;a=b', '/x?', '/x?//', '/x#7', '/x/ ', '/x/a b', '/x/é', '/x/%E9', '/x/%'],
  ...['/%', '/%zz', '/%00', '/x/%00', '/@x', '//user@x/7', '/:x', '/http://x/', '/files', '/files/', '/files/a'],
  ...[
    '//files/a',
    '/%66iles/a',
    '/FILES/a',
    '/files/../x',
    '/files/%2e%2e/x',
    '/files/..%2fx',
    '/own',
    '/own/',
    '/own/y',
  ],
  ...['/own/closed/y', '/own/%63losed/y', '/own//closed/y', '/nowhere', '/x/7\t', '/x\n/7'],
];

describe.each(platforms)('explain() beside the wire on %s', (platform) => {
  const running = useApp({ platform, cors, controllers: [HomeController, ShopController, OwnController] });

  it.each(PATHS.filter((path) => path.startsWith('/')))(
    'explain() describes the answer that the server gives at %j',
    async (path) => {
      // What a browser sends for it.
      const { pathname, search } = new URL(`http://localhost${path}`);
      for (const origin of [HOME, SHOP, FILES, ELSE])
        for (const method of ['GET', 'PUT']) {
          const explained = await running.get(CorsService).explain({ method, path, origin });
          const answer = await send(running.port, pathname + search, { method, headers: { Origin: origin } });
          expect([method, origin, lower(explained.headers)]).toEqual([method, origin, corsHeaders(answer)]);
          if (explained.preflight === undefined) continue;
          const { status, headers } = explained.preflight;
          const asked = await preflight(running.port, pathname + search, origin, method);
          expect([method, origin, status, lower(headers)]).toEqual([method, origin, asked.status, corsHeaders(asked)]);
        }
    },
  );

  it('explain() takes "//x" as a path, as the server does', async () => {
    const explained = await running.get(CorsService).explain({ method: 'GET', path: '//x', origin: HOME });
    expect([explained.route, explained.from, explained.readable]).toEqual([undefined, 'default', false]);
  });
});

const lower = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
