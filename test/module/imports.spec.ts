import { describe, expect, it } from '@jest/globals';
import { forwardRef, Injectable, Module, type DynamicModule, type Type } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { CorsConfigurationError, CorsModule, CorsService, type CorsModuleOptions } from 'nestjs-cors';
import { MODULE_RULES } from '../../lib/rules/table/module.rules.js';
import { recordingLogger, startError } from '../kit/app.js';
import { A, B } from '../kit/origins.js';
import { createAdapter, platforms } from '../kit/platforms.js';
import { useClosing } from '../kit/use.app.js';

type Imports = NonNullable<DynamicModule['imports']>;

const forA = (): DynamicModule => CorsModule.forRoot({ default: { origins: A } });
const forB = (): DynamicModule => CorsModule.forRoot({ default: { origins: B } });

/** A root module with these imports, and feature modules with theirs. */
function appModule(imports: Imports, features: Record<string, Imports> = {}): Type {
  const modules = Object.entries(features).map(([name, own]) => {
    const feature = { [name]: class {} }[name] as Type;
    Module({ imports: own })(feature);
    return feature;
  });
  class AppModule {}
  Module({ imports: [...imports, ...modules] })(AppModule);
  return AppModule;
}

/** A module that imports another one by its dynamic metadata. */
class SharedModule {
  static register(imports: Imports): DynamicModule {
    return { module: SharedModule, imports };
  }
}
Module({})(SharedModule);

@Injectable()
class Settings {
  createCorsOptions(): CorsModuleOptions {
    return { default: { origins: A } };
  }
}

/** Applications and what is said of their imports: `path (code): message hint`. */
const REFUSED: readonly [what: string, module: () => Type, faults: readonly string[]][] = [
  [
    'CorsModule without forRoot()',
    () => appModule([CorsModule]),
    [
      'AppModule @Module.imports (module-without-for-root): "AppModule" imports CorsModule without forRoot(), so there are no options to build it from. ' +
        "Write CorsModule.forRoot({ default: { origins: ['https://app.example.com'] } }), with the origins of your pages.",
    ],
  ],
  [
    'CorsModule in a feature module, beside forRoot() in the root module',
    () => appModule([forA()], { OrdersModule: [CorsModule] }),
    [
      'OrdersModule @Module.imports (module-without-for-root): "OrdersModule" imports CorsModule without forRoot(), so there are no options to build it from. ' +
        'Remove CorsModule from the imports of "OrdersModule": the CorsModule.forRoot() of AppModule is global.',
    ],
  ],
  [
    'CorsModule by a forward reference',
    () => appModule([forwardRef(() => CorsModule)]),
    [expect.stringMatching(/^AppModule @Module\.imports \(module-without-for-root\)/) as unknown as string],
  ],
  [
    'forRoot() in two modules',
    () => appModule([forA()], { BillingModule: [forB()] }),
    [
      'CorsModule.forRoot() (module-twice): CorsModule.forRoot() is called more than once, in the imports of AppModule and BillingModule, so it is unclear which options are meant. ' +
        'Keep one call, in the root module, and remove the others: CorsModule is global.',
    ],
  ],
  [
    'forRoot() in a dynamic module and two others',
    () => appModule([forA(), SharedModule.register([forB()])], { BillingModule: [forB()] }),
    [expect.stringContaining('in the imports of AppModule, SharedModule and BillingModule,') as unknown as string],
  ],
  [
    'a factory with an argument that is not injected',
    () =>
      appModule([
        CorsModule.forRootAsync({ useFactory: (config: ConfigService) => config.getOrThrow('CORS_OPTIONS') }),
      ]),
    [
      'CorsModule.forRootAsync().inject (module-inject-missing): useFactory takes 1 argument, and "inject" lists none, so argument 1 would be undefined. ' +
        'Name the provider of each argument, in order, for instance inject: [ConfigService].',
    ],
  ],
  [
    'a factory with fewer providers than arguments',
    () =>
      appModule([CorsModule.forRootAsync({ inject: [ConfigService], useFactory: (_a: unknown, _b: unknown) => ({}) })]),
    [
      'CorsModule.forRootAsync().inject (module-inject-missing): useFactory takes 2 arguments, and "inject" lists 1, so argument 2 would be undefined. ' +
        'Name the provider of each argument, in order: inject: [ConfigService, <the provider of argument 2>].',
    ],
  ],
  [
    'a factory with providers by name for some of its arguments',
    () =>
      appModule([
        CorsModule.forRootAsync({
          inject: ['PAGES', { token: ConfigService, optional: true }],
          useFactory: (_a: unknown, _b: unknown, _c: unknown, _d: unknown) => ({}),
        }),
      ]),
    [
      'CorsModule.forRootAsync().inject (module-inject-missing): useFactory takes 4 arguments, and "inject" lists 2, so arguments 3 and 4 would be undefined. ' +
        "Name the provider of each argument, in order: inject: ['PAGES', { token: ConfigService, optional: true }, <the provider of argument 3>, <the provider of argument 4>].",
    ],
  ],
  [
    'forRootAsync() without a factory',
    () => appModule([CorsModule.forRootAsync({})]),
    [
      'CorsModule.forRootAsync() (module-factory-missing): Nothing here gives the options of the module. ' +
        'Write useFactory: (config: ConfigService) => ({ … }) with inject: [ConfigService], or useClass or useExisting with a class that has createCorsOptions().',
    ],
  ],
];

const shared = forA();

/** Applications that start. */
const STARTED: readonly [what: string, module: () => Type][] = [
  ['forRoot() once', () => appModule([forA()], { OrdersModule: [] })],
  ['one and the same dynamic module in two modules', () => appModule([shared], { OrdersModule: [shared] })],
  ['a factory without arguments', () => appModule([CorsModule.forRootAsync({ useFactory: () => ({}) })])],
  [
    'a factory with all its providers',
    () =>
      appModule([
        CorsModule.forRootAsync({
          inject: [ConfigService],
          useFactory: (config: ConfigService) => ({ default: { origins: config.get('PAGES', A) } }),
        }),
      ]),
  ],
  ['a class of options', () => appModule([CorsModule.forRootAsync({ useClass: Settings })])],
];

const toldOf = (error: unknown): string[] => {
  expect(error).toBeInstanceOf(CorsConfigurationError);
  return (error as CorsConfigurationError).issues.map(
    ({ path, code, message, hint }) => `${path} (${code}): ${message} ${hint}`,
  );
};

describe.each(platforms)('imports of the module on %s', (platform) => {
  const closing = useClosing();
  const create = async (module: Type) =>
    closing(await NestFactory.create(module, createAdapter(platform), { logger: recordingLogger([]) }));

  it.each(REFUSED)(
    '%s keeps the application from starting, and the error names the place',
    async (_what, module, told) => {
      expect(toldOf(await startError(await create(module())))).toEqual(told);
    },
  );

  it.each(STARTED)('%s is fine', async (_what, module) => {
    const app = await create(module());
    expect(await startError(app)).toBeUndefined();
    expect(app.get(CorsService).report().revision).toBe(1);
  });
});

describe('imports of the module without HTTP', () => {
  it.each(REFUSED)('%s is refused as well', async (_what, module, told) => {
    const starting = NestFactory.createApplicationContext(module(), { logger: false, abortOnError: false });
    const error: unknown = await starting.then(undefined, (reason: unknown) => reason);
    expect(toldOf(error)).toEqual(told);
  });
});

describe('the cases of imports', () => {
  it('break each rule about them', () => {
    const broken = REFUSED.map(([, , [fault]]) => String(fault));
    // Two copies have a spec of their own.
    const rules = Object.keys(MODULE_RULES).filter((rule) => rule !== 'module-copies');
    for (const rule of rules) expect(broken.join('\n')).toContain(rule);
  });
});
