import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { AbstractHttpAdapter, HttpAdapterHost, NestFactory } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { CorsConfigurationError, CorsModule, CorsService } from 'nestjs-cors';
import { recordingLogger } from '../kit/app.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { OtherAdapter } from './other.adapter.js';

@Controller('things')
class ThingsController {
  @Get() list() {
    return 'things';
  }
}
class AppModule {}
const root = (...imports: DynamicModule[]): DynamicModule => ({
  module: AppModule,
  imports: [CorsModule.forRoot(), ...imports],
  controllers: [ThingsController],
});

/** Both ways to an application: the providers come before the adapter, or after it. */
const WAYS: readonly [string, (adapter: AbstractHttpAdapter, module: DynamicModule) => Promise<INestApplication>][] = [
  [
    'NestFactory.create()',
    (adapter, module) =>
      NestFactory.create(module, adapter as never, { logger: recordingLogger([]), abortOnError: false }),
  ],
  [
    'createNestApplication()',
    async (adapter, module) =>
      (await Test.createTestingModule({ imports: [module] }).compile()).createNestApplication(adapter as never, {
        logger: recordingLogger([]),
      }),
  ],
];
const STARTS: readonly [string, (app: INestApplication) => Promise<unknown>][] = [
  ['init()', (app) => app.init()],
  ['listen()', (app) => app.listen(0, '127.0.0.1')],
];

/** What a start ends with: nothing, or what it rejected with. */
const outcomeOf = async (app: INestApplication, start: (app: INestApplication) => Promise<unknown>) => {
  try {
    await start(app);
    return 'started';
  } catch (error) {
    return error instanceof CorsConfigurationError ? error.issues.map(({ code }) => code) : (error as Error).message;
  } finally {
    await app.close().catch(() => undefined);
  }
};

describe.each(platforms)('start-up on %s', (platform) => {
  describe.each(WAYS)('by %s', (_way, create) => {
    // Jest fails a test during which an error is thrown from a timer: this is its time.
    afterEach(() => pause(5));
    describe.each(STARTS)('then %s', (_name, start) => {
      it('an adapter to which the module cannot bind itself is refused with the reason', async () => {
        const adapter = createAdapter(platform);
        adapter.setNotFoundHandler = undefined as never;
        const outcome = await outcomeOf(await create(adapter, root()), start);
        expect(outcome).toMatch(/^CorsModule cannot bind itself to the HTTP adapter: .*'bind'/);
      });

      it('an adapter that two applications share is refused', async () => {
        const adapter = createAdapter(platform);
        const first = await create(adapter, root());
        expect(await outcomeOf(await create(adapter, root()), start)).toEqual(['adapter-shared']);
        await first.close().catch(() => undefined);
      });

      it('a module that is imported twice is refused', async () => {
        @Module({ imports: [CorsModule.forRoot({ default: { origins: ['https://a.example.com'] } })] })
        class FeatureModule {}
        const app = await create(createAdapter(platform), root({ module: FeatureModule }));
        expect(await outcomeOf(app, start)).toEqual(['module-twice']);
      });

      it('an adapter that lacks what the module needs is refused, and the error names it', async () => {
        const app = await create(new OtherAdapter(), root());
        const error: unknown = await start(app).then(undefined, (reason: unknown) => reason);
        expect((error as CorsConfigurationError).issues).toMatchObject([
          {
            ...{ code: 'platform-unsupported', severity: 'error', value: 'other' },
            message: expect.stringMatching(/ its adapter has no getHeader\(\)\.$/),
            hint: expect.stringMatching(/fastify/),
          },
        ]);
      });

      it('a version of Nest that does not announce its adapter is refused as too old', async () => {
        const init$ = Object.getOwnPropertyDescriptor(HttpAdapterHost.prototype, 'init$') as PropertyDescriptor;
        Object.defineProperty(HttpAdapterHost.prototype, 'init$', { configurable: true, value: undefined });
        try {
          const app = await create(createAdapter(platform), root());
          expect(await outcomeOf(app, start)).toEqual(['nest-too-old']);
        } finally {
          Object.defineProperty(HttpAdapterHost.prototype, 'init$', init$);
        }
      });

      it('a valid application starts', async () => {
        expect(await outcomeOf(await create(createAdapter(platform), root()), start)).toBe('started');
      });
    });
  });

  it('a module that cannot bind itself is refused even where configure() is never called', async () => {
    const adapter = createAdapter(platform);
    adapter.setNotFoundHandler = undefined as never;
    const app = await WAYS[0]?.[1](adapter, root());
    if (app) app.get(CorsModule, { strict: false }).configure = () => undefined;
    expect(await outcomeOf(app as INestApplication, (each) => each.init())).toMatch(/cannot bind itself/);
  });
});

describe('a platform package that is older than its core', () => {
  it('Fastify without setOnRequestHook() is refused, since the first hook would never run', async () => {
    const adapter = createAdapter('fastify');
    adapter.setOnRequestHook = AbstractHttpAdapter.prototype.setOnRequestHook;
    const app = await WAYS[0]?.[1](adapter, root());
    expect(await outcomeOf(app as INestApplication, (each) => each.init())).toEqual(['nest-too-old']);
  });
});

describe('an application without HTTP', () => {
  it('an application context and a testing module start', async () => {
    const logger = recordingLogger([]);
    const context = await NestFactory.createApplicationContext(root(), { logger, abortOnError: false });
    expect(context.get(CorsService, { strict: false })).toBeInstanceOf(CorsService);
    await context.close();
    const module = await Test.createTestingModule({ imports: [root()] }).compile();
    await module.init();
    await module.close();
  });
});
