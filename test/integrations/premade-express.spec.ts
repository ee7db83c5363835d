import { describe, expect, it } from '@jest/globals';
import { Controller, Delete, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { CorsConfigurationError, CorsPolicy } from 'nestjs-cors';
import cors from 'cors';
import express, { type Express } from 'express';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { PAGE } from '../kit/origins.js';
import { useCreateApp, useStartApp } from '../kit/use.app.js';

@Controller('cats')
class CatsController {
  @Get() @CorsPolicy({ origins: [PAGE] }) all() {
    return 'cats';
  }
  @Delete() @CorsPolicy(false) clear() {
    return 'cleared';
  }
}

describe('an Express instance that was made before its adapter', () => {
  const startApp = useStartApp();
  const createApp = useCreateApp();

  const parts = (instance: Express) => ({
    platform: 'express' as const,
    adapter: new ExpressAdapter(instance),
    controllers: [CatsController],
    cors: { default: { origins: [PAGE], credentials: true } },
  });

  it.each<[string, (instance: Express) => unknown]>([
    ['for all paths', (instance) => instance.use(cors())],
    ['for one path', (instance) => instance.use('/cats', cors())],
    ['on a route', (instance) => instance.options('/{*any}', cors())],
    ['in a router', (instance) => instance.use('/api', express.Router().use(cors()))],
  ])('an application does not start with cors() %s', async (_where, prepare) => {
    const instance = express();
    prepare(instance);
    const app = await createApp(parts(instance));
    const error = await app.init().then(
      () => undefined,
      (reason: unknown) => reason as CorsConfigurationError,
    );
    expect(error).toBeInstanceOf(CorsConfigurationError);
    expect(error?.issues.map(({ code, path, hint }) => [code, path, hint])).toEqual([
      [
        'cors-enabled-twice',
        'instance of ExpressAdapter',
        'Remove cors() from the Express instance; CorsModule answers instead. "npx nestjs-cors migrate src/main.ts" ' +
          'prints the policy that the options of enableCors() become.',
      ],
    ]);
  });

  it('its middleware runs behind the module, and its routes run ahead of the controllers', async () => {
    const instance = express();
    const seen: string[] = [];
    instance.use((request, _response, next) => {
      seen.push(request.method);
      next();
    });
    instance.delete('/cats', (_request, response) => void response.send('of the instance'));
    const running = await startApp(parts(instance));
    const asked = await preflight(running.port, '/cats', PAGE, 'DELETE');
    expect([asked.status, corsHeaders(asked)]).toEqual([403, { vary: 'Origin, Access-Control-Request-Method' }]);
    expect(seen).toEqual([]);
    const answered = await send(running.port, '/cats', { method: 'DELETE', headers: { Origin: PAGE } });
    expect([answered.body, corsHeaders(answered)]).toEqual(['of the instance', {}]);
    const read = await send(running.port, '/cats', { headers: { Origin: PAGE } });
    expect([read.body, corsHeaders(read)]).toEqual(['cats', { 'access-control-allow-origin': PAGE, vary: 'Origin' }]);
    expect(seen).toEqual(['DELETE', 'GET']);
  });
});
