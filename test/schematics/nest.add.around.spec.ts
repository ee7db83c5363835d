import { describe, expect, it } from '@jest/globals';
import { A, B } from '../kit/origins.js';
import { add, FRESH, mainWith } from './project.tree.js';

const MODULE = 'src/app.module.ts';
const MAIN = 'src/main.ts';

describe('nest add and the .env of others', () => {
  it.each<[string, Buffer]>([
    ['of Latin-1', Buffer.from('# caf\u00e9\nDATABASE_PASSWORD=s\u00e9cret\n', 'latin1')],
    ['of UTF-16', Buffer.from('\ufeffJWT_SECRET=abc\r\n', 'utf16le')],
  ])('leaves a file %s as it is, and says so', async (_what, bytes) => {
    const { files, said } = await add({ ...FRESH, '.env': bytes });
    expect(files['.env']).toBe(bytes.toString('latin1'));
    expect(files[MODULE]).toContain('CorsModule.forRoot');
    expect(said).toContain('.env is not UTF-8 and stays as it is. Set NODE_ENV=development on your own machine');
  });
});

describe('nest add and comments', () => {
  it('names those that are gone with the options', async () => {
    const main = mainWith(
      `// CORS\n  app.enableCors({\n    // origin: '*',\n    origin: ['${A}', // until 2027\n      '${B}'],\n    maxAge: 5, // seconds\n  }); // for the shop`,
    );
    const { files, said } = await add({ ...FRESH, [MAIN]: main });
    expect(files[MAIN]).toBe(FRESH[MAIN]);
    expect(said.match(/(?<=gone too: ).*/g)).toEqual([
      "// origin: '*',",
      '// until 2027',
      '// seconds',
      '// for the shop',
    ]);
  });

  it.each<[string, string, string, string]>([
    ['the only option', '{\n    cors: true, // Open\n  }', '', '// Open'],
    [
      'the first one',
      '{\n    cors: true, // Open\n    bodyParser: false,\n  }',
      ', {\n    bodyParser: false,\n  }',
      '// Open',
    ],
    [
      'the last one',
      '{\n    bodyParser: false,\n    cors: true, // Open\n  }',
      ', {\n    bodyParser: false,\n  }',
      '// Open',
    ],
  ])('one that ends the line of %s', async (_what, options, after, comment) => {
    const { files, said, warned } = await add({ ...FRESH, [MAIN]: mainWith('', `, ${options}`) });
    expect(warned).toBe('');
    expect(files[MAIN]).toBe(mainWith('', after));
    expect(said).toContain(`gone too: ${comment}`);
  });

  it('says that one beside the option is why it stays', async () => {
    const { warned } = await add({ ...FRESH, [MAIN]: mainWith('', ', {\n    // Open\n    cors: true,\n  }') });
    expect(warned).toContain('cors: … has a comment beside it, which may speak of something else.');
  });
});

describe('nest add writes behind comments that end a line', () => {
  it.each([
    ['of the last import', "'@nestjs/common';", "'@nestjs/common'; // eslint-disable-line"],
    ['of the list', 'imports: [],', 'imports: [ // in this order\n    UsersModule,\n  ],'],
    ['of the metadata', '{\n  imports: [],', '{ // the root\n  controllers: [],'],
  ])('%s', async (_what, line, commented) => {
    const { files } = await add({ ...FRESH, [MODULE]: FRESH[MODULE].replace(line, commented) });
    const [ends] = /^.*\/\/.*$/m.exec(commented) as unknown as [string];
    expect(files[MODULE]).toContain(`${ends}\n`);
    expect(files[MODULE]).toContain('CorsModule.forRoot');
  });

  it('with tabs where the file has tabs', async () => {
    const { files } = await add({ ...FRESH, [MODULE]: FRESH[MODULE].replaceAll('  ', '\t') });
    expect(files[MODULE]).toMatch(/^\t{2}CorsModule/m);
    expect(files[MODULE]).not.toMatch(/^\t* /m);
  });
});

describe('nest add takes a call out of its lines', () => {
  const call = `app.enableCors({ origin: '${A}' });`;

  it('of a line of several statements', async () => {
    const main = FRESH[MAIN].replace('(AppModule);', `(AppModule); ${call}`);
    expect((await add({ ...FRESH, [MAIN]: main })).files[MAIN]).toBe(FRESH[MAIN]);
    const between = FRESH[MAIN].replace('(AppModule);', `(AppModule); ${call} print();`);
    expect((await add({ ...FRESH, [MAIN]: between })).files[MAIN]).toBe(between.replace(` ${call}`, ''));
  });

  it.each([
    ['a line above it that would go on', `const port = 3000\n  ${call}\n  (print as any)(port)`],
    ['listen() ahead of it', `await app.listen(3000);\n  ${call}`],
    ['init() ahead of it', `await app.init();\n  ${call}`],
  ])('not behind %s', async (_what, lines) => {
    const before = { ...FRESH, [MAIN]: mainWith(lines) };
    const { files, warned } = await add(before);
    expect(files[MAIN]).toBe(before[MAIN]);
    expect(warned).toContain('does not stand in main.ts on its own');
  });
});

describe('nest add and further files that use the root module', () => {
  const call = mainWith(`app.enableCors({ origin: '${A}' });`);
  const from = (path: string, text = call): string => text.replace('./app.module.js', path);

  it.each<[string, Record<string, string>]>([
    ['an entry of another platform', { 'api/index.ts': from('../src/app.module.js') }],
    ['an entry beside the folders', { 'main.serverless.ts': from('./src/app.module.js'), [MAIN]: call }],
    ['another application of a monorepo', { 'apps/admin/src/main.ts': from('../../../src/app.module.js') }],
  ])('changes nothing where CORS is switched on in %s', async (_what, others) => {
    const before = { ...FRESH, ...others };
    const { files, warned } = await add(before);
    expect({ ...files, 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
    for (const path of Object.keys(others)) expect(warned).toContain(`${path}:6  app.enableCors()`);
  });

  it('leaves those alone that have a root module of their own, and packages', async () => {
    const own = { 'apps/admin/src/main.ts': call, 'apps/admin/src/app.module.ts': FRESH[MODULE] };
    const copy = {
      'src/node_modules/x/main.ts': from('../../app.module.js'),
      'dist/main.ts': from('../src/app.module.js'),
    };
    const { files, said } = await add({ ...FRESH, ...own, ...copy });
    expect(files['apps/admin/src/main.ts']).toBe(call);
    expect(said).toBe('src/app.module.ts: AppModule imports ConfigModule, which reads .env, and CorsModule.');
  });

  it('says that the policy applies to further applications of the root module', async () => {
    const { said } = await add({ ...FRESH, [MAIN]: call, 'src/lambda.ts': FRESH[MAIN] });
    expect(said).toContain('src/lambda.ts creates AppModule as well: the policy applies there too.');
  });

  it('names the tests that switch it on', async () => {
    const test = from('../src/app.module.js');
    const { files, said } = await add({ ...FRESH, [MAIN]: call, 'test/app.e2e-spec.ts': test });
    expect(files['test/app.e2e-spec.ts']).toBe(test);
    expect(files[MAIN]).toBe(FRESH[MAIN]);
    expect(said).toContain('test/app.e2e-spec.ts:6  app.enableCors() keeps the application of this test from starting');
  });
});

describe('nest add and variables that the module reads', () => {
  const literal = mainWith(`app.enableCors({ origin: '${A}' });`);

  it.each<[string, Record<string, string>, string]>([
    ['.env', { '.env': 'PORT=1\nCORS_ORIGINS=*\n' }, '.env:2  CORS_ORIGINS'],
    [
      'a file of production',
      { '.env.production': 'export CORS_CREDENTIALS=true' },
      '.env.production:1  CORS_CREDENTIALS',
    ],
    [
      'a gateway',
      { 'src/chat.gateway.ts': 'export const pages = process.env.CORS_ORIGINS;\n' },
      'src/chat.gateway.ts:1  CORS_ORIGINS',
    ],
  ])('carries no options over that %s would replace', async (_what, others, place) => {
    const before = { ...FRESH, [MAIN]: literal, ...others };
    const { files, warned } = await add(before);
    expect({ ...files, 'package.json': '' }).toEqual({ ...before, 'package.json': '' });
    expect(warned).toContain('they win over the options');
    expect(warned).toContain(place);
  });

  it('does, where only examples, comments and other variables have such names', async () => {
    const text = '# CORS_ORIGINS=*\nCORS_ORIGIN=*\n';
    const others = { '.env': text, '.env.example': 'CORS_ORIGINS=*', 'src/a.ts': '// CORS_ORIGINS\n' };
    expect((await add({ ...FRESH, [MAIN]: literal, ...others })).files[MAIN]).toBe(FRESH[MAIN]);
  });

  it('says so where there was no CORS', async () => {
    const { said } = await add({ ...FRESH, '.env': 'CORS_ORIGINS=*\n' });
    expect(said).toContain('.env:1  CORS_ORIGINS is read by CorsModule as well from now on');
  });
});

describe('nest add and variables that are read from elsewhere', () => {
  const configured = (options: string): string =>
    `import { ConfigModule } from '@nestjs/config';\n${FRESH[MODULE].replace('[]', `[ConfigModule.forRoot({ ${options} })]`)}`;

  it.each(["envFilePath: 'config/.env'", 'envFilePath: `.env.${process.env.NODE_ENV}`', 'ignoreEnvFile: true'])(
    'writes nothing into .env beside %s',
    async (options) => {
      const { files, said } = await add({ ...FRESH, [MODULE]: configured(options) });
      expect(files['.env']).toBeUndefined();
      expect(said).toContain(
        'src/app.module.ts reads its variables from elsewhere, so that nothing was written into .env.',
      );
    },
  );

  it.each([
    'isGlobal: true',
    "envFilePath: ['.env.local', '.env']",
    "ignoreEnvFile: process.env.NODE_ENV === 'production'",
  ])('writes into it beside %s', async (options) => {
    const { files } = await add({ ...FRESH, [MODULE]: configured(options) });
    expect(files['.env']).toContain('NODE_ENV=development');
  });

  it('imports no second ConfigModule beside that of a library', async () => {
    const { files } = await add({ ...FRESH, 'libs/common/src/config.ts': configured('isGlobal: true') });
    expect(files[MODULE]).not.toContain('ConfigModule');
  });
});

describe('nest add and headers that are written by hand', () => {
  it.each([
    "response.header('Access-Control-Allow-Origin', '*');",
    "response.writeHead(200, { 'access-control-allow-origin': '*' });",
    "@Header('Access-Control-Allow-Origin', '*') list() {}",
  ])('changes nothing beside %s', async (code) => {
    const before = { ...FRESH, 'src/headers.ts': code.startsWith('@') ? `class A {\n  ${code} }\n` : `\n${code}\n` };
    const { files, warned } = await add(before);
    expect(files[MODULE]).toBe(FRESH[MODULE]);
    expect(warned).toContain('Headers of CORS are written by hand');
    expect(warned).toMatch(/src\/headers\.ts:2 {2}access-control-allow-origin/i);
  });

  it('does not count names that are listed or read', async () => {
    const code =
      "export const names = ['Access-Control-Allow-Origin'];\nlog(response.get('Access-Control-Allow-Origin'));\n";
    const { warned } = await add({ ...FRESH, 'src/headers.ts': code });
    expect(warned).toBe('');
  });
});
