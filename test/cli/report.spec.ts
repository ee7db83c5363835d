import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { diffReports, type DiffRow } from '../../lib/cli/diff/report.diff.js';
import { platforms } from '../kit/platforms.js';
import { printReport } from '../../lib/cli/report.command.js';
import { startReported, type ReportedModule } from '../../lib/cli/report/application.report.js';
import { hasColours } from '../../lib/cli/terminal.js';
import { beside, run, runProcess } from './command.line.js';

// One that starts an application is a process of its own, which takes its time on a busy machine.
jest.setTimeout(60_000);

const MODULE = beside('shop.module.ts');
const NOISY = beside('noisy.module.ts');

/** What `report` prints of a module, which is started in this process. */
async function reported(
  module: ReportedModule,
  how: { json?: boolean; markdown?: boolean; width?: number } = {},
): Promise<string> {
  const { report, close } = await startReported(module);
  await close();
  const lines: string[] = [];
  const { json = false, markdown = false, width } = how;
  const terminal = { print: (text: string) => void lines.push(text), complain: () => undefined, colours: false, width };
  printReport(report, { json, markdown, platform: module.platform }, { ...terminal, read: () => Promise.resolve('') });
  return lines.join('\n');
}

describe.each(platforms)('report on %s', (platform) => {
  const shop = { file: MODULE, export: 'ShopModule', platform };
  const name = { express: 'Express', fastify: 'Fastify' }[platform];

  it('the command prints the routes of a built application, and names the environment', async () => {
    expect(await reported(shop)).toBe(
      [
        'METHOD  PATH         POLICY            FROM        COOKIES  ORIGINS',
        'GET     /orders      shop              controller  cookies  https://shop.example.com',
        'PUT     /orders/:id  none              handler',
        'GET     /files/*     routes[0].policy  routes[0]            *',
        'ALL     *            none              default',
        '',
        `Environment: test (NODE_ENV), on ${name}.`,
      ].join('\n'),
    );
  });

  it('the command prints Markdown and JSON, and applies a prefix as main.ts would', async () => {
    const markdown = (await reported(shop, { markdown: true })).split('\n');
    expect([markdown[0], markdown.at(-1)]).toEqual([
      '| Method | Path | Handler | Policy | From | Origins | Credentials | Methods | Allowed headers | Max-age | Resolved by |',
      `Environment: test (NODE_ENV), on ${name}.`,
    ]);
    const rows = JSON.parse(await reported({ ...shop, configure: MODULE }, { json: true })) as DiffRow[];
    expect(rows.map(({ method, path, environment }) => `${method} ${path} ${environment}`)).toEqual([
      ...['GET /api/orders test', 'PUT /api/orders/:id test', 'GET /files/* test', 'ALL * test'],
    ]);
  });

  it('the command lists policies on trial, entries that pass through, gateways and what is enforced', async () => {
    const module = { file: NOISY, export: 'ManyModule', platform };
    const lines = (await reported(module)).split('\n');
    expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
      ['METHOD', 'PATH', 'POLICY', 'FROM', 'COOKIES', 'ENFORCE', 'REPORT ONLY', 'ORIGINS'],
      [
        ...['WS', '/chat', 'shop', 'gateway', 'unsafe', 'origins https://shop.example.com, enforce all'],
        'https://shop.example.com https://old.example.com',
      ],
      ['WS', '/feed', 'none', 'unprotected'],
      [
        ...['GET', '/orders', 'shop', 'controller', 'unsafe', 'origins https://shop.example.com, enforce all'],
        'https://shop.example.com https://old.example.com',
      ],
      ['ALL', '/legacy/*', 'passThrough', 'routes[0]'],
      ['ALL', '*', 'none', 'default'],
      [''],
      [`Environment: test (NODE_ENV), on ${name}.`],
    ]);
  });
});

describe('report', () => {
  it.each<[Partial<ReportedModule>, string]>([
    [{ file: NOISY }, 'exports several modules ('],
    [
      { file: beside('command.line.ts') },
      'exports several classes (beside, run, runProcess): name the module with --export.',
    ],
    [
      { file: beside('../kit/origins.ts') },
      'exports no class: name the file of the root module, such as dist/app.module.js.',
    ],
    [
      { file: beside('nothing.ts') },
      'it is TypeScript. Build first, and name the file in dist, such as dist/app.module.js.',
    ],
    [{ file: MODULE, export: 'Shop' }, 'exports no class named Shop'],
    [
      { file: MODULE, export: 'ShopModule', configure: beside('command.line.ts') },
      'does not export a function configure(app)',
    ],
    [{ file: beside('nothing.js') }, 'Cannot find module'],
    [{ file: NOISY, export: 'BareModule' }, 'does not import CorsModule.forRoot()'],
  ])('the module %j fails with a message that says what is wrong', async (module, says) => {
    await expect(startReported({ platform: 'express', file: '', ...module })).rejects.toThrow(says);
  });

  it('of several exports, the only module is meant', async () => {
    const { report: found, close } = await startReported({ platform: 'express', file: MODULE });
    await close();
    expect(found.rows.map(({ path }) => path)).toContain('/orders');
  });

  it('the last column is wrapped within itself in a terminal, and nowhere else', async () => {
    const table = await reported({ file: NOISY, export: 'ManyModule', platform: 'express' }, { width: 135 });
    const [head = '', first = '', second = ''] = table.split('\n');
    const at = head.indexOf('ORIGINS');
    expect([first.slice(at), second.slice(at), second.slice(0, at).trim()]).toEqual([
      ...['https://shop.example.com', 'https://old.example.com', ''],
    ]);
  });

  it('the JSON is alone on standard output and the command ends, whatever the application prints and leaves open', async () => {
    const { code, out, err } = await runProcess(['report', NOISY, '--export', 'NoisyModule', '--json'], {
      NODE_ENV: '',
      NODE_OPTIONS: `--import ${new URL('../kit/typescript.loader.mjs', import.meta.url).href}`,
    });
    const rows = JSON.parse(out) as DiffRow[];
    expect([code, rows.length, rows[0]?.environment]).toEqual([0, 5, 'production']);
    expect(['SELECT 1', 'SELECT 2', 'SELECT 3'].filter((query) => err.includes(query))).toHaveLength(3);
  });

  it('an application that ends by itself is told apart from one with a report', async () => {
    const { code, out, err } = await runProcess(['report', NOISY, '--export', 'EndingModule']);
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('The application ended (3) before')]);
  });
});

describe('the command line', () => {
  it('the version, the help with the exit codes, and an error for an unknown command are printed', async () => {
    const { version } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(await run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
    const { code, out } = await run(['--help']);
    expect([code, out]).toEqual([0, expect.stringMatching(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /)]);
    expect((await run(['reprot'])).code).toBe(2);
  });

  it('colours are for terminals, and NO_COLOR and FORCE_COLOR decide before them', () => {
    const colours = [{}, { NO_COLOR: '1' }, { FORCE_COLOR: '1' }, { FORCE_COLOR: '0' }, { TERM: 'dumb' }].map((env) => [
      ...[hasColours(env, true), hasColours(env, false)],
    ]);
    expect(colours).toEqual([
      [true, false],
      [false, false],
      [true, true],
      [false, false],
      [false, false],
    ]);
  });
});

const row = (more: Partial<DiffRow>): DiffRow => ({
  ...{ method: 'GET', path: '/orders', policy: 'shop', origins: ['https://*.example.com'], credentials: false },
  ...{ methods: 'routed', allowedHeaders: ['Content-Type'], exposedHeaders: [], dangers: [], ...more },
});
const closed: DiffRow = { method: 'ALL', path: '*', policy: false };

describe('a difference of reports', () => {
  it.each<[string, DiffRow[], DiffRow[], [widens: boolean, text: string][]]>([
    ['nothing', [row({}), closed], [row({}), closed], []],
    ['another name', [row({})], [row({ policy: 'other' })], []],
    [
      'an opened route',
      [row({ policy: false })],
      [row({ credentials: true })],
      [[true, 'is opened to https://*.example.com, with cookies']],
    ],
    ['a closed route', [row({})], [row({ policy: false })], [[false, 'is closed to pages']]],
    [
      'an origin',
      [row({})],
      [row({ origins: ['https://*.example.com', 'https://b.example.org'] })],
      [[true, 'admits https://b.example.org']],
    ],
    [
      'an origin that was covered',
      [row({})],
      [row({ origins: ['https://a.example.com'] })],
      [[false, 'no longer lists https://*.example.com']],
    ],
    [
      'everybody',
      [row({})],
      [row({ origins: ['*'] })],
      [
        [true, 'admits every page'],
        [false, 'no longer lists https://*.example.com'],
      ],
    ],
    ['less than everybody', [row({ origins: ['*'] })], [row({})], [[false, 'no longer admits every page']]],
    ['cookies', [row({})], [row({ credentials: true })], [[true, 'counts cookies']]],
    ['no cookies', [row({ credentials: true })], [row({})], [[false, 'no longer counts cookies']]],
    [
      'methods',
      [row({ methods: 'GET, PUT' })],
      [row({ methods: 'GET, DELETE' })],
      [
        [true, 'allows the method DELETE'],
        [false, 'no longer allows the method PUT'],
      ],
    ],
    ['every header', [row({})], [row({ allowedHeaders: ['*'] })], [[true, 'allows the request header *']]],
    ['spelling of headers', [row({})], [row({ allowedHeaders: ['content-type'] })], []],
    [
      'exposed headers',
      [row({ exposedHeaders: ['X-A'] })],
      [row({ exposedHeaders: [] })],
      [[false, 'no longer allows the exposed header X-A']],
    ],
    [
      'an exception',
      [row({})],
      [row({ dangers: ['dangerouslyAllowOriginLoopback'] })],
      [[true, 'allows the exception dangerouslyAllowOriginLoopback']],
    ],
    ['a new route', [closed], [row({}), closed], [[true, 'new: is opened to https://*.example.com']]],
    ['a new route that is closed', [closed], [row({ policy: false }), closed], []],
    [
      'a new route like the default',
      [row({ method: 'ALL', path: '*' })],
      [row({}), row({ method: 'ALL', path: '*' })],
      [],
    ],
    [
      'a route that is left to the application',
      [row({})],
      [row({ policy: false, passThrough: true })],
      [[true, 'is left to the application, which may admit anybody']],
    ],
    [
      'a route that was left to the application',
      [row({ policy: false, passThrough: true })],
      [row({})],
      [[true, 'is no longer left to the application: it admits https://*.example.com']],
    ],
    [
      'a closed route that was left to the application',
      [row({ policy: false, passThrough: true })],
      [row({ policy: false })],
      [[false, 'is no longer left to the application: it is closed to pages']],
    ],
    [
      'a route that stays the application’s own',
      [row({ policy: false, passThrough: true })],
      [row({ policy: false, passThrough: true })],
      [],
    ],
    [
      'enforce that is gone',
      [row({ enforce: 'all' })],
      [row({})],
      [[true, 'runs requests of refused pages (was all)']],
    ],
    [
      'enforce that is weaker',
      [row({ enforce: 'all' })],
      [row({ enforce: 'unsafe' })],
      [[true, 'stops requests of refused pages: unsafe (was all)']],
    ],
    [
      'enforce that is new',
      [row({})],
      [row({ enforce: 'unsafe' })],
      [[false, 'stops requests of refused pages: unsafe (was none)']],
    ],
    [
      'a closed route whose requests run',
      [row({ enforce: 'unsafe' })],
      [row({ policy: false })],
      [
        [false, 'is closed to pages'],
        [true, 'runs requests of refused pages (was unsafe)'],
      ],
    ],
    [
      'a gateway that has lost its policy',
      [row({ method: 'WS', from: 'gateway' })],
      [row({ method: 'WS', policy: false, from: 'unprotected' })],
      [[true, 'can be opened by every website']],
    ],
    [
      'a gateway that has got a policy',
      [row({ method: 'WS', policy: false, from: 'unprotected' })],
      [row({ method: 'WS', from: 'gateway' })],
      [[false, 'can no longer be opened by every website']],
    ],
    [
      'a new gateway, beside a default that admits as much',
      [row({ method: 'ALL', path: '*' })],
      [row({ method: 'WS', from: 'gateway' }), row({ method: 'ALL', path: '*' })],
      [[true, 'new: is opened to https://*.example.com']],
    ],
    ['a route that is gone', [row({}), closed], [closed], [[false, 'is gone']]],
    [
      'another version',
      [row({ versions: ['1'] })],
      [row({ versions: ['1'] }), row({ versions: ['2'] })],
      [[true, 'new: is opened to https://*.example.com']],
    ],
  ])('the difference is reported: %s', (_what, before, after, expected) => {
    expect(diffReports(before, after).map(({ widens, text }) => [widens, text])).toEqual(expected);
  });
});

describe('diff', () => {
  let folder: string;
  const file = async (name: string, content: unknown) => {
    const path = join(folder, name);
    await writeFile(path, JSON.stringify(content));
    return path;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'reports-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('the command fails where access has widened, and only there', async () => {
    const module = { file: MODULE, export: 'ShopModule', platform: 'express' } as const;
    const rows = JSON.parse(await reported(module, { json: true })) as DiffRow[];
    const [before, wider] = [
      await file('before.json', rows),
      await file('wider.json', [row({ credentials: true }), ...rows.slice(1)]),
    ];
    expect(await run(['diff', before, before])).toEqual({
      code: 0,
      err: '',
      out: 'No page can do more than before.\n',
    });
    expect(await run(['diff', before, wider])).toEqual({
      code: 1,
      err: '',
      out: [
        '+ GET /orders admits https://*.example.com',
        '- GET /orders no longer lists https://shop.example.com',
        'Pages can do more than before: 1 change.',
        '',
      ].join('\n'),
    });
    const json = await run(['diff', wider, before, '--json']);
    expect([json.code, JSON.parse(json.out)]).toEqual([
      0,
      [{ route: 'GET /orders', widens: false, text: 'no longer lists https://*.example.com' }],
    ]);
  });

  it('nothing of a report reaches the terminal as it is', async () => {
    const evil = row({ path: '/a\n+ GET /b\u009b31m', origins: ['https://a.example.com'] });
    const { out } = await run(['diff', await file('none.json', [closed]), await file('evil.json', [evil, closed])]);
    expect(out.split('\n')[0]).toBe(
      String.raw`+ GET /a\u000a+ GET /b\u009b31m new: is opened to https://a.example.com`,
    );
  });

  it('reports of two environments are compared, with a word', async () => {
    const of = (environment: string) => file(`${environment}.json`, [row({ environment })]);
    const { code, err } = await run(['diff', await of('production'), await of('development')]);
    expect([code, err]).toEqual([0, expect.stringContaining('two environments, production and development')]);
  });

  it('colours show in a terminal', async () => {
    const [before, after] = [await file('b.json', [closed]), await file('a.json', [row({}), closed])];
    const { out } = await run(['diff', before, after], '', { colours: true });
    expect(out).toContain('\u001b[31m+ GET /orders');
  });

  it('the command takes reports only', async () => {
    const { code, err } = await run(['diff', await file('x.json', { a: 1 }), await file('y.json', [])]);
    expect([code, err.includes('is no report')]).toEqual([2, true]);
    const odd = await file('odd.json', [{ ...row({}), origins: 'https://a.example.com' }]);
    expect((await run(['diff', odd, odd])).code).toBe(2);
  });
});
