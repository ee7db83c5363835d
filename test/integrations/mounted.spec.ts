import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { CorsPolicy } from 'nestjs-cors';
import { createApp, startApp } from '../kit/app.js';
import { corsHeaders, send } from '../kit/http.js';
import { OTHER, PAGE } from '../kit/origins.js';
import { platforms, type Platform } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';
import { admitted, asked, READABLE, REFUSED, sendFrom, SILENT, waysFor } from './pages.js';

@Controller('things')
class OuterController {
  @Get() get() {
    return 'outer';
  }
}

@Controller()
@CorsPolicy('other')
class InnerController {
  @Get('things') get() {
    return 'inner';
  }
  @Get('public') @CorsPolicy('public') public() {
    return 'inner';
  }
}

/** A whole application with a CorsModule of its own, as a function of requests. */
async function innerApp(platform: Platform): Promise<[INestApplication, RequestListener]> {
  const inner = await createApp({
    platform,
    controllers: [InnerController],
    cors: { default: { origins: [OTHER] }, policies: { other: { origins: [OTHER] }, public: { origins: '*' } } },
  });
  await inner.init();
  const instance = inner.getHttpAdapter().getInstance() as RequestListener & {
    ready?(): Promise<unknown>;
    routing?(request: IncomingMessage, response: ServerResponse): void;
  };
  await instance.ready?.();
  return [inner, instance.routing ?? instance];
}

describe.each(platforms)('an application mounted below another one on %s', (platform) => {
  describe.each(waysFor('/sub/*'))('the policy of the outer one, by %s', (_way, cors) => {
    let inner: INestApplication;
    const outer = useApp(async () => {
      const [app, listener] = await innerApp(platform);
      inner = app;
      const configure = (it: INestApplication): void => void it.use('/sub', listener);
      return startApp({ platform, cors, controllers: [OuterController], configure });
    });
    afterAll(() => inner.close());

    it.each(['/sub/things', '/sub/public'])(
      'the outer policy applies to the answer and the preflight of %s',
      async (path) => {
        const readable = await sendFrom(PAGE, outer.port, path);
        expect([readable.status, readable.body, corsHeaders(readable)]).toEqual([200, 'inner', READABLE]);
        expect(corsHeaders(await sendFrom(OTHER, outer.port, path))).toEqual(SILENT);
        expect(corsHeaders(await send(outer.port, path))).toEqual(SILENT);
        expect(await asked(PAGE, outer.port, path, 'GET')).toEqual(admitted());
        expect(await asked(OTHER, outer.port, path, 'GET')).toEqual(REFUSED);
      },
    );

    it('the outer policy applies to the 404 of the inner application', async () => {
      const missing = await sendFrom(PAGE, outer.port, '/sub/nowhere');
      expect([missing.status, corsHeaders(missing)]).toEqual([404, READABLE]);
      expect(corsHeaders(await sendFrom(OTHER, outer.port, '/sub/nowhere'))).toEqual(SILENT);
    });
  });
});
