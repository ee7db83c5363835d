import { rules } from '../rule.js';

/** What "inject" lists is one name a line. */
const namesOf = (injected: string): string[] => (injected === '' ? [] : injected.split('\n'));

const counted = (injected: string): string => String(namesOf(injected).length || 'none');

function missing(taken: number, injected: string): string {
  const first = namesOf(injected).length + 1;
  if (first === taken) return `argument ${taken}`;
  return `arguments ${first} ${taken - first === 1 ? 'and' : 'to'} ${taken}`;
}

function providers(taken: number, injected: string): string {
  const names = namesOf(injected);
  return Array.from({ length: taken }, (_, at) => names[at] ?? `<the provider of argument ${at + 1}>`).join(', ');
}

/** Rules about how `CorsModule` is imported. */
export const MODULE_RULES = rules({
  'module-without-for-root': {
    severity: 'error',
    when: '`CorsModule` is imported as a class, without `forRoot()` or `forRootAsync()`',
    message: (value) => `${value} imports CorsModule without forRoot(), so there are no options to build it from.`,
    hint: (value, configured) =>
      configured
        ? `Remove CorsModule from the imports of ${value}: the CorsModule.forRoot() of ${configured} is global.`
        : "Write CorsModule.forRoot({ default: { origins: ['https://app.example.com'] } }), with the origins of your pages.",
    example: ['AppModule'],
  },
  'module-twice': {
    severity: 'error',
    when: '`CorsModule.forRoot()` or `forRootAsync()` is imported twice',
    message: (_value, importers) =>
      `CorsModule.forRoot() is called more than once, in the imports of ${importers}, so it is unclear which options are meant.`,
    hint: () => 'Keep one call, in the root module, and remove the others: CorsModule is global.',
    example: [undefined, 'AppModule and BillingModule'],
  },
  'module-copies': {
    severity: 'error',
    when: 'an application imports the `CorsModule` of two copies of this package',
    message: (_value, files) =>
      `The application imports CorsModule from ${files}: two copies of nestjs-cors, of which each would answer requests.`,
    hint: () =>
      'Install one version (npm ls nestjs-cors), and let all of the application be either bundled or loaded from node_modules.',
    example: [undefined, 'file:///app/dist/bundle.js and file:///app/node_modules/nestjs-cors/dist/index.js'],
  },
  'module-inject-missing': {
    severity: 'error',
    when: '`useFactory` of `forRootAsync()` takes more arguments than `inject` lists',
    message: (value, injected) =>
      `useFactory takes ${value} ${value === '1' ? 'argument' : 'arguments'}, and "inject" lists ${counted(injected)}, so ${missing(Number(value), injected)} would be undefined.`,
    hint: (value, injected) =>
      injected === ''
        ? `Name the provider of each argument, in order, for instance inject: [${providers(Number(value), 'ConfigService')}].`
        : `Name the provider of each argument, in order: inject: [${providers(Number(value), injected)}].`,
    example: [2, 'ConfigService'],
  },
  'module-factory-missing': {
    severity: 'error',
    when: '`forRootAsync()` has neither `useFactory` nor `useClass` nor `useExisting`',
    message: () => 'Nothing here gives the options of the module.',
    hint: () =>
      'Write useFactory: (config: ConfigService) => ({ … }) with inject: [ConfigService], or useClass or useExisting with a class that has createCorsOptions().',
    example: [undefined],
  },
});
