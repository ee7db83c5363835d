import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Injectable, Logger, Module, UseGuards, type CanActivate } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { CorsConfigurationError, CorsModule, CorsPolicy, type CorsModuleOptions } from 'nestjs-cors';
import { startError, startWarnings } from '../kit/app.js';
import { SHOP } from '../kit/origins.js';
import { platforms } from '../kit/platforms.js';
import { useClosing, useCreateApp } from '../kit/use.app.js';
import { useCleanEnvironment } from '../kit/use.environment.js';

@Controller('cats')
class CatsController {
  @Get() list() {
    return '';
  }
}

@Controller('cats')
@CorsPolicy(false)
class ClosedController {
  @Get() list() {
    return '';
  }
}

@Injectable()
@CorsPolicy(false)
class ClosedGuard implements CanActivate {
  canActivate() {
    return true;
  }
}

@Controller('guarded')
@UseGuards(ClosedGuard)
class GuardedController {
  @Get() list() {
    return '';
  }
}

const TO_DEVELOP =
  'To develop, set it: start with `NODE_ENV=development nest start`, or write `NODE_ENV=development` into the .env that ' +
  'ConfigModule.forRoot() loads, or `"start:dev": "NODE_ENV=development nest start --watch"` into package.json.';
const OVERLAY = { default: { origins: ['http://localhost:5173'] } };

/** A named policy that is used. */
const partner = (name: string): CorsModuleOptions => ({
  policies: { [name]: { origins: ['https://partner.example'] } },
  routes: [{ path: '/partner', policy: name }],
});

describe.each(platforms)('a start on %s', (platform) => {
  useCleanEnvironment();
  const createApp = useCreateApp();
  const closing = useClosing();
  let infos: string[];
  let log: string[];
  beforeEach(() => {
    infos = [];
    log = [];
    jest.spyOn(Logger.prototype, 'log').mockImplementation((line: string) => void infos.push(line));
  });

  const start = async (cors: CorsModuleOptions, parts: Partial<Parameters<typeof createApp>[0]> = {}) =>
    startError(await createApp({ platform, log, controllers: [CatsController], cors, ...parts }));
  const said = () =>
    [...infos, ...log].map((line) => line.replace(/ CorsModule$/, '')).filter((line) => line.startsWith('The env'));
  const shop = { default: { origins: [SHOP] } };

  describe('says which environment it is, and why', () => {
    it('by NODE_ENV, with the overlays that are not used', async () => {
      process.env.NODE_ENV = 'development';
      await start({ ...shop, environments: { development: OVERLAY, staging: shop, 'x\u001b[2J': shop } });
      expect(said()).toEqual([
        'The environment is "development", by the variable NODE_ENV. ' +
          String.raw`Not used: environments.staging, environments.x\u001b[2J.`,
      ]);
      expect(log).toEqual([]);
    });

    it('by the option', async () => {
      process.env.NODE_ENV = 'development';
      await start({ ...shop, environment: 'production' });
      expect(said()).toEqual(['The environment is "production", by the option "environment".']);
    });

    it('as a warning with the command to develop, where NODE_ENV is unset and an overlay is not used', async () => {
      for (const unset of [undefined, '']) {
        if (unset === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = unset;
        log.length = 0;
        await start({ ...shop, environments: { development: OVERLAY, production: shop } });
        expect(log.map((line) => line.replace(/ CorsModule$/, ''))).toEqual([
          `The environment is "production", since NODE_ENV is not set. Not used: environments.development. ${TO_DEVELOP}`,
        ]);
      }
      log.length = 0;
      await start({ ...shop, environments: { production: shop } });
      expect([log, said().at(-1)]).toEqual([[], 'The environment is "production", since NODE_ENV is not set.']);
    });

    it.each(['dev', 'local', 'Development'])('with the name of the overlay: %s', async (name) => {
      delete process.env.NODE_ENV;
      await start({ ...shop, environments: { staging: shop, [name]: OVERLAY } });
      expect(log.join()).toContain(TO_DEVELOP.replaceAll('NODE_ENV=development', `NODE_ENV=${name}`));
    });

    it('in a process without HTTP too', async () => {
      process.env.NODE_ENV = 'test';
      closing(await NestFactory.createApplicationContext(CorsModule.forRoot(shop), { logger: false }));
      expect(said()).toEqual(['The environment is "test", by the variable NODE_ENV.']);
    });
  });

  describe('that fails since NODE_ENV is unset', () => {
    const messageOf = (error: unknown) => (error as CorsConfigurationError).message;
    const CAUSE = `NODE_ENV is not set, so the environment is "production" and its rules apply. ${TO_DEVELOP}\n`;
    beforeEach(() => {
      delete process.env.NODE_ENV;
    });

    it('says that first, with the command that helps', async () => {
      process.env.CORS_ORIGINS = 'http://localhost:5173';
      const error = await start({});
      expect(error).toBeInstanceOf(CorsConfigurationError);
      expect(messageOf(error).startsWith(`${CAUSE}The CORS configuration has `)).toBe(true);
      expect((error as CorsConfigurationError).issues.map(({ code }) => code)).toContain('origin-loopback');
    });

    it('says so too where a policy is in an overlay that is not used', async () => {
      const error = await start({
        default: 'shop',
        environments: { development: { policies: { shop: shop.default } } },
      });
      expect(messageOf(error).startsWith(CAUSE)).toBe(true);
      expect([said(), log]).toEqual([[], []]);
    });

    it('does not say so of an error that every environment has, nor where the environment is chosen', async () => {
      process.env.CORS_ORIGINS = `${SHOP}/`;
      expect(messageOf(await start({}))).toMatch(/^The CORS configuration has 1 error/);
      process.env.CORS_ORIGINS = 'http://localhost:5173';
      expect(messageOf(await start({ environment: 'production' }))).toMatch(/^The CORS configuration has 1 error/);
    });
  });

  describe('that does nothing warns', () => {
    it('of an application without any policy, and not of one that is closed on purpose', async () => {
      await start({});
      expect(log).toEqual([
        expect.stringMatching(/^There is no policy anywhere, .* default: false if no page is meant to\./),
      ]);
      for (const [env, told] of [
        [false, '.forRoot(), or write default: false'],
        [{ prefix: 'WEB_' }, '.forRoot(), set WEB_ORIGINS, or write'],
      ] as const) {
        log.length = 0;
        await start({ env });
        expect(log.join()).toContain(told);
      }
      log.length = 0;
      await start({ default: false });
      await start({ routes: [] });
      await start({ environments: { production: shop } });
      await start({}, { controllers: [ClosedController] });
      process.env.CORS_ORIGINS = SHOP;
      await start({});
      expect(log).toEqual([]);
    });

    it.each([
      ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGINS'],
      ['CORS_ORIGIN_WHITELIST', 'CORS_ORIGINS'],
      ['CORS_WHITELIST', 'CORS_ORIGINS'],
      ['CORS_DOMAINS', 'CORS_ORIGINS'],
      ['CORS_ALLOW_METHODS', 'CORS_METHODS'],
      ['CORS_HEADERS', 'CORS_ALLOWED_HEADERS'],
      ['CORS_EXPOSE_HEADERS', 'CORS_EXPOSED_HEADERS'],
      ['CORS_ALLOW_CREDENTIALS', 'CORS_CREDENTIALS'],
      ['CORS_MAXAGE', 'CORS_MAX_AGE'],
      ['CORS_ORIGIN_URL', 'CORS_ORIGINS'],
      ['CORS_EXPOSE', 'CORS_EXPOSED_HEADERS'],
      ['cors_origins', 'CORS_ORIGINS'],
      ['Cors_Credentials', 'CORS_CREDENTIALS'],
      ['CORS_DEFAULT_ORIGINS', 'CORS_ORIGINS'],
      ['CORS_PARTNER_API_ORIGINS', 'CORS_POLICY_PARTNER_API_ORIGINS'],
      ['CORS_PARTNER_API_ALLOWED_ORIGINS', 'CORS_POLICY_PARTNER_API_ORIGINS'],
      ['CORS_POLICIES_PARTNER_API_MAX_AGE', 'CORS_POLICY_PARTNER_API_MAX_AGE'],
      ['CORS_POLICY_PARTNER_API', 'CORS_POLICY_PARTNER_API_ORIGINS'],
    ])('of the variable %s, which is %s here', async (name, meant) => {
      process.env[name] = 'x';
      await start({ ...shop, ...partner('partnerApi') });
      expect(startWarnings(log)).toEqual([`env ${name} variable-slip`]);
      expect(log.join()).toContain(`Did you mean ${meant}?`);
    });

    it('not of other variables with the prefix', async () => {
      Object.assign(process.env, { CORS_ORIGIN_CACHE_TTL: '1', CORS_LOG: '1', CORS_ENABLED: 'true' });
      Object.assign(process.env, { CORS_PARTNER: '1', CORS_PARTNER_KEY: '1', cors_log: '1', CORS_DEFAULT: '1' });
      await start({ ...shop, ...partner('partner') });
      expect(log).toEqual([]);
    });
  });

  it('fails where @CorsPolicy is on a guard, which serves no requests', async () => {
    const error = await start(shop, { controllers: [GuardedController] });
    expect((error as CorsConfigurationError).issues.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'ClosedGuard @CorsPolicy: It does nothing here: a guard serves no requests.',
    ]);
  });

  it('says of a class and its methods once that @CorsPolicy does nothing there', async () => {
    @Injectable()
    @CorsPolicy(false)
    class TrimPipe {
      @CorsPolicy(false) transform() {}
      @CorsPolicy(false) trim() {}
    }
    @CorsPolicy(false)
    @Module({ providers: [] })
    class ClosedModule {}
    class ListService {
      @CorsPolicy(false) first() {}
      @CorsPolicy(false) second() {}
    }
    const error = await start(shop, { providers: [TrimPipe, ListService], imports: [ClosedModule] });
    expect((error as CorsConfigurationError).issues.map(({ path, message }) => `${path}: ${message}`).sort()).toEqual([
      'ClosedModule @CorsPolicy: It does nothing here: a module serves no requests.',
      'ListService.first @CorsPolicy: It does nothing here, nor at ListService.second: a provider serves no requests.',
      'TrimPipe @CorsPolicy: It does nothing here, nor at TrimPipe.transform, TrimPipe.trim: a pipe serves no requests.',
    ]);
  });

  describe('beside a file .env', () => {
    const inFolder = async (text: string, act: () => Promise<unknown>) => {
      const folder = mkdtempSync(join(tmpdir(), 'cors-'));
      const before = process.cwd();
      writeFileSync(join(folder, '.env'), text);
      process.chdir(folder);
      try {
        await act();
      } finally {
        process.chdir(before);
        rmSync(folder, { recursive: true });
      }
    };
    const FILE = `CORS_ORIGINS="${SHOP}"\nexport CORS_CREDENTIALS=true\nOTHER=1\n`;

    it('that nobody loads, a warning names its variables', async () => {
      await inFolder(FILE, () => start(shop));
      const [line, ...others] = log;
      expect(line).toMatch(
        /^The file \.env sets (?:CORS_\w+, ){1}CORS_\w+, but nothing has loaded it.* Add ConfigModule\.forRoot\(\).* see its envFilePath and ignoreEnvFile\./,
      );
      expect(others).toEqual([]);
    });

    it('that is loaded, overruled or of no concern, nothing is said', async () => {
      await inFolder(FILE, () => start({}, { imports: [ConfigModule.forRoot()] }));
      Object.assign(process.env, { CORS_ORIGINS: SHOP, CORS_CREDENTIALS: 'false' });
      await inFolder(FILE, () => start(shop));
      await inFolder(FILE, () => start({ ...shop, env: false }));
      await inFolder('OTHER=1', () => start(shop));
      expect(log).toEqual([]);
    });
  });
});
