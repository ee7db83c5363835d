import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { CorsPolicy, CorsService } from 'nestjs-cors';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A, B } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useApp } from '../kit/use.app.js';

@Controller('late')
@CorsPolicy({ origins: [B] })
class LateController {
  @Get() get() {
    return 'late';
  }
}
@Module({ controllers: [LateController] })
class LateModule {}

@Controller('early')
@CorsPolicy({ origins: [A] })
class EarlyController {
  constructor(private readonly loader: LazyModuleLoader) {}
  @Get() async get() {
    await this.loader.load(() => LateModule);
    return 'early';
  }
}

describe.each(platforms)('a module that is loaded while the application runs on %s', (platform) => {
  const running = useApp({ platform, controllers: [EarlyController], cors: { default: { origins: [A] } } });

  it('its controllers are not routed, as in Nest, and bring no policies', async () => {
    const before = running.get(CorsService).report();
    const headers = { Origin: A };
    const loaded = await send(running.port, '/early', { headers });
    expect([loaded.body, corsHeaders(loaded)]).toEqual(['early', { 'access-control-allow-origin': A, vary: 'Origin' }]);
    const late = await send(running.port, '/late', { headers });
    expect([late.status, corsHeaders(late)]).toEqual([404, { 'access-control-allow-origin': A, vary: 'Origin' }]);
    expect((await preflight(running.port, '/late', B, 'GET')).status).toBe(403);
    expect(running.get(CorsService).report()).toEqual(before);
  });
});
