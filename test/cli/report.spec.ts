import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { diffReports, type DiffRow } from '../../lib/cli/report.diff.js';
import { platforms } from '../kit/platforms.js';
import { beside, run } from './command.line.js';

// Each command is a process of its own, which takes its time on a busy machine.
jest.setTimeout(60_000);

const MODULE = beside('shop.module.ts');

describe.each(platforms)('report on %s', (platform) => {
  const report = (...args: string[]) =>
    run(['report', MODULE, '--export', 'ShopModule', '--platform', platform, ...args]);

  it('the command prints the routes of a built application', async () => {
    expect(await report()).toEqual({
      code: 0,
      err: '',
      out: `${[
        'METHOD  PATH         POLICY            FROM        COOKIES  ORIGINS',
        'GET     /orders      shop              controller  cookies  https://shop.example.com',
        'PUT     /orders/:id  none              handler',
        'GET     /files/*     routes[0].policy  routes[0]            *',
        'ALL     *            none              default',
      ].join('\n')}\n`,
    });
  });

  it('the command prints Markdown and JSON, and applies a prefix as main.ts would', async () => {
    const [markdown, json] = await Promise.all([report('--markdown'), report('--json', '--configure', MODULE)]);
    expect(markdown.out.split('\n')[0]).toBe(
      '| Method | Path | Handler | Policy | From | Origins | Credentials | Methods | Allowed headers | Max-age | Resolved by |',
    );
    const rows = JSON.parse(json.out) as DiffRow[];
    expect(rows.map(({ method, path }) => `${method} ${path}`)).toEqual([
      ...['GET /api/orders', 'PUT /api/orders/:id', 'GET /files/*', 'ALL *'],
    ]);
  });
});

describe('report', () => {
  it.each([
    [['report', MODULE], 'exports several classes or none (OrdersController, ShopModule, configure)'],
    [['report', MODULE, '--export', 'Shop'], 'exports no class named Shop'],
    [
      ['report', MODULE, '--export', 'ShopModule', '--configure', beside('command.line.ts')],
      'does not export a function configure(app)',
    ],
    [['report', beside('nothing.js')], 'Cannot find module'],
  ])('the arguments %j fail with a message that says what is wrong', async (args, says) => {
    const { code, out, err } = await run(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(says);
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
    const { out } = await run(['report', MODULE, '--export', 'ShopModule', '--json']);
    const rows = JSON.parse(out) as DiffRow[];
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

  it('the command takes reports only', async () => {
    const { code, err } = await run(['diff', await file('x.json', { a: 1 }), await file('y.json', [])]);
    expect([code, err.includes('is no report')]).toEqual([2, true]);
  });
});
