import { describe, expect, it } from '@jest/globals';
import { DEFAULT_METHODS } from '../../lib/policy/terms.js';
import { migrate } from '../../lib/cli/migration.js';
import { migrateRegex } from '../../lib/cli/regex.migration.js';
import { A } from '../kit/origins.js';
import { run } from './command.line.js';

describe('a migration of enableCors()', () => {
  it.each<[string, Record<string, unknown>, unknown, string[]]>([
    ['a list', { origin: [A], credentials: true, maxAge: 60 }, { origins: [A], credentials: true, maxAge: 60 }, []],
    ['one origin', { origin: A }, { origins: [A] }, []],
    ['the default', {}, { origins: '*' }, []],
    ['the wildcard', { origin: '*', exposedHeaders: 'X-A, X-B' }, { origins: '*', exposedHeaders: ['X-A', 'X-B'] }, []],
    [
      'headers',
      { origin: A, allowedHeaders: ['X-A'], methods: 'GET,PUT' },
      { origins: [A], methods: ['GET', 'PUT'], allowedHeaders: ['X-A'] },
      [],
    ],
    ['every header', { origin: A, allowedHeaders: '*' }, { origins: [A], allowedHeaders: '*' }, []],
    ['no access', { origin: false }, false, []],
    [
      'reflection',
      { origin: true },
      undefined,
      ['origin: true echoes every origin: any website could read the answers'],
    ],
    ['reflection with cookies', { origin: true, credentials: true }, undefined, ['act as your signed-in users']],
    ['the wildcard with cookies', { origin: '*', credentials: true }, undefined, ['"*" with credentials']],
    [
      'spelling',
      { origin: [`${A}/`, 'https://B.example.com:443'] },
      { origins: [A, 'https://b.example.com'] },
      ['never matched', 'never matched'],
    ],
    ['the wildcard among others', { origin: [A, '*'] }, { origins: [A] }, ['on Express that entry matched nobody']],
    ['the wildcard in a list', { origin: ['*'] }, undefined, ['"*" in a list was left out']],
    [
      'objects where names belong',
      { origin: [{ a: 1 }, A], methods: [{ b: 1 }, 'GET'], exposedHeaders: [null] },
      { origins: [A], methods: ['GET'] },
      ['{"a":1} is no origin', '"methods[0]" is {"b":1}, which is no name', '"exposedHeaders[0]" is null'],
    ],
    ['null', { origin: ['null', A, 7] }, { origins: [A] }, ['"null" is no origin', '7 is no origin']],
    [
      'an expression',
      { origin: '/\\.example\\.com$/' },
      { origins: ['https://*.example.com'] },
      ['admits http: as well. It became https://*.example.com.'],
    ],
    [
      'an expression that is glued',
      { origin: '/example\\.com$/' },
      { origins: ['https://example.com', 'https://*.example.com'] },
      ['admits http: and names such as evilexample.com as well. It became https://example.com and'],
    ],
    ['an odd expression', { origin: ['/^https:.*foo/', A] }, { origins: [A] }, ['has no pattern']],
    [
      'what would not start',
      { origin: ['http://localhost:3000'] },
      { origins: ['http://localhost:3000'] },
      ['origins[0]: '],
    ],
    ['the usual methods', { origin: A, methods: 'GET,HEAD,PUT,PATCH,POST,DELETE' }, { origins: [A] }, []],
    [
      'one method more',
      { origin: A, methods: [...DEFAULT_METHODS, 'QUERY'] },
      { origins: [A], methods: [...DEFAULT_METHODS, 'QUERY'] },
      [],
    ],
    ['every method', { origin: A, methods: '*' }, { origins: [A], methods: '*' }, []],
    ['a number as a text', { origin: A, maxAge: '60' }, { origins: [A], maxAge: 60 }, []],
    [
      'values of another kind',
      { origin: A, credentials: 'true', maxAge: 'long' },
      { origins: [A] },
      ['"credentials" is "true"', '"maxAge" is "long"'],
    ],
    ['an option that is none', { orgin: A, origin: A }, { origins: [A] }, ['"orgin" is no option']],
    ['options of Fastify', { origin: A, strictPreflight: false, hideOptionsRoute: true }, { origins: [A] }, []],
  ])('the options %s become a policy', (_what, options, policy, unsafe) => {
    const migrated = migrate(options);
    expect(migrated.policy).toEqual(policy);
    expect(migrated.unsafe).toEqual(unsafe.map((text) => expect.stringContaining(text)));
  });

  it.each<[string, string[], string | undefined]>([
    ['/^https:\\/\\/a\\.example\\.com$/', [A], undefined],
    ['/^https:\\/\\/a\\.example\\.com:8443$/', [`${A}:8443`], undefined],
    ['/^https:\\/\\/(a|b)\\.example\\.com$/', [A, 'https://b.example.com'], undefined],
    ['/^https:\\/\\/(?:www\\.)?example\\.com$/', ['https://example.com', 'https://www.example.com'], undefined],
    ['/^https?:\\/\\/a\\.example\\.com$/', ['http://a.example.com', A], undefined],
    ['/^https:\\/\\/.+\\.example\\.com$/', ['https://*.example.com'], undefined],
    ['/^https:\\/\\/(.*)\\.example\\.com$/', ['https://*.example.com'], undefined],
    ['/^https?:\\/\\/.+\\.example\\.com$/', ['https://*.example.com'], 'admits http: as well. It'],
    ['/^https:\\/\\/[a-z0-9-]+\\.example\\.com$/', ['https://*.example.com'], 'keeps to one label'],
    ['/^https:\\/\\/[^.]+\\.example\\.com$/', ['https://*.example.com'], 'keeps to one label'],
    [
      '/^https:\\/\\/.+\\.example\\.com/',
      ['https://*.example.com'],
      'admits names such as example.com.evil.example as',
    ],
    ['/^https:\\/\\/a\\.example\\.com/', [A], 'admits names such as a.example.com.evil.example as well. It became'],
    ['/^https:\\/\\/.*example\\.com$/', ['https://example.com', 'https://*.example.com'], 'evilexample.com'],
    ['/^https:\\/\\/pr-[0-9]+--shop\\.example\\.com$/', [], 'has no pattern'],
    ['/^https:\\/\\/(?!evil)a\\.example\\.com$/', [], 'has no pattern'],
    ['/^https:\\/\\/a.example.com$/', [], 'has no pattern'],
    ['/(/', [], 'is no regular expression'],
  ])('the expression %s becomes the origins that it means', (expression, origins, unsafe) => {
    const migrated = migrateRegex(expression);
    expect([migrated.origins, typeof migrated.unsafe]).toEqual([origins, typeof unsafe]);
    expect(migrated.unsafe ?? '').toContain(unsafe ?? '');
  });

  it('long texts take linear time, and are cut where they are named', () => {
    const spaces = ' '.repeat(300_000);
    const { policy, unsafe } = migrate({
      origin: [A, `https://${'a.'.repeat(100_000)}`, `/${'a/'.repeat(100_000)}`],
      methods: `GET,${spaces}PUT${spaces}x`,
    });
    expect(policy).toMatchObject({ origins: [A] });
    expect(Math.max(...unsafe.map(({ length }) => length))).toBeLessThan(1_000);
  });

  it('the output says what behaves differently from enableCors()', () => {
    const { notes } = migrate({ origin: A, methods: ['GET'], preflightContinue: true, optionsSuccessStatus: 200 });
    expect(notes.map((note) => /^"(\w+)"/.exec(note)?.[1])).toEqual([
      ...['allowedHeaders', 'preflightContinue', 'optionsSuccessStatus', 'methods'],
    ]);
  });
});

describe('migrate', () => {
  it('the command reads standard input and fails where something was unsafe', async () => {
    const sound = await run(['migrate'], JSON.stringify({ origin: [A], allowedHeaders: ['X-A'] }));
    expect(sound).toMatchObject({ code: 0, err: '' });
    expect(sound.out).toBe(
      `CorsModule.forRoot({ default: ${JSON.stringify({ origins: [A], allowedHeaders: ['X-A'] }, undefined, 2)} })\n`,
    );
    const unsafe = await run(['migrate', '--json'], JSON.stringify({ origin: true, credentials: true }));
    expect([unsafe.code, Object.keys(JSON.parse(unsafe.out) as object)]).toEqual([1, ['unsafe', 'notes']]);
  });

  it('the command takes true and false, as the option cors of create() does', async () => {
    const [open, closed] = [await run(['migrate'], 'true'), await run(['migrate'], 'false')];
    expect([open.code, open.out, closed.code, closed.out]).toEqual([
      ...[0, expect.stringContaining('"origins": "*"'), 0, expect.stringContaining('default: false')],
    ]);
  });

  it.each(['', '[]', '"x"', '{'])('the command rejects input that is no options object: %s', async (input) => {
    expect((await run(['migrate'], input)).code).toBe(2);
  });
});
