import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Logger, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CorsConfigurationError,
  CorsModule,
  CorsPolicy,
  CorsService,
  type CorsModuleOptions,
  type CorsRequest,
  type OriginSource,
} from 'nestjs-cors';
import { recordingLogger } from '../kit/app.js';
import { DATABASE_URL } from '../kit/engines.js';
import { tellOfChange } from '../orms/tenants.command.js';

const ACME = 'https://acme.example.com';
const run = promisify(execFile);

@Injectable()
class Registry implements OriginSource {
  static announced: (string | undefined)[] = [];
  static watched = 0;
  static announcing: () => Promise<void> = () => Promise.resolve();

  key({ params }: CorsRequest) {
    return params.tenant;
  }
  origins() {
    return [ACME];
  }
  watch() {
    Registry.watched++;
  }
  announce(key?: string) {
    Registry.announced.push(key);
    return Registry.announcing();
  }
}
@Injectable()
class Silent implements OriginSource {
  key() {
    return 'k';
  }
  origins() {
    return [ACME];
  }
}

@Controller('t/:tenant')
@CorsPolicy({ origins: Registry, credentials: true })
class TenantController {
  @Get() get() {
    return '';
  }
}

describe('a process without HTTP', () => {
  let log: string[] = [];
  let close: () => Promise<void> = () => Promise.resolve();

  const start = async (cors: CorsModuleOptions, controllers: Type[] = [], providers: Type[] = [Registry]) => {
    log = [];
    @Module({ imports: [CorsModule.forRoot(cors)], controllers, providers })
    class AppModule {}
    const context = await NestFactory.createApplicationContext(AppModule, {
      logger: recordingLogger(log),
      abortOnError: false,
    });
    close = () => context.close();
    return context.get(CorsService);
  };
  afterEach(async () => {
    await close();
    close = () => Promise.resolve();
    Object.assign(Registry, { announced: [], watched: 0, announcing: () => Promise.resolve() });
  });

  it('announces what is invalidated, and neither keeps lists nor listens', async () => {
    const service = await start({}, [TenantController]);
    await service.invalidate(Registry, 'acme');
    await service.invalidate(Registry);
    expect([Registry.announced, Registry.watched, log]).toEqual([['acme', undefined], 0, []]);
  });

  it('is started, announces and ends as the page of tenants shows it', async () => {
    const tenants = { provide: 'TENANTS', useClass: Registry };
    @Module({ imports: [CorsModule.forRoot({ default: { origins: { source: 'TENANTS' } } })], providers: [tenants] })
    class AppModule {}
    Logger.overrideLogger(false);
    await tellOfChange(AppModule, 'acme');
    expect(Registry.announced).toEqual(['acme']);
  });

  it('announces also where its own policies ask for nothing', async () => {
    const service = await start({});
    await service.invalidate(Registry, 'acme');
    expect(Registry.announced).toEqual(['acme']);
    expect(() => service.check(Registry, [ACME])).toThrow('No policy uses the source Registry');
  });

  it('does not reject where others cannot be told, and refuses a source that nobody knows', async () => {
    Registry.announcing = () => Promise.reject(new Error('gone'));
    const service = await start({}, [TenantController]);
    await service.invalidate(Registry, 'acme');
    expect(log).toEqual([expect.stringContaining('source Registry: other instances could not be told')]);
    expect(() => service.invalidate('REGISTRY')).toThrow(TypeError);
    expect(() => service.invalidate(TenantController)).toThrow('No policy uses the source TenantController');
  });

  it('says of a source that announces nothing that nobody hears of the change', async () => {
    const service = await start({ default: { origins: Silent } }, [], [Silent]);
    await service.invalidate(Silent, 'acme');
    expect(log).toEqual([expect.stringContaining('source Silent has no announce()')]);
  });

  it('judges lists as the policies would', async () => {
    const service = await start({ environment: 'production' }, [TenantController]);
    expect(service.check(Registry, [ACME])).toEqual([]);
    expect(service.check(Registry, ['*', 'https://*.vercel.app']).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['list-wildcard', 'pattern-hosting-suffix-with-credentials']),
    );
  });

  it('says why report() and explain() cannot answer there, and what does', async () => {
    const service = await start({}, [TenantController]);
    const why = /report\(\) needs the routes .* await its init\(\).*nestjs-cors report/;
    expect(() => service.report()).toThrow(why);
    await expect(service.explain({ method: 'GET', path: '/', origin: ACME })).rejects.toThrow('serves no HTTP');
  });

  it.each<[string, CorsModuleOptions, string]>([
    ['is dangerous', { default: { origins: '*', credentials: true } as never }, 'wildcard-with-credentials'],
    ['is misspelt', { default: { origin: [ACME] } as never }, 'option-unknown'],
    ['asks a source nobody provides', { default: { origins: { source: 'NONE' } } }, 'source-not-provided'],
  ])('does not start where a setting %s', async (_what, cors, code) => {
    const error: unknown = await start(cors).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CorsConfigurationError);
    expect((error as CorsConfigurationError).issues.map((issue) => issue.code)).toContain(code);
  });
});

(DATABASE_URL === undefined ? describe.skip : describe)('a worker', () => {
  it('ends by itself, and those who listen have heard of what it changed', async () => {
    const program = fileURLToPath(new URL('worker.program.ts', import.meta.url));
    const loader = new URL('../kit/typescript.loader.mjs', import.meta.url).href;
    const args = ['--import', loader, '--disable-warning=ExperimentalWarning', program];
    const { stdout } = await run(process.execPath, args, { timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual({ listeners: 0, heard: ['{"key":"acme"}'] });
  });
});
