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
import { ACME } from '../kit/origins.js';
import { tellOfChange } from '../orms/tenants.command.js';

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

  it('an invalidation is announced, and no list is kept and no channel opened', async () => {
    const service = await start({}, [TenantController]);
    await service.invalidate(Registry, 'acme');
    await service.invalidate(Registry);
    expect([Registry.announced, Registry.watched, log]).toEqual([['acme', undefined], 0, []]);
  });

  it('the worker of the tenants page starts, announces and ends', async () => {
    const tenants = { provide: 'TENANTS', useClass: Registry };
    @Module({ imports: [CorsModule.forRoot({ default: { origins: { source: 'TENANTS' } } })], providers: [tenants] })
    class AppModule {}
    Logger.overrideLogger(false);
    await tellOfChange(AppModule, 'acme');
    expect(Registry.announced).toEqual(['acme']);
  });

  it('an invalidation is announced even where the policies of the process use no source', async () => {
    const service = await start({});
    await service.invalidate(Registry, 'acme');
    expect(Registry.announced).toEqual(['acme']);
    expect(() => service.check(Registry, [ACME])).toThrow('No policy uses the source Registry');
  });

  it('invalidate() resolves where the announcement fails, and rejects for an unknown source', async () => {
    Registry.announcing = () => Promise.reject(new Error('gone'));
    const service = await start({}, [TenantController]);
    await service.invalidate(Registry, 'acme');
    expect(log).toEqual([expect.stringContaining('source Registry: other instances could not be told')]);
    expect(() => service.invalidate('REGISTRY')).toThrow(TypeError);
    expect(() => service.invalidate(TenantController)).toThrow('No policy uses the source TenantController');
  });

  it('a source without announcements gives a warning that no other process hears of the change', async () => {
    const service = await start({ default: { origins: Silent } }, [], [Silent]);
    await service.invalidate(Silent, 'acme');
    expect(log).toEqual([expect.stringContaining('source Silent has no announce()')]);
  });

  it('lists are validated as the policies would', async () => {
    const service = await start({ environment: 'production' }, [TenantController]);
    expect(service.check(Registry, [ACME])).toEqual([]);
    expect(service.check(Registry, ['*', 'https://*.vercel.app']).map(({ code }) => code)).toEqual(
      expect.arrayContaining(['list-wildcard', 'pattern-hosting-suffix-with-credentials']),
    );
  });

  it('report() and explain() throw an error that says what to use instead', async () => {
    const service = await start({}, [TenantController]);
    const why = /report\(\) needs the routes .* await its init\(\).*nestjs-cors report/;
    expect(() => service.report()).toThrow(why);
    await expect(service.explain({ method: 'GET', path: '/', origin: ACME })).rejects.toThrow('serves no HTTP');
  });

  it.each<[string, CorsModuleOptions, string]>([
    ['is dangerous', { default: { origins: '*', credentials: true } as never }, 'wildcard-with-credentials'],
    ['is misspelt', { default: { origin: [ACME] } as never }, 'option-unknown'],
    ['asks a source nobody provides', { default: { origins: { source: 'NONE' } } }, 'source-not-provided'],
  ])('the process does not start where a setting %s', async (_what, cors, code) => {
    const error: unknown = await start(cors).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CorsConfigurationError);
    expect((error as CorsConfigurationError).issues.map((issue) => issue.code)).toContain(code);
  });
});

(DATABASE_URL === undefined ? describe.skip : describe)('a worker', () => {
  it('a worker ends by itself after its announcement was heard', async () => {
    const program = fileURLToPath(new URL('worker.program.ts', import.meta.url));
    const loader = new URL('../kit/typescript.loader.mjs', import.meta.url).href;
    const args = ['--import', loader, '--disable-warning=ExperimentalWarning', program];
    const { stdout } = await run(process.execPath, args, { timeout: 60_000 });
    expect(JSON.parse(stdout)).toEqual({ listeners: 0, heard: ['{"key":"acme"}'] });
  });
});
