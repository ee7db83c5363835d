import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { isIgnoredByGit } from '../../lib/schematics/env.file.js';
import { A, B } from '../kit/origins.js';
import { add, FRESH, mainWith } from './project.tree.js';

const MODULE = 'src/app.module.ts';
const MAIN = 'src/main.ts';
const moduleOf = (imports: string): string => FRESH[MODULE].replace('imports: []', `imports: ${imports}`);

describe('nest add on a new application', () => {
  it('imports CorsModule with a policy for development, and reads .env', async () => {
    const { files, said } = await add(FRESH);
    expect(files[MODULE]).toBe(
      [
        "import { Module } from '@nestjs/common';",
        "import { ConfigModule } from '@nestjs/config';",
        "import { CorsModule } from 'nestjs-cors';",
        '',
        '@Module({',
        '  imports: [',
        '    ConfigModule.forRoot(),',
        '    CorsModule.forRoot({',
        '      environments: {',
        '        development: {',
        '          default: {',
        "            origins: ['http://localhost:*'],",
        "            allowedHeaders: ['Content-Type', 'Authorization'],",
        '          },',
        '        },',
        '      },',
        '    }),',
        '  ],',
        '})',
        'export class AppModule {}',
        '',
      ].join('\n'),
    );
    expect(files[MAIN]).toBe(FRESH[MAIN]);
    expect(files['.env']).toBe(
      [
        'NODE_ENV=development',
        '# In production, the pages that may read answers, separated by commas:',
        '# CORS_ORIGINS=https://shop.example.com',
        '# CORS_ALLOWED_HEADERS=Content-Type,Authorization',
        '',
      ].join('\n'),
    );
    expect(said).toBe('src/app.module.ts: AppModule imports ConfigModule, which reads .env, and CorsModule.');
  });

  it('changes nothing the second time', async () => {
    const first = await add(FRESH);
    const second = await add(first.files);
    expect(second.files).toEqual(first.files);
    expect(second.said).toBe('src/app.module.ts imports nestjs-cors already: nothing was changed.');
    expect(second.isInstalling).toBe(false);
  });

  it.each([
    ['a list on one line', '[UsersModule]', 'imports: [\n    ConfigModule.forRoot(),'],
    [
      'a list of several lines',
      '[\n    UsersModule,\n  ]',
      'imports: [\n    ConfigModule.forRoot(),\n    CorsModule.forRoot({',
    ],
  ])('imports it ahead of what is imported: %s', async (_what, list, begins) => {
    const { files } = await add({ ...FRESH, [MODULE]: moduleOf(list) });
    expect(files[MODULE]).toContain(begins);
    expect(files[MODULE]).toMatch(/}\),\n {4}UsersModule,\n {2}],/);
  });

  it.each([
    ['no imports', '@Module({ controllers: [] })'],
    ['nothing in @Module()', '@Module({})'],
    ['no argument of @Module()', '@Module()'],
  ])('imports it where there are %s', async (_what, decorator) => {
    const text = `import { Module } from '@nestjs/common';\n\n${decorator}\nexport class AppModule {}\n`;
    const { files, warned } = await add({ ...FRESH, [MODULE]: text });
    expect(warned).toBe('');
    expect(files[MODULE]).toContain('imports: [');
    expect(files[MODULE]).toContain('CorsModule.forRoot({');
  });

  it('leaves the ConfigModule of the application, wherever it is imported', async () => {
    const config =
      "import { ConfigModule } from '@nestjs/config';\nexport const config = ConfigModule.forRoot({ cache: true });\n";
    const { files } = await add({ ...FRESH, 'src/config.ts': config });
    expect(files[MODULE]).not.toContain('ConfigModule');
    expect(files[MODULE]).toContain('CorsModule.forRoot');
  });

  it('leaves a ConfigModule of the application’s own, and imports none beside it', async () => {
    const text = `import { ConfigModule } from './config.module.js';\n${moduleOf('[ConfigModule]')}`;
    const { files, warned } = await add({ ...FRESH, [MODULE]: text });
    expect(warned).toBe('');
    expect(files[MODULE]).toContain('CorsModule.forRoot');
    expect(files[MODULE]).not.toContain('@nestjs/config');
  });

  it('imports it into a list whose name is quoted, and counts no import in a comment', async () => {
    const quoted = FRESH[MODULE].replace('imports: []', "'imports': []");
    const text = `// import { CorsModule } from 'nestjs-cors';\n${quoted}`;
    const { files, warned } = await add({ ...FRESH, [MODULE]: text });
    expect(warned).toBe('');
    expect(files[MODULE]?.match(/imports'?:/g)).toHaveLength(1);
    expect(files[MODULE]).toContain('CorsModule.forRoot');
  });

  it('leaves files alone that Prettier has not formatted, save for its own lines', async () => {
    const text = 'import { Module } from "@nestjs/common"\n\n@Module({ imports: [ ] })\nexport class AppModule {   }\n';
    const { files } = await add({ ...FRESH, [MODULE]: text });
    expect(files[MODULE]).toContain('import { CorsModule } from "nestjs-cors"\n');
    expect(files[MODULE]).toContain('export class AppModule {   }');
  });

  it('writes the line ends that the file has', async () => {
    const { files } = await add({ ...FRESH, [MODULE]: FRESH[MODULE].replaceAll('\n', '\r\n') });
    expect(files[MODULE]?.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it('finds the root module by the paths of tsconfig.json', async () => {
    const tsconfig = JSON.stringify({ compilerOptions: { paths: { '#app/*': ['./src/*'] } } });
    const main = FRESH[MAIN].replace('./app.module.js', '#app/app.module');
    const { files } = await add({ ...FRESH, 'tsconfig.json': tsconfig, [MAIN]: main });
    expect(files[MODULE]).toContain('CorsModule.forRoot');
    const extending = JSON.stringify({ extends: './tsconfig.base.json' });
    const extended = { ...FRESH, 'tsconfig.json': extending, 'tsconfig.base.json': tsconfig, [MAIN]: main };
    expect((await add(extended)).files[MODULE]).toContain('CorsModule.forRoot');
  });

  it.each<[string, string, Record<string, string>]>([
    ['export default class', 'AppModule', { [MODULE]: FRESH[MODULE].replace('export', 'export default') }],
    ['export default', 'AppModule', { [MODULE]: `${FRESH[MODULE].replace('export ', '')}export default AppModule;\n` }],
    ['an index', '{ AppModule }', { 'src/index.ts': "export * from './app.module.js';\n" }],
    ['an index of names', '{ AppModule }', { 'src/index.ts': "export { AppModule } from './app.module.js';\n" }],
  ])('finds the root module by %s', async (_what, name, others) => {
    const imported = `import ${name} from './${'src/index.ts' in others ? 'index' : 'app.module'}.js';`;
    const main = FRESH[MAIN].replace("import { AppModule } from './app.module.js';", imported);
    const { files } = await add({ ...FRESH, ...others, [MAIN]: main });
    expect(files[MODULE]).toContain('CorsModule.forRoot');
  });

  it('ends where files export each other', async () => {
    const circle = { 'src/a.ts': "export * from './b.js';\n", 'src/b.ts': "export * from './a.js';\n" };
    const main = FRESH[MAIN].replace('./app.module.js', './a.js');
    expect((await add({ ...FRESH, ...circle, [MAIN]: main })).warned).toContain(
      'which is no class that could be found',
    );
  });

  it.each(['{', '{ "extends": "./missing.json" }', '{ "compilerOptions": { "paths": { "#app/*": null } } }'])(
    'goes on without a tsconfig.json that cannot be read: %s',
    async (tsconfig) => {
      const { files } = await add({ ...FRESH, 'tsconfig.json': tsconfig });
      expect(files[MODULE]).toContain('CorsModule.forRoot');
    },
  );

  it('rewrites no file that is not UTF-8', async () => {
    const latin1 = Buffer.from(FRESH[MODULE].replace('export', '// caf\u00e9\nexport'), 'latin1');
    const { files, warned } = await add({ ...FRESH, [MODULE]: latin1 });
    expect(warned).toContain('No source file was changed.');
    expect(files[MODULE]).toBe(latin1.toString('latin1'));
    const beside = await add({ ...FRESH, 'src/old.ts': Buffer.from('// caf\u00e9', 'latin1') });
    expect(beside.files[MODULE]).toContain('CorsModule.forRoot');
  });

  it('finds the application of a monorepo by its source root', async () => {
    const cli = JSON.stringify({
      sourceRoot: 'apps/shop/src',
      projects: {
        shop: { sourceRoot: 'apps/shop/src' },
        api: { sourceRoot: './packages/api/src', entryFile: 'server' },
      },
    });
    const main = mainWith(`app.enableCors({ origin: '${A}' });`);
    const api = { 'packages/api/src/server.ts': main, 'packages/api/src/app.module.ts': FRESH[MODULE] };
    const { [MAIN]: _main, [MODULE]: _module, ...rest } = FRESH;
    const { files } = await add({ ...rest, ...api, 'nest-cli.json': cli }, { sourceRoot: './packages/api/src' });
    expect(files['packages/api/src/app.module.ts']).toContain('CorsModule.forRoot');
    expect(files['packages/api/src/server.ts']).toBe(FRESH[MAIN]);
  });
});

describe('nest add and package.json', () => {
  it.each([
    ['^11.0.1', '^4.0.0'],
    ['^12.0.0', '^12.0.0'],
    ['11', '^4.0.0'],
    ['catalog:', '^12.0.0'],
  ])('adds @nestjs/config for NestJS %s', async (core, config) => {
    const manifest = JSON.stringify({ dependencies: { '@nestjs/core': core, 'nestjs-cors': '^0.1.0' } });
    const { files, isInstalling } = await add({ ...FRESH, 'package.json': manifest });
    expect(JSON.parse(files['package.json'] ?? '')).toEqual({
      dependencies: { '@nestjs/config': config, '@nestjs/core': core, 'nestjs-cors': '^0.1.0' },
    });
    expect(isInstalling).toBe(true);
  });

  it('keeps what is there, and installs nothing then', async () => {
    const dependencies = { '@nestjs/config': '^4.0.0', '@nestjs/core': '^11.0.0', 'nestjs-cors': '^0.1.0' };
    const manifest = JSON.stringify({ dependencies });
    const { files, isInstalling } = await add({ ...FRESH, 'package.json': manifest });
    expect(files['package.json']).toBe(manifest);
    expect(isInstalling).toBe(false);
  });

  it('installs nothing where that is not wanted, and says so', async () => {
    const { isInstalling, warned } = await add(FRESH, { skipInstall: true });
    expect(isInstalling).toBe(false);
    expect(warned).toBe('package.json has new dependencies: install them.');
  });

  it('changes nothing for another NestJS', async () => {
    const files = { ...FRESH, 'package.json': JSON.stringify({ dependencies: { '@nestjs/core': '^10.0.0' } }) };
    const added = await add(files);
    expect(added.files).toEqual(files);
    expect(added.warned).toContain('nestjs-cors needs NestJS 12, or 11.1.4 or later; this project has 10.');
  });
});

describe('nest add and .env', () => {
  it('adds to what is there', async () => {
    const { files } = await add({ ...FRESH, '.env': 'PORT=3000\n' });
    expect(files['.env']).toMatch(/^PORT=3000\nNODE_ENV=development\n# In production/);
  });

  it.each([
    'NODE_ENV: production\nCORS_ORIGINS=https://a.example.com\n',
    'NODE_ENV=test\nCORS_ORIGINS=https://a.example.com\n',
    'export NODE_ENV=test\n# CORS_ORIGINS=\n',
  ])('keeps the lines that are there: %j', async (text) => {
    const { files } = await add({ ...FRESH, '.env': text });
    expect(files['.env']).toBe(text);
  });

  it('writes NODE_ENV as a comment where the file is not known to be local', async () => {
    const { files, said } = await add(FRESH, {}, false);
    expect(files['.env']).toContain('\n# NODE_ENV=development\n');
    expect(said).toContain('NODE_ENV=development must not reach production');
  });

  it('a file is local where Git ignores it and does not track it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'nest-add-'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
    const path = join(folder, '.env');
    try {
      const before = isIgnoredByGit(path);
      git('init');
      writeFileSync(join(folder, '.gitignore'), '.env\n');
      const ignored = isIgnoredByGit(path);
      writeFileSync(join(folder, '.gitignore'), '.env\n!.env\n');
      const negated = isIgnoredByGit(path);
      writeFileSync(join(folder, '.gitignore'), '.env\n');
      writeFileSync(path, '');
      git('add', '--force', '.env');
      const tracked = isIgnoredByGit(path);
      git('rm', '--cached', '--quiet', '.env');
      rmSync(path);
      symlinkSync(join(folder, '.gitignore'), path);
      expect([before, ignored, negated, tracked, isIgnoredByGit(path)]).toEqual([false, true, false, false, false]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('nest add carries options over', () => {
  it.each<[string, string, string, string]>([
    [
      'a list',
      mainWith(`app.enableCors({ origin: ['${A}', '${B}'], credentials: true });`),
      `default: { origins: ['${A}', '${B}'], credentials: true }`,
      FRESH[MAIN],
    ],
    ['nothing, which is every page', mainWith('app.enableCors();'), "default: { origins: '*' }", FRESH[MAIN]],
    [
      'the option of create()',
      mainWith('', `, { cors: { origin: '${A}' } }`),
      `default: { origins: ['${A}'] }`,
      FRESH[MAIN],
    ],
    [
      'the option among others',
      mainWith('', `, { cors: { origin: '${A}' }, bodyParser: false }`),
      `default: { origins: ['${A}'] }`,
      mainWith('', ', { bodyParser: false }'),
    ],
    [
      'the option behind others',
      mainWith('', `, { bodyParser: false, cors: { origin: '${A}' } }`),
      `default: { origins: ['${A}'] }`,
      mainWith('', ', { bodyParser: false }'),
    ],
    [
      'a comment that speaks of it',
      mainWith(`// Enable CORS for the shop\n  app.enableCors({ origin: '${A}' });`),
      `default: { origins: ['${A}'] }`,
      FRESH[MAIN],
    ],
    [
      'a comment of something else',
      mainWith(`// The port\n  app.enableCors({ origin: '${A}' });`),
      `default: { origins: ['${A}'] }`,
      mainWith('// The port'),
    ],
    ['no access', mainWith('', ', { cors: false }'), 'default: false', FRESH[MAIN]],
    ['nobody in a list', mainWith('app.enableCors({ origin: [] });'), 'default: false', FRESH[MAIN]],
  ])('%s', async (_what, main, code, after) => {
    const { files, warned } = await add({ ...FRESH, [MAIN]: main });
    expect(warned).toBe('');
    expect(files[MODULE]?.replaceAll(/\s+/g, ' ').replaceAll(/([[{]) | (?=[\]}])|,(?= [\]})])/g, '$1')).toContain(
      code.replaceAll(/([[{]) | (?=[\]}])/g, '$1'),
    );
    expect(files[MAIN]).toBe(after);
    expect(files['.env']).toBeUndefined();
  });

  it('an expression, with the examples that it needs', async () => {
    const main = mainWith(String.raw`app.enableCors({ origin: /^https:\/\/[a-z]+\.example\.com$/ });`);
    const { files, warned } = await add({ ...FRESH, [MAIN]: main });
    expect(warned).toBe('');
    expect(files[MODULE]).toMatch(/regex: \/\^https/);
    expect(files[MODULE]).toContain('accepts: [');
  });

  it('origins of the own machine into development alone', async () => {
    const main = mainWith(`app.enableCors({ origin: ['http://localhost:3000', '${A}'] });`);
    const { files, said } = await add({ ...FRESH, [MAIN]: main });
    expect(said).toContain(
      'are admitted in development alone (http://localhost:3000): set NODE_ENV=development there.',
    );
    const code = files[MODULE]?.replaceAll(/\s+/g, ' ');
    expect(code).toContain(`default: { origins: ['${A}'] }, environments: {`);
    expect(code).toContain(`development: { default: { origins: ['http://localhost:3000', '${A}'] }`);
    expect(files['.env']).toBe('NODE_ENV=development\n');
  });

  it('says what changes for its pages', async () => {
    const { said } = await add({ ...FRESH, [MAIN]: mainWith(`app.enableCors({ origin: '${A}' });`) });
    expect(said).toContain('src/main.ts:6  app.enableCors() is gone; its options are those of CorsModule.');
    expect(said).toContain('"allowedHeaders" was left out');
  });

  it('leaves the option of a gateway, and says so', async () => {
    const gateway =
      "import { WebSocketGateway } from '@nestjs/websockets';\n@WebSocketGateway({ cors: true })\nexport class Chat {}\n";
    const { files, said } = await add({ ...FRESH, 'src/chat.gateway.ts': gateway });
    expect(files['src/chat.gateway.ts']).toBe(gateway);
    expect(files[MODULE]).toContain('CorsModule.forRoot');
    expect(said).toContain('src/chat.gateway.ts:2  the option cors of the gateway stays.');
  });
});

describe('nest add changes no source file where it is not sure', () => {
  const other = FRESH[MODULE];
  it.each<[string, Record<string, string>, string]>([
    [
      'every page with credentials',
      { [MAIN]: mainWith('app.enableCors({ origin: true, credentials: true });') },
      'origin: true echoes every origin',
    ],
    ['an origin that never matched', { [MAIN]: mainWith(`app.enableCors({ origin: '${A}/' });`) }, 'never matched'],
    [
      'a text that becomes a pattern',
      { [MAIN]: mainWith("app.enableCors({ origin: ['https://*.example.com'] });") },
      'Here it is a pattern',
    ],
    [
      'a variable of the environment',
      { [MAIN]: mainWith('app.enableCors({ origin: process.env.FRONTEND_URL });') },
      'CORS_ORIGINS has to hold what FRONTEND_URL holds',
    ],
    [
      'a value from elsewhere',
      { [MAIN]: mainWith('app.enableCors({ origin: await list() });') },
      'cannot be carried over without you',
    ],
    ...[
      ['a branch', `if (isOpen) app.enableCors({ origin: '${A}' });`],
      ['a branch by &&', `isOpen && app.enableCors({ origin: '${A}' });`],
      ['a loop', `for (const each of apps) { each.enableCors({ origin: '${A}' }); }`],
      ['the package cors', `app.use(cors({ origin: '${A}' }));`],
      ['a chain', `app.setGlobalPrefix('api').useGlobalPipes(pipe).enableCors({ origin: '${A}' });`],
      ['a return ahead of it', `if (isClosed) return app.listen(3000);\n  app.enableCors({ origin: '${A}' });`],
      ['a function that may not be called', `inDevelopment(() => { app.enableCors({ origin: '${A}' }); });`],
      ['another application', `other.enableCors({ origin: '${A}' });`],
      ['options of a variable', `const options = { origin: '${A}' };\n  app.enableCors(options);`],
      ['a function', `app.enableCors({ origin: (o, done) => done(null, ['${A}'].includes(o)) });`],
      ['a comment for the compiler', `// @ts-expect-error\n  app.enableCors({ origin: '${A}' });`],
    ].map(([what, line]): [string, Record<string, string>, string] => [
      what as string,
      { [MAIN]: mainWith(line as string) },
      'does not stand in main.ts on its own',
    ]),
    [
      'the options of something else',
      { [MAIN]: mainWith(`new Server(http, { cors: { origin: '${A}' } });`) },
      'does not stand in main.ts on its own',
    ],
    [
      'options of create() beside a comment',
      { [MAIN]: mainWith('', ', { cors: true /* the shop */, bodyParser: false }') },
      'has a comment beside it, which may speak of something else',
    ],
    [
      'options of create() under a condition',
      {
        [MAIN]: FRESH[MAIN].replace(
          'await NestFactory.create(AppModule)',
          'isOpen ? await NestFactory.create(AppModule, { cors: true }) : undefined',
        ),
      },
      'does not stand in main.ts on its own',
    ],
    [
      'a line that goes on',
      { [MAIN]: mainWith(`app.enableCors({ origin: '${A}' })\n  ;['a'].forEach(print)`) },
      'does not stand in main.ts on its own',
    ],
    [
      'a file beside main.ts',
      { 'src/set.up.ts': `export const setUp = (app: any) => { app.enableCors({ origin: '${A}' }); };\n` },
      'does not stand in main.ts on its own',
    ],
    [
      'a library of a monorepo',
      { 'libs/common/src/set.up.ts': `export const setUp = (app: any) => { app.enableCors(); };\n` },
      'does not stand in main.ts on its own',
    ],
    [
      'the option of an adapter of sockets',
      { 'src/io.adapter.ts': "export const io = (server: any) => create(server, { cors: { origin: '*' } });\n" },
      'does not stand in main.ts on its own',
    ],
    [
      'a ConfigModule that is a type only',
      { [MODULE]: `import type { CorsModule } from 'nestjs-cors-x';\n${other}` },
      'has a CorsModule of its own',
    ],
    [
      'an application that is created in a branch',
      {
        [MAIN]: mainWith(`app.enableCors({ origin: '${A}' });`)
          .replace('async function bootstrap() {', 'if (isPrimary) {')
          .replace('await bootstrap();\n', ''),
      },
      'does not stand in main.ts on its own',
    ],
    [
      'an application that is created in a function within a branch',
      {
        [MAIN]: mainWith(`app.enableCors({ origin: '${A}' });`)
          .replace('async function bootstrap() {', 'if (isPrimary) { await (async () => {')
          .replace('}\nawait bootstrap();\n', '})(); }\n'),
      },
      'does not stand in main.ts on its own',
    ],
    [
      'two places',
      { [MAIN]: mainWith('app.enableCors();', ', { cors: true }') },
      'in several places. Take out those of HTTP',
    ],
    ['a broken package.json', { 'package.json': '{' }, 'package.json cannot be read'],
    [
      'several applications',
      { [MAIN]: `${FRESH[MAIN]}await NestFactory.create(OtherModule);\n` },
      'creates several applications',
    ],
    ['no application', { [MAIN]: 'export {};\n' }, 'has no NestFactory.create()'],
    [
      'a root module made by a function',
      { [MAIN]: FRESH[MAIN].replace('create(AppModule)', 'create(AppModule.forRoot())') },
      'which is no class that could be found',
    ],
    [
      'a root module of a package',
      { [MAIN]: FRESH[MAIN].replace('./app.module.js', 'some-package') },
      'which is no class that could be found',
    ],
    ['imports that are no list', { [MODULE]: moduleOf('modules') }, 'are no plain list'],
    ['metadata from elsewhere', { [MODULE]: other.replace('imports: [],', '...metadata,') }, 'are no plain list'],
    [
      'a CorsModule of its own',
      { [MODULE]: `import { CorsModule } from './cors.module.js';\n${other}` },
      'has a CorsModule of its own',
    ],
    ['another entry file', { 'nest-cli.json': JSON.stringify({ sourceRoot: 'app' }) }, 'There is no app/main.ts'],
  ])('%s', async (_what, changed, why) => {
    const before = { ...FRESH, ...changed };
    const { files, warned } = await add(before);
    expect({ ...files, 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
    expect(warned).toContain('No source file was changed. ');
    expect(warned).toContain(why);
  });
});
