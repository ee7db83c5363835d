import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrateSource, type SourceMigration } from '../../lib/cli/migrate/source.migration.js';
import { loadTypeScript } from '../../lib/cli/source/typescript.loader.js';
import { A, B } from '../kit/origins.js';
import { run } from './command.line.js';

/** What became of the only call of a source text. */
function migrated(text: string, file = 'main.ts'): SourceMigration {
  const found = migrateSource(file, text);
  expect(found).toHaveLength(1);
  return found[0] as SourceMigration;
}
const containing = (texts: readonly string[]) => texts.map((text) => expect.stringContaining(text) as unknown);

describe('a migration of a source file', () => {
  it.each<[string, string, string[]]>([
    [
      'enableCors()',
      'const app = await NestFactory.create(M);\napp.enableCors({ origin: false });',
      ['main.ts:2 app.enableCors()'],
    ],
    ['an option of create()', 'NestFactory.create(M, { cors: { origin: false } });', ['main.ts:1 cors: …']],
    [
      'a variable of that name',
      'const cors = { origin: false };\nNestFactory.create(M, { cors });',
      ['main.ts:2 cors: …'],
    ],
    ['the package cors', "import cors from 'cors';\napp.use(cors());", ['main.ts:2 cors()']],
    ['the package cors by another name', "const own = require('cors');\napp.use(own());", ['main.ts:2 own()']],
    [
      'the plugin of Fastify',
      "import plugin from '@fastify/cors';\napp.register(plugin, {});",
      ['main.ts:2 register(@fastify/cors)'],
    ],
    [
      'a plugin whose type is cast',
      "import plugin from '@fastify/cors';\nawait app.register(plugin as any, {});",
      ['main.ts:2 register(@fastify/cors)'],
    ],
    ['a package whose type is cast', "import * as cors from 'cors';\napp.use((cors as any)());", ['main.ts:2 cors()']],
    ['a package that is required where it is used', "app.use(require('cors')());", ['main.ts:1 cors()']],
    ['several', 'a.enableCors();\nb.enableCors();', ['main.ts:1 a.enableCors()', 'main.ts:2 b.enableCors()']],
    ['a function of its own', 'function cors() {}\ncors();', []],
    ['a type', 'interface X { cors: boolean }\nconst { cors: own } = x;', []],
    ['text', "// app.enableCors()\nconst x = 'app.enableCors()';", []],
  ])('the calls are found: %s', (_what, text, calls) => {
    expect(migrateSource('main.ts', text).map(({ place, what }) => `${place} ${what}`)).toEqual(calls);
  });

  it.each<[string, string, unknown]>([
    [
      'literals',
      `{ origin: ['${A}'], credentials: true, maxAge: 60 * 60 }`,
      { origins: [A], credentials: true, maxAge: 3600 },
    ],
    ['nothing', '', { origins: '*' }],
    ['true', 'true', { origins: '*' }],
    ['false', 'false', false],
    ['an expression', String.raw`{ origin: /^https:\/\/a\.example\.com$/ }`, { origins: [A] }],
    ['as const, satisfies and parentheses', `({ origin: ['${A}'] as const }) satisfies CorsOptions`, { origins: [A] }],
    ['a template', '{ origin: [`https://${host}`] }', { origins: ['https://host.example.com'] }],
    ['a constant', '{ origin: list }', { origins: [A, B] }],
    ['a spread list', `{ origin: [...list] }`, { origins: [A, B] }],
    ['a spread object', '{ ...base, origin: one }', { origins: [A], credentials: true }],
    ['a member', '{ origin: settings.cors.origins }', { origins: [B] }],
    ['a text that is split', `{ origin: '${A},${B}'.split(',') }`, { origins: [A, B] }],
    ['a function without arguments', 'options()', { origins: [B] }],
  ])('the options are read: %s', (_what, options, policy) => {
    const declared = `
      const host = 'host.example.com';
      const one = '${A}';
      const list = [one, '${B}'];
      const base = { origin: '*', credentials: true };
      const settings = { cors: { origins: ['${B}'] } };
      function options() { return { origin: ['${B}'] }; }`;
    const { policy: found, unseen, unsafe } = migrated(`${declared}\napp.enableCors(${options});`);
    expect([found, unseen, unsafe]).toEqual([policy, [], []]);
  });

  it.each<[string, string, Record<string, string>, string[]]>([
    ['process.env', '{ origin: process.env.FRONTEND_URL }', { CORS_ORIGINS: 'what FRONTEND_URL holds' }, []],
    [
      'a list in it',
      "{ origin: process.env['URLS']?.split(',').map((x) => x.trim()) ?? [] }",
      { CORS_ORIGINS: 'what URLS holds' },
      [],
    ],
    [
      'ConfigService',
      "{ origin: config.get<string>('URL'), credentials: config.getOrThrow('COOKIES') }",
      { CORS_ORIGINS: 'what URL holds', CORS_CREDENTIALS: 'what COOKIES holds' },
      [],
    ],
    [
      'a default that opens it',
      "{ origin: process.env.URL || '*' }",
      { CORS_ORIGINS: 'what URL holds' },
      ['where URL is not set, it is "*"'],
    ],
    [
      'a default that echoes',
      '{ origin: process.env.URL ?? true }',
      { CORS_ORIGINS: 'what URL holds' },
      ['where URL is not set, it is true'],
    ],
  ])('what stands in the environment becomes a variable of the module: %s', (_what, options, variables, unsafe) => {
    const found = migrated(`app.enableCors(${options});`);
    expect([found.variables, found.unsafe, found.unseen]).toEqual([variables, containing(unsafe), []]);
    // Never the origins of everybody in their place.
    expect(found.policy).toMatchObject({ origins: [] });
  });

  it.each<[string, string, string]>([
    ['a parameter', 'function start(origin) { app.enableCors({ origin }); }', 'origin: origin: it is a parameter'],
    [
      'another package',
      "import { origin } from 'elsewhere';\napp.enableCors({ origin });",
      'its declaration is in another file or package',
    ],
    [
      'a variable that changes',
      "let origin = 'x';\norigin = f();\napp.enableCors({ origin });",
      'it is given other values later',
    ],
    [
      'a list that grows',
      `const origin = ['${A}'];\nif (dev) origin.push('http://localhost:1');\napp.enableCors({ origin });`,
      "origin.push('http://localhost:1'): it is added",
    ],
    [
      'a comparison with another text',
      `app.enableCors({ origin: '${A}', credentials: process.env.NODE_ENV === 'production' });`,
      "credentials: process.env.NODE_ENV === 'production': it is a condition",
    ],
    ['a spread from elsewhere', `app.enableCors({ origin: '${A}', ...rest });`, '...rest: rest: its declaration'],
    ['a condition', `app.enableCors({ origin: prod ? '${A}' : '${B}' });`, `"prod" decides between "${A}" and "${B}"`],
    [
      'a condition with lists and names',
      `app.enableCors({ origin: prod ? process.env.PAGES : [page, '${A}'] });`,
      `"prod" decides between the variable PAGES and [page, "${A}"]`,
    ],
    [
      'what a function returns',
      'app.enableCors(await load(1));',
      'the options: load(1): it is what a function returns',
    ],
    ['declarations in a circle', 'const a = b;\nconst b = a;\napp.enableCors({ origin: a });', 'lead to each other'],
    [
      'a lookup at run time',
      'app.enableCors({ origin: async (o, cb) => { db.find(o).then((ok) => cb(null, ok)); } });',
      'become an OriginSource',
    ],
  ])('what the source does not tell is said, and opens nothing: %s', (_what, text, says) => {
    const { unseen, policy } = migrated(text);
    expect(unseen).toEqual(containing([says]));
    expect(JSON.stringify(policy ?? false)).not.toContain('"*"');
  });

  it.each<[string, string, unknown[], string[]]>([
    [
      'a list',
      '(origin, cb) => { if (!origin || list.includes(origin)) cb(null, true); else cb(new Error("no")); }',
      [A, B],
      [],
    ],
    [
      'a list, early',
      '(origin, cb) => { if (!origin) return cb(null, true); if (list.indexOf(origin) === -1) return cb(new Error("no"), false); return cb(null, true); }',
      [A, B],
      [],
    ],
    ['a set', '(origin, cb) => cb(null, new Set(list).has(origin))', [A, B], []],
    ['a comparison', `(origin, cb) => cb(origin === '${A}' ? null : new Error('no'), true)`, [A], []],
    ['an expression', String.raw`(origin, cb) => cb(null, /^https:\/\/a\.example\.com$/.test(origin))`, [A], []],
    [
      'an end',
      "(origin, cb) => cb(null, origin.endsWith('.example.com'))",
      ['https://*.example.com'],
      ['admits http: as well'],
    ],
    [
      'some of a list, by their names for it',
      `(origin, cb) => cb(null, list.some((entry) => entry.includes(origin)))`,
      [A, B],
      [],
    ],
    [
      'some of a list',
      '(origin, cb) => cb(null, ends.some((end) => origin.endsWith(end)))',
      ['https://*.example.com'],
      ['admits http: as well'],
    ],
    ['everybody', '(origin, cb) => cb(null, true)', [], ['admits every origin that gets there']],
    [
      'everybody in the end',
      '(origin, cb) => { if (list.includes(origin)) cb(null, true); else { log(origin); cb(null, true); } }',
      [A, B],
      ['admits every origin that gets there'],
    ],
    [
      'everybody under a condition',
      '(origin, cb) => { if (dev) return cb(null, true); cb(null, list.includes(origin)); }',
      [A, B],
      ['every origin where "dev" holds'],
    ],
  ])('a function given as origin becomes the entries that it compares with: %s', (_what, origin, origins, unsafe) => {
    const found = migrated(
      `const list = ['${A}', '${B}'];\nconst ends = ['.example.com'];\napp.enableCors({ origin: ${origin} });`,
    );
    expect([found.policy, found.unsafe, found.unseen]).toEqual([
      expect.objectContaining({ origins }),
      containing(unsafe),
      [],
    ]);
  });

  it('an expression in a list that is compared as text admitted nobody, and admits nobody', () => {
    const found = migrated(
      `const list = ['${A}', /example/];\napp.enableCors({ origin: (o, cb) => cb(null, list.includes(o)) });`,
    );
    expect([found.policy, found.unseen]).toEqual([{ origins: [A] }, containing(['includes() compares texts'])]);
  });

  it.each<[string, string]>([
    [
      'callbacks',
      `(req, cb) => {
        if (req.url.startsWith('/public')) cb(null, { origin: '*' });
        else if (/^\\/admin\\//.test(req.path)) cb(null, { origin: '${B}', credentials: true });
        else cb(null, { origin: '${A}' });
      }`,
    ],
    [
      'a variable',
      `function (req, cb) {
        let options;
        const isPublic = req.originalUrl.startsWith('/public');
        if (isPublic) { options = { origin: '*' }; }
        else if (req.url.startsWith('/admin/')) { options = { origin: '${B}', credentials: true }; }
        else { options = { origin: '${A}' }; }
        cb(null, options);
      }`,
    ],
    [
      'conditional expressions',
      `(req) => req.url.startsWith('/public') ? { origin: '*' } : req.url.indexOf('/admin/') === 0 ? { origin: '${B}', credentials: true } : { origin: '${A}' }`,
    ],
  ])('a function that chooses by the path becomes entries of routes: %s', (_what, delegate) => {
    const { policy, routes, unseen, notes } = migrated(`app.enableCors(${delegate});`);
    expect([policy, routes, unseen]).toEqual([
      { origins: [A] },
      [
        { path: '/public', policy: { origins: '*' } },
        { path: '/public/*', policy: { origins: '*' } },
        { path: '/admin/*', policy: { origins: [B], credentials: true } },
      ],
      [],
    ]);
    expect(notes).toEqual(expect.arrayContaining(containing(['"/public" began other paths too, such as /publicx'])));
  });

  it('the delegate of the manual of cors becomes its list', () => {
    const text = `const cors = require('cors');
      var allowlist = ['${A}', '${B}'];
      var delegate = function (req, callback) {
        var options;
        if (allowlist.indexOf(req.header('Origin')) !== -1) { options = { origin: true } } else { options = { origin: false } }
        callback(null, options)
      }
      app.get('/', cors(delegate), handler);`;
    const { policy, routes, unseen, unsafe } = migrated(text, 'app.js');
    expect([policy, routes, unseen, unsafe]).toEqual([{ origins: [A, B] }, [], [], []]);
  });

  it('a delegate that chooses by something else says so, and opens nothing', () => {
    const { policy, unseen } = migrated("app.enableCors((req, cb) => { if (req.user) cb(null, { origin: '*' }); });");
    expect([policy, unseen]).toEqual([false, containing(['under "req.user": only paths become entries of routes'])]);
  });

  it('a file without end on one line takes linear time and stack', () => {
    const long = `app.enableCors({ origin: ['${A}'], methods: '${' '.repeat(200_000)}GET' });${'f('.repeat(500)}${')'.repeat(500)};${'x.y();'.repeat(20_000)}`;
    expect(migrated(long).policy).toEqual({ origins: [A], methods: ['GET'] });
  });
});

describe('migrate', () => {
  let folder: string;
  const file = async (name: string, text: string) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sources-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    `(o, cb) => { if (blocked.includes(o)) return cb(new Error(), false); cb(null, ['${A}'].includes(o)); }`,
    `(o, cb) => { if (maintenance) return cb(null, false); cb(null, ['${A}'].includes(o)); }`,
    `(o, cb) => cb(null, ['${A}'].includes(o) && maintenance)`,
    `(o, cb) => cb(null, ['${A}'].includes(o) && !blocked.includes(o))`,
    `(o, cb) => cb(null, o !== 'https://old.example.com' && ['${A}'].includes(o))`,
  ])('a function that refuses more than its list is not carried over as if it were one: %s', (origin) => {
    const { policy, unseen } = migrated(`app.enableCors({ origin: ${origin} });`);
    expect(policy).toMatchObject({ origins: [A] });
    expect(unseen).toEqual([expect.stringMatching(/^origin: its function asks .* as well, which no list can do\.$/)]);
  });

  it('the command prints the options of the module, and what was unsafe or unseen', async () => {
    await file('options.ts', `export const options = { origin: ['${A}'], methods: [get] };`);
    const main = await file('main.ts', "import { options } from './options';\napp.enableCors(options);");
    expect(await run(['migrate', main])).toEqual({
      code: 1,
      err: '',
      out: [
        '// main.ts:2  app.enableCors()',
        `CorsModule.forRoot({ default: { origins: [ '${A}' ] } })`,
        'part    origin becomes origins',
        'unseen  methods: get: its declaration is in another file or package.',
        'note    "allowedHeaders" was left out, which echoed whatever a page asked for; now it is Content-Type alone. List the others.',
        '',
      ].join('\n'),
    });
    const json = await run(['migrate', main, '--json']);
    expect(JSON.parse(json.out)).toEqual([expect.objectContaining({ place: 'main.ts:2', policy: { origins: [A] } })]);
  });

  it.each([
    ['', '{ origin: one }', true],
    [', whose methods are written out', '{ origin: one, methods: "GET,HEAD,PUT,PATCH,POST,DELETE" }', false],
    [', without access', '{ origin: false }', false],
  ])('on Fastify the methods are more than before%s', (_what, options, isMore) => {
    const { notes } = migrated(`import '@nestjs/platform-fastify';\nconst one = '${A}';\napp.enableCors(${options});`);
    expect(notes.some((note) => note.includes('which meant GET, HEAD and POST on Fastify'))).toBe(isMore);
    expect(migrated(`app.enableCors({ origin: '${A}' });`).notes.join()).not.toContain('Fastify');
  });

  it('some of a list that is not compared with the origin of the request admits nobody', () => {
    const { policy, unseen } = migrated(`const list = ['${A}'];
      const isWide = list.some((origin) => origin.includes('.x'));
      app.enableCors({ origin: (origin, cb) => {
        if (list.includes(origin)) return cb(null, true);
        if (isWide && origin.endsWith('.example.com')) return cb(null, true);
        cb(new Error('no'));
      } });`);
    expect(policy).toEqual({ origins: [A, 'https://*.example.com'] });
    expect(unseen.join()).toContain("list.some((origin) => origin.includes('.x')) as well");
  });

  it('what only production refuses stands in no variable', async () => {
    const text = "app.enableCors({ origin: process.env.URL || 'http://localhost:3000', credentials: true });";
    const { out } = await run(['migrate', await file('default.ts', text)]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      [
        "CorsModule.forRoot({ environments: { development: { default: { origins: [ 'http://localhost:3000' ], credentials: true } } } })",
        '// Put these lines into the .env of production: CORS_CREDENTIALS=true CORS_ORIGINS=<what URL holds>',
      ].join(' '),
    );
  });

  it('what only production refuses is admitted in development', async () => {
    const main = await file('local.ts', `app.enableCors({ origin: ['http://localhost:3000', '${A}'] });`);
    const { code, out } = await run(['migrate', main]);
    expect(code).toBe(0);
    expect(out).toContain(`  default: { origins: [ '${A}' ] },`);
    expect(out).toMatch(/environments: \{\s+development: \{\s+default: \{ origins: \[ 'http:\/\/localhost:3000', /);
    expect(out).toContain(
      'note    Origins that production refuses are admitted in development alone (http://localhost:3000): ',
    );
  });

  it('of options without a safe equivalent, no part is said to become or to stay anything', async () => {
    const main = await file('open.ts', 'app.enableCors({ origin: true, credentials: true, maxAge: 5 });');
    const { out } = await run(['migrate', main]);
    expect(out).toContain('CorsModule.forRoot({ default: false })');
    expect(out).not.toMatch(/becomes|stay/);
  });

  it('the command prints variables, entries of routes and decorators of gateways', async () => {
    const main = await file(
      'gateway.ts',
      `@WebSocketGateway({ cors: { origin: '${A}', allowedHeaders: ['X-A'] } })
      class Chat {}
      @WebSocketGateway({ cors: { origin: process.env.CORS_ORIGINS } })
      class News {}
      app.enableCors({ origin: process.env.URL, credentials: true, allowedHeaders: ['X-A'] });
      app.enableCors((req, cb) => { if (req.url === '/x') cb(null, { origin: '${A}', allowedHeaders: ['X-A'] }); });`,
    );
    const { code, out } = await run(['migrate', main]);
    const texts = out.split('\n\n');
    expect([code, texts.length]).toEqual([0, 4]);
    expect(texts[0]).toContain(`@CorsPolicy({ origins: [ '${A}' ], allowedHeaders: [ 'X-A' ] })`);
    expect(texts[1]).toContain("@CorsPolicy('default') // of CorsModule.forRoot()\n");
    expect(texts[1]).toContain('# CORS_ORIGINS is read as it is\n');
    expect(texts[2]).toContain(
      'CorsModule.forRoot()\n// Put these lines into .env:\nCORS_CREDENTIALS=true\nCORS_ALLOWED_HEADERS=X-A\nCORS_ORIGINS=<what URL holds>\n',
    );
    expect(texts[3]).toContain("default: false,\n  routes: [\n    {\n      path: '/x',");
  });

  it('a file that switches nothing on is an error, and so is a place without TypeScript', async () => {
    const { code, err } = await run(['migrate', await file('none.ts', 'export {};')]);
    expect([code, err]).toEqual([2, expect.stringContaining('has no enableCors(), no cors() and no "cors: …"')]);
    const places = [join(folder, 'main.ts')];
    expect(() => loadTypeScript('main.ts', places)).toThrow('not installed where it lies');
    await mkdir(join(folder, 'native', 'node_modules', 'typescript'), { recursive: true });
    await file(join('native', 'node_modules', 'typescript', 'index.js'), 'module.exports = { version: "7.0.0" };');
    expect(() => loadTypeScript('main.ts', [join(folder, 'native', 'main.ts')])).toThrow('has no compiler API');
  });
});
