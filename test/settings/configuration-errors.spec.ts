import { describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CorsConfigurationError, CorsModule, CorsPolicy, ExposeHeaders, type CorsModuleOptions } from 'nestjs-cors';
import { startError, recordingLogger } from '../kit/app.js';
import { A } from '../kit/origins.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { useCreateApp } from '../kit/use.app.js';

/** A controller with decorators given as values, since each case needs its own. */
function controllerWith(onClass: unknown, onHandler?: unknown, exposed: string[] = []) {
  class CatsController {
    create() {
      return '';
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(CatsController.prototype, 'create') as PropertyDescriptor;
  Get()(CatsController.prototype, 'create', descriptor);
  if (onHandler !== undefined) CorsPolicy(onHandler as string)(CatsController.prototype, 'create', descriptor);
  if (exposed.length > 0) ExposeHeaders(...exposed)(CatsController.prototype, 'create', descriptor);
  if (onClass !== undefined) CorsPolicy(onClass as string)(CatsController);
  Controller('cats')(CatsController);
  return CatsController;
}

describe.each(platforms)('configuration errors on %s', (platform) => {
  const createApp = useCreateApp();
  const errorOf = async (cors: unknown, controllers: unknown[] = [], configure?: (app: INestApplication) => void) => {
    const parts = { platform, cors: cors as CorsModuleOptions, controllers: controllers as never };
    const app = await createApp({ ...parts, ...(configure ? { configure } : {}) });
    return startError(app);
  };
  const issuesOf = async (...args: Parameters<typeof errorOf>) => {
    const error = await errorOf(...args);
    expect(error).toBeInstanceOf(CorsConfigurationError);
    return (error as CorsConfigurationError).issues.filter(({ severity }) => severity === 'error');
  };

  it.each<[string, unknown, unknown[], string, string, RegExp]>([
    ['an unknown key', { default: { origin: [A] } }, [], 'default.origin', 'option-unknown', /Did you mean "origins"/],
    [
      'a misspelled key',
      { default: { origins: [A], credential: true } },
      [],
      'default.credential',
      'option-unknown',
      /Did you mean "credentials"/,
    ],
    [
      'a key that no longer exists',
      { default: { origins: [A], allowPrivateNetwork: true } },
      [],
      'default.allowPrivateNetwork',
      'option-unknown',
      /current browsers/,
    ],
    ['options of a policy at the top', { origins: [A] }, [], 'origins', 'option-unknown', /under "default"/],
    ['legacy options at the top', { origin: [A] }, [], 'origin', 'option-unknown', /under "default"/],
    [
      'a faulty time to live',
      { default: { origins: { source: 'X', ttl: -1 } } },
      [],
      'default.origins.ttl',
      'option-invalid',
      /above 0/,
    ],
    [
      'a time no timer can wait',
      { default: { origins: { source: 'X', timeout: 3e9 } } },
      [],
      'default.origins.timeout',
      'option-invalid',
      /above 0/,
    ],
    [
      'a misspelled https',
      { default: { origins: ['htps://a.example.com'] } },
      [],
      'default.origins[0]',
      'origin-scheme-invalid',
      /scheme/,
    ],
    ['an unknown key of the module', { policy: {} }, [], 'policy', 'option-unknown', /Did you mean "policies"/],
    [
      'an unknown key of an entry',
      { routes: [{ paths: '/x', path: '/x', policy: false }] },
      [],
      'routes[0].paths',
      'option-unknown',
      /Did you mean "path"/,
    ],
    [
      'an unknown key of another environment',
      { environments: { staging: { defaults: false } } },
      [],
      'environments.staging.defaults',
      'option-unknown',
      /Did you mean "default"/,
    ],
    [
      'the name default',
      { policies: { default: { origins: [A] } } },
      [],
      'policies.default',
      'policy-name-taken',
      /another name/,
    ],
    [
      'a default that names an unknown policy',
      { default: 'partnr', policies: { partner: { origins: [A] } } },
      [],
      'default',
      'policy-unknown',
      /Did you mean "partner"/,
    ],
    [
      'a decorator that names an unknown policy',
      { policies: { partner: { origins: [A] } } },
      [controllerWith('partnr')],
      'CatsController @CorsPolicy',
      'policy-unknown',
      /Did you mean "partner"/,
    ],
    [
      'a handler that names an unknown policy',
      {},
      [controllerWith(undefined, 'x')],
      'CatsController.create @CorsPolicy',
      'policy-unknown',
      /^Add policies: \{/,
    ],
    [
      'circular extends',
      { policies: { a: { extends: 'b' }, b: { extends: 'a' } } },
      [],
      'policies.b.extends',
      'policy-extends-cycle',
      /Give one of them/,
    ],
    [
      'extends of an unknown policy',
      { policies: { a: { extends: 'bb' } } },
      [],
      'policies.a.extends',
      'policy-unknown',
      /^Use "a", or add policies: \{/,
    ],
    [
      'extends of a default that is not there',
      { policies: { a: { extends: 'default' } } },
      [],
      'policies.a.extends',
      'policy-extends-nothing',
      /write "origins"/,
    ],
    [
      '"*" with credentials',
      { default: { origins: '*', credentials: true } },
      [],
      'default.credentials',
      'wildcard-with-credentials',
      /List the origins/,
    ],
    [
      '"*" in a list with credentials',
      { default: { origins: ['*'], credentials: true } },
      [],
      'default.credentials',
      'wildcard-with-credentials',
      /List the origins/,
    ],
    [
      '"*" with credentials by extends',
      { policies: { p: { origins: '*' } } },
      [controllerWith(undefined, { extends: 'p', credentials: true })],
      'CatsController.create @CorsPolicy.credentials',
      'wildcard-with-credentials',
      /turn credentials off/,
    ],
    [
      '"*" among others',
      { default: { origins: ['*', A] } },
      [],
      'default.origins[0]',
      'wildcard-mixed',
      /keep the list/,
    ],
    ['no origins', { default: { credentials: true } }, [], 'default', 'origins-missing', /Add "origins"/],
    ['an empty list', { default: { origins: [] } }, [], 'default.origins', 'origins-empty', /at least one/],
    [
      'a function',
      { default: { origins: [() => true] } },
      [],
      'default.origins[0]',
      'origin-not-a-rule',
      /looked up at run time/,
    ],
    ['true', { default: { origins: true } }, [], 'default.origins', 'origin-not-a-rule', /looked up at run time/],
    [
      'a faulty exposed header',
      { default: { origins: [A] } },
      [controllerWith(undefined, undefined, ['Set-Cookie'])],
      'CatsController.create @ExposeHeaders[0]',
      'exposed-header-forbidden',
      /another header/,
    ],
    [
      '@CorsPolicy(true)',
      {},
      [controllerWith(true)],
      'CatsController @CorsPolicy',
      'policy-invalid',
      /name of a policy/,
    ],
    [
      'a path without a slash',
      { routes: [{ path: 'graphql', policy: false }] },
      [],
      'routes[0].path',
      'routes-path-invalid',
      /Begin with/,
    ],
    [
      'a wildcard inside a path',
      { routes: [{ path: '/a*b', policy: false }] },
      [],
      'routes[0].path',
      'routes-path-invalid',
      /whole segments/,
    ],
    ['options that are no object', 'https://a.example', [], 'CorsModule.forRoot()', 'option-invalid', /object/],
    ['a faulty max-age', { default: { origins: [A], maxAge: true } }, [], 'default.maxAge', 'max-age-invalid', /600/],
  ])('the error says where, what and how to correct it: %s', async (_what, cors, controllers, path, code, hint) => {
    const issues = await issuesOf(cors, controllers);
    expect(issues.map((issue) => [issue.path, issue.code])).toEqual([[path, code]]);
    expect(issues[0]?.hint).toMatch(hint);
    expect(issues[0]?.message).not.toBe('');
  });

  it('faults of all sources are thrown in one error', async () => {
    const issues = await issuesOf(
      {
        default: { origins: ['https://a.example.com/'], maxAge: -1 },
        policies: { p: { origins: ['null'] } },
        routes: [{ path: 'x', policy: 'q' }],
      },
      [controllerWith('nobody', { origins: ['http://x.example.com'], credentials: true })],
    );
    expect(issues.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
      'CatsController @CorsPolicy policy-unknown',
      'CatsController.create @CorsPolicy.origins[0] origin-insecure-with-credentials',
      'default.maxAge max-age-invalid',
      'default.origins[0] origin-trailing-slash',
      'policies.p.origins[0] origin-null',
      'routes[0].path routes-path-invalid',
      'routes[0].policy policy-unknown',
    ]);
  });

  it('the message is a list with a hint for each fault', async () => {
    const error = (await errorOf({ default: { origins: ['https://a.example.com/'] } })) as Error;
    expect(error.message).toBe(
      [
        'The CORS configuration has 1 error:',
        '',
        '  error at default.origins[0] (origin-trailing-slash)',
        '    "https://a.example.com/" ends with a slash; browsers send the origin without one, so it would never match.',
        '    Fix: Write "https://a.example.com".',
        '    See: node_modules/nestjs-cors/docs/configuration-errors.md#origin-trailing-slash',
      ].join('\n'),
    );
  });

  it('app.enableCors() beside the module is refused, and the hint says which call to remove', async () => {
    const issues = await issuesOf({}, [], (app) => app.enableCors());
    expect(issues.map(({ path, code }) => [path, code])).toEqual([
      ['app.enableCors() or NestFactory.create({ cors })', 'cors-enabled-twice'],
    ]);
    expect(issues[0]?.hint).toContain('Remove app.enableCors()');
  });

  it('the cors option of the application is refused', async () => {
    const module = await Test.createTestingModule({ imports: [CorsModule.forRoot()] }).compile();
    const app = module.createNestApplication(createAdapter(platform) as never, {
      cors: true,
      logger: recordingLogger([]),
    });
    await expect(app.init()).rejects.toBeInstanceOf(CorsConfigurationError);
  });

  it('an entry of routes that an earlier one hides is a warning', async () => {
    const log: string[] = [];
    const policy = { origins: [A] };
    const entry = (path: string, methods?: string[]) => ({ path, policy, ...(methods ? { methods } : {}) });
    const hidden = [
      entry('/a/*'),
      entry('/a/b/*'),
      entry('/u/:id'),
      entry('/u/me'),
      entry('/g', ['GET']),
      entry('/g', ['HEAD']),
    ];
    const seen = [entry('/x/y'), entry('/x/*'), entry('/p', ['GET']), entry('/p')];
    const app = await createApp({ platform, log, cors: { routes: [...hidden, ...seen] } });
    await app.init();
    const found = log
      .filter((line) => line.includes('routes-entry-unreachable'))
      .map((line) => /At routes (\S+)/.exec(line)?.[1]);
    expect(found).toEqual(['/a/b/*', '/u/me', '/g']);
  });

  it('without any options an application starts and has no cross-origin access', async () => {
    expect(await errorOf(undefined, [controllerWith(undefined)])).toBeUndefined();
  });
});
