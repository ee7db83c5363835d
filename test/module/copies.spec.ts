import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CorsConfigurationError, CorsModule } from 'nestjs-cors';
import { corsHeaders, send } from '../kit/http.js';
import { SHOP } from '../kit/origins.js';
import { createAdapter, listen, platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';

/** The build for CommonJS, which nobody gets in Node who has the other. */
const copy = createRequire(import.meta.url)('../../dist/cjs/index.cjs') as typeof import('nestjs-cors');

@Controller('things')
class ThingsController {
  @Get() list(): string {
    return 'listed';
  }
}
copy.CorsPolicy({ origins: [SHOP] })(ThingsController);

describe.each(platforms)('two copies of the package in one process, on %s', (platform) => {
  const closing = useClosing();
  const create = async (imports: object[], adapter: object = createAdapter(platform)) => {
    class AppModule {}
    Module({ imports: imports as never, controllers: [ThingsController] })(AppModule);
    return closing(await NestFactory.create(AppModule, adapter as never, { logger: false, abortOnError: false }));
  };

  it('an application that imports both modules does not start, and the error names both files', async () => {
    const app = await create([CorsModule.forRoot(), copy.CorsModule.forRoot()]);
    const error = await app.init().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect([CorsConfigurationError, copy.CorsConfigurationError].some((type) => error instanceof type)).toBe(true);
    const { issues } = error as CorsConfigurationError;
    expect(issues.map(({ code }) => code)).toContain('module-copies');
    expect(String(error)).toMatch(
      /from file:\S*\/build\/module\/cors\.module\.js and file:\S*\/dist\/cjs\/\S+\.cjs: two/,
    );
  });

  it('a decorator of one copy counts for the module of the other', async () => {
    const app = await create([CorsModule.forRoot()]);
    const answer = await send(await listen(app), '/things', { headers: { Origin: SHOP } });
    expect(corsHeaders(answer)).toEqual({ 'access-control-allow-origin': SHOP, vary: 'Origin' });
  });

  it('two applications of different copies cannot share an adapter', async () => {
    const adapter = createAdapter(platform);
    await (await create([CorsModule.forRoot()], adapter)).init();
    const second = await create([copy.CorsModule.forRoot()], adapter);
    await expect(second.init()).rejects.toMatchObject({
      issues: [expect.objectContaining({ code: 'adapter-shared' })],
    });
  });
});
