import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
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

/** Errors that come out of a timer, where nobody can be told. */
function strayErrors(): unknown[] {
  const stray: unknown[] = [];
  const keep = (error: unknown): void => void stray.push(error);
  beforeEach(() => void process.on('uncaughtException', keep));
  afterEach(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('uncaughtException', keep);
  });
  return stray;
}

describe.each(platforms)('a start that cannot keep the promise on %s', (platform) => {
  describe.each(WAYS)('by %s', (_way, create) => {
    const stray = strayErrors();
    describe.each(STARTS)('and %s', (_name, start) => {
      it('rejects with what kept the module from binding itself', async () => {
        const adapter = createAdapter(platform);
        adapter.setNotFoundHandler = undefined as never;
        const outcome = await outcomeOf(await create(adapter, root()), start);
        expect(outcome).toMatch(/^CorsModule cannot bind itself to the HTTP adapter: .*'bind'/);
      });

      it('says that an adapter has two applications', async () => {
        const adapter = createAdapter(platform);
        const first = await create(adapter, root());
        expect(await outcomeOf(await create(adapter, root()), start)).toEqual(['adapter-shared']);
        await first.close().catch(() => undefined);
      });

      it('says that one application imports the module twice', async () => {
        @Module({ imports: [CorsModule.forRoot({ default: { origins: ['https://a.example.com'] } })] })
        class FeatureModule {}
        const app = await create(createAdapter(platform), root({ module: FeatureModule }));
        expect(await outcomeOf(app, start)).toEqual(['module-twice']);
      });

      it('says what an adapter of another platform lacks', async () => {
        const app = await create(new OtherAdapter(), root());
        const error: unknown = await start(app).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect((error as CorsConfigurationError).issues).toMatchObject([
          {
            ...{ code: 'platform-unsupported', severity: 'error', value: 'other' },
            message: expect.stringMatching(/ its adapter has no getHeader\(\)\.$/),
            hint: expect.stringMatching(/fastify/),
          },
        ]);
      });

      it('says that Nest is too old where nothing tells of the adapter', async () => {
        const init$ = Object.getOwnPropertyDescriptor(HttpAdapterHost.prototype, 'init$') as PropertyDescriptor;
        Object.defineProperty(HttpAdapterHost.prototype, 'init$', { configurable: true, value: undefined });
        try {
          const app = await create(createAdapter(platform), root());
          expect(await outcomeOf(app, start)).toEqual(['nest-too-old']);
        } finally {
          Object.defineProperty(HttpAdapterHost.prototype, 'init$', init$);
        }
      });

      it('starts where nothing stands against it', async () => {
        expect(await outcomeOf(await create(createAdapter(platform), root()), start)).toBe('started');
      });
    });

    it('lets nothing out of a timer', () => {
      expect(stray).toEqual([]);
    });
  });

  it('is told where configure() is never called', async () => {
    const adapter = createAdapter(platform);
    adapter.setNotFoundHandler = undefined as never;
    const app = await WAYS[0]?.[1](adapter, root());
    if (app) app.get(CorsModule, { strict: false }).configure = () => undefined;
    expect(await outcomeOf(app as INestApplication, (each) => each.init())).toMatch(/cannot bind itself/);
  });
});

describe('a platform package that is older than its core', () => {
  it('is refused on Fastify, where the first hook would never run', async () => {
    const adapter = createAdapter('fastify');
    adapter.setOnRequestHook = AbstractHttpAdapter.prototype.setOnRequestHook;
    const app = await WAYS[0]?.[1](adapter, root());
    expect(await outcomeOf(app as INestApplication, (each) => each.init())).toEqual(['nest-too-old']);
  });
});

describe('an application without HTTP', () => {
  it('starts, by itself and for tests', async () => {
    const logger = recordingLogger([]);
    const context = await NestFactory.createApplicationContext(root(), { logger, abortOnError: false });
    expect(context.get(CorsService, { strict: false })).toBeInstanceOf(CorsService);
    await context.close();
    const module = await Test.createTestingModule({ imports: [root()] }).compile();
    await module.init();
    await module.close();
  });
});
