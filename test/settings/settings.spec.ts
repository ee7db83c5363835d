import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { ConfigModule, ConfigService, registerAs } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { CorsConfigurationError, CorsModule, CorsPolicy, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { startError, type AppParts } from '../kit/app.js';
import { corsHeaders, preflight, send } from '../kit/http.js';
import { A, B } from '../kit/origins.js';
import { createAdapter, listen, platforms } from '../kit/platforms.js';
import { useClosing, useCreateApp, useStartApp } from '../kit/use.app.js';
import { useCleanEnvironment } from '../kit/use.environment.js';

@Controller('default')
class DefaultController {
  @Get() get() {
    return '';
  }
}
@Controller('named')
@CorsPolicy('partnerApi')
class NamedController {
  @Get() get() {
    return '';
  }
}

describe.each(platforms)('settings on %s', (platform) => {
  useCleanEnvironment();
  const startApp = useStartApp();
  const createApp = useCreateApp();
  const closing = useClosing();

  /** The terms of a route, as an application with these settings has them. */
  const policyOf = async (cors: CorsModuleOptions, path: string, parts: Partial<AppParts> = {}) => {
    const running = await startApp({ platform, cors, controllers: [DefaultController], ...parts });
    return running
      .get(CorsService)
      .report()
      .find((entry) => entry.path === path);
  };
  const issuesOf = async (cors: CorsModuleOptions, parts: Partial<AppParts> = {}) => {
    const app = await createApp({ platform, cors, controllers: [DefaultController], ...parts });
    const error = await startError(app);
    if (error === undefined) return [];
    if (!(error instanceof CorsConfigurationError)) throw error;
    return error.issues.filter((issue) => issue.severity === 'error').map(({ code, path }) => `${path} ${code}`);
  };
  const set = (variables: Record<string, string>) => void Object.assign(process.env, variables);

  describe('sources of settings, from low to high', () => {
    const options: CorsModuleOptions = {
      default: { origins: ['https://code.example.com'] },
      environments: {
        test: { default: { origins: ['https://overlay.example.com'] } },
        other: { default: { origins: '*' } },
      },
    };
    const namespace = registerAs('cors', () => ({ default: { origins: ['https://namespace.example.com'] } }));

    it('options in code are the lowest', async () => {
      expect(await policyOf({ ...options, environment: 'unlisted' }, '/default')).toMatchObject({
        origins: ['https://code.example.com'],
      });
    });
    it('environments[environment] overlays the code, with NODE_ENV as its name', async () => {
      expect(await policyOf(options, '/default')).toMatchObject({ origins: ['https://overlay.example.com'] });
    });
    it('the cors namespace of ConfigService overlays environments', async () => {
      const imports = [ConfigModule.forRoot({ ignoreEnvFile: true, load: [namespace] })];
      expect(await policyOf(options, '/default', { imports })).toMatchObject({
        origins: ['https://namespace.example.com'],
      });
    });
    it('variables overlay all others', async () => {
      set({ CORS_ORIGINS: 'https://variable.example.com' });
      const imports = [ConfigModule.forRoot({ ignoreEnvFile: true, load: [namespace] })];
      expect(await policyOf(options, '/default', { imports })).toMatchObject({
        origins: ['https://variable.example.com'],
      });
    });
    it.each([{ credentials: true }, { credentials: true, origins: [] }])(
      'a default whose origins come from a variable starts beside overlays of other environments: %j',
      async (options) => {
        set({ CORS_ORIGINS: A });
        const environments = { development: { default: { origins: [B] } } };
        const cors = { environment: 'production', default: options, environments };
        const { port } = await startApp({ platform, cors, controllers: [DefaultController] });
        expect(corsHeaders(await send(port, '/default', { headers: { Origin: A } }))).toEqual({
          'access-control-allow-origin': A,
          'access-control-allow-credentials': 'true',
          vary: 'Origin',
        });
        expect(corsHeaders(await send(port, '/default', { headers: { Origin: B } }))).toEqual({ vary: 'Origin' });
      },
    );
    it.each<[what: string, cors: CorsModuleOptions, issues: string[]]>([
      ['no origins', { environments: { staging: { default: { credentials: true } } } }, []],
      ['an empty list', { environments: { staging: { default: { origins: [] } } } }, []],
      ['an empty list of a policy', { environments: { staging: { policies: { a: { origins: [] } } } } }, []],
      [
        'an entry that extends a default of variables',
        { environments: { staging: { routes: [{ path: '/x', policy: { extends: 'default', maxAge: 5 } }] } } },
        [],
      ],
      [
        'an entry that extends a policy whose origins are those of variables',
        {
          environments: {
            staging: { policies: { a: { maxAge: 5 } }, routes: [{ path: '/x', policy: { extends: 'a' } }] },
          },
        },
        [],
      ],
      [
        'an empty list of an entry, which no variable replaces',
        { environments: { staging: { routes: [{ path: '/x', policy: { origins: [] } }] } } },
        ['environments.staging.routes[0].policy.origins origins-empty'],
      ],
      [
        'an empty list on trial',
        { environments: { staging: { default: { origins: [A], reportOnly: { origins: [] } } } } },
        ['environments.staging.default.reportOnly.origins origins-empty'],
      ],
      [
        'an empty list where no variable is read',
        { env: false, environments: { staging: { default: { origins: [] } } } },
        ['environments.staging.default.origins origins-empty'],
      ],
    ])(
      'faults of another environment are told, save those that its variables can mend: %s',
      async (_what, cors, issues) => {
        expect(await issuesOf({ ...cors, default: { origins: [A] } })).toEqual(issues);
      },
    );
    it('the environment is production where NODE_ENV is unset', async () => {
      delete process.env.NODE_ENV;
      expect(await issuesOf({ default: { origins: ['http://localhost:3000'] } })).toEqual([
        'default.origins[0] origin-loopback',
      ]);
    });
    it('a named policy of an overlay replaces the one in code as a whole', async () => {
      const cors: CorsModuleOptions = {
        policies: { partnerApi: { origins: [A], credentials: true, exposedHeaders: ['X-A'] } },
        environments: { test: { policies: { partnerApi: { origins: [B] } } } },
      };
      expect(await policyOf(cors, '/named', { controllers: [NamedController] })).toMatchObject({
        origins: [B],
        credentials: false,
        exposedHeaders: [],
      });
    });
  });

  describe('variables of the environment', () => {
    it.each([
      ['commas', `${A},${B}`],
      ['commas and spaces', ` ${A} , ${B} `],
      ['newlines', `${A}\n${B}\n`],
      ['a JSON array', JSON.stringify([A, B])],
    ])('a list may be written with %s', async (_what, text) => {
      set({ CORS_ORIGINS: text });
      expect(await policyOf({}, '/default')).toMatchObject({ origins: [A, B], from: 'default' });
    });

    it('variables set every field of the default policy and create it where the code has none', async () => {
      set({
        CORS_ORIGINS: A,
        CORS_CREDENTIALS: '1',
        CORS_METHODS: 'GET PUT',
        CORS_ALLOWED_HEADERS: 'Content-Type, X-One',
        CORS_EXPOSED_HEADERS: 'X-Two',
        CORS_MAX_AGE: '30',
      });
      const running = await startApp({ platform, controllers: [DefaultController] });
      const asked = corsHeaders(await preflight(running.port, '/default', A, 'GET'));
      const read = corsHeaders(await send(running.port, '/default', { headers: { Origin: A } }));
      expect(asked).toEqual({
        'access-control-allow-origin': A,
        'access-control-allow-credentials': 'true',
        'access-control-allow-methods': 'GET, PUT',
        'access-control-allow-headers': 'Content-Type, X-One',
        'access-control-max-age': '30',
        vary: 'Origin, Access-Control-Request-Method',
      });
      expect(read).toEqual({
        'access-control-allow-origin': A,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'X-Two',
        vary: 'Origin',
      });
    });

    it('variables set fields of a named policy by its name in UPPER_SNAKE', async () => {
      set({ CORS_POLICY_PARTNER_API_ORIGINS: B });
      const cors: CorsModuleOptions = { policies: { partnerApi: { origins: [A], credentials: true } } };
      expect(await policyOf(cors, '/named', { controllers: [NamedController] })).toMatchObject({
        origins: [B],
        credentials: true,
      });
    });

    it('variables change one policy only, even where two share one object', async () => {
      set({ CORS_POLICY_PARTNER_API_ORIGINS: B });
      const shared = { origins: [A] };
      const cors: CorsModuleOptions = { default: shared, policies: { partnerApi: shared } };
      expect(await policyOf(cors, '/default')).toMatchObject({ origins: [A] });
      expect(await policyOf(cors, '/named', { controllers: [NamedController] })).toMatchObject({ origins: [B] });
    });

    it('variables extend the policy that default names', async () => {
      set({ CORS_CREDENTIALS: 'true' });
      const cors: CorsModuleOptions = { default: 'partnerApi', policies: { partnerApi: { origins: [A] } } };
      expect(await policyOf(cors, '/default')).toMatchObject({ policy: 'default', origins: [A], credentials: true });
      expect(await policyOf(cors, '/named', { controllers: [NamedController] })).toMatchObject({ credentials: false });
    });

    it('the prefix can be changed, and reading can be turned off', async () => {
      set({ CORS_ORIGINS: A, WEB_ORIGINS: B });
      expect(await policyOf({ env: { prefix: 'WEB_' } }, '/default')).toMatchObject({ origins: [B] });
      expect(await policyOf({ env: false }, '/default')).toMatchObject({ policy: false });
    });

    it('variables are read through the ConfigService of the application', async () => {
      const imports = [ConfigModule.forRoot({ ignoreEnvFile: true, validate: (env) => ({ ...env, CORS_ORIGINS: B }) })];
      expect(await policyOf({}, '/default', { imports })).toMatchObject({ origins: [B] });
    });

    it.each<[string, Record<string, string>, CorsModuleOptions, string[]]>([
      ['empty', { CORS_ORIGINS: '' }, {}, ['env CORS_ORIGINS variable-empty']],
      ['blank', { CORS_ORIGINS: ' , ' }, { default: { origins: [A] } }, ['env CORS_ORIGINS variable-empty']],
      ['not a boolean', { CORS_ORIGINS: A, CORS_CREDENTIALS: 'yes' }, {}, ['env CORS_CREDENTIALS variable-unparsable']],
      ['not a number', { CORS_ORIGINS: A, CORS_MAX_AGE: '10m' }, {}, ['env CORS_MAX_AGE variable-unparsable']],
      [
        'not valid JSON',
        { CORS_ORIGINS: `["${A}"` },
        { default: { origins: [A] } },
        ['env CORS_ORIGINS variable-unparsable'],
      ],
      [
        'of an unknown policy',
        { CORS_POLICY_NOBODY_ORIGINS: A },
        {},
        ['env CORS_POLICY_NOBODY_ORIGINS variable-of-unknown-policy'],
      ],
      ['against default: false', { CORS_ORIGINS: A }, { default: false }, ['env CORS_ORIGINS variable-against-false']],
      [
        'shared by two policies',
        {},
        { policies: { partnerApi: { origins: [A] }, 'partner-api': { origins: [A] } } },
        ['env CORS_POLICY_PARTNER_API_ORIGINS variable-ambiguous'],
      ],
      [
        'a list with a faulty origin',
        { CORS_ORIGINS: `${A}, ${B}/, HTTPS://C.example.com` },
        {},
        ['env CORS_ORIGINS[1] origin-trailing-slash', 'env CORS_ORIGINS[2] origin-upper-case'],
      ],
      [
        '"*" beside credentials in the code',
        { CORS_ORIGINS: '*' },
        { default: { origins: [A], credentials: true } },
        ['env CORS_ORIGINS wildcard-with-credentials'],
      ],
      [
        'credentials with "*" of the code',
        { CORS_CREDENTIALS: 'true' },
        { default: { origins: '*' } },
        ['env CORS_CREDENTIALS wildcard-with-credentials'],
      ],
    ])('the application does not start with a variable that is %s', async (_what, variables, cors, issues) => {
      set(variables);
      expect(await issuesOf(cors)).toEqual(issues);
    });

    it('a misspelled variable is a warning with the right name', async () => {
      set({ CORS_ORIGIN: A });
      const log: string[] = [];
      await startApp({ platform, log, cors: { default: { origins: [A] } } });
      expect(log.join('\n')).toMatch(/env CORS_ORIGIN \(variable-slip\)[^]*Did you mean CORS_ORIGINS\?/);
    });
  });

  it('forRootAsync() takes a factory, a class or an existing provider', async () => {
    class Factory {
      createCorsOptions(): CorsModuleOptions {
        return { default: { origins: [A] } };
      }
    }
    @Module({ providers: [Factory], exports: [Factory] })
    class FactoryModule {}
    const ways = [
      CorsModule.forRootAsync({
        inject: [ConfigService],
        useFactory: (config: ConfigService) => ({ default: { origins: [config.getOrThrow<string>('WEB')] } }),
      }),
      CorsModule.forRootAsync({ useClass: Factory }),
      CorsModule.forRootAsync({ imports: [FactoryModule], useExisting: Factory }),
    ];
    set({ WEB: A });
    for (const way of ways) {
      const module = await Test.createTestingModule({ imports: [way], controllers: [DefaultController] }).compile();
      const app = closing(module.createNestApplication(createAdapter(platform) as never, { logger: false }));
      const port = await listen(app);
      expect(corsHeaders(await send(port, '/default', { headers: { Origin: A } }))['access-control-allow-origin']).toBe(
        A,
      );
    }
  });

  it('faults of the namespace have paths that begin with its name', async () => {
    const namespace = registerAs('cors', () => ({ default: { origins: ['a.example.com'] }, polices: {} }));
    const imports = [ConfigModule.forRoot({ ignoreEnvFile: true, load: [namespace] })];
    expect(await issuesOf({}, { imports })).toEqual([
      'config cors.polices option-unknown',
      'config cors.default.origins[0] origin-scheme-missing',
    ]);
  });
});
