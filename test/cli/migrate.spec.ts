import { describe, expect, it } from '@jest/globals';
import { migrate } from '../../lib/cli/migration.js';
import { run } from './command.line.js';

const A = 'https://a.example.com';

describe('a migration of enableCors()', () => {
  it.each<[string, Record<string, unknown>, unknown, string[]]>([
    ['a list', { origin: [A], credentials: true, maxAge: 60 }, { origins: [A], credentials: true, maxAge: 60 }, []],
    ['one origin', { origin: A }, { origins: [A] }, []],
    ['the default', {}, { origins: '*' }, []],
    ['the wildcard', { origin: '*', exposedHeaders: 'X-A, X-B' }, { origins: '*', exposedHeaders: ['X-A', 'X-B'] }, []],
    [
      'headers',
      { origin: A, allowedHeaders: ['X-A'], methods: 'GET,PUT' },
      { origins: [A], allowedHeaders: ['X-A'] },
      [],
    ],
    ['every header', { origin: A, allowedHeaders: '*' }, { origins: [A], allowedHeaders: '*' }, []],
    ['no access', { origin: false }, undefined, []],
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
    ['null', { origin: ['null', A, 7] }, { origins: [A] }, ['"null" is no origin', '7 is no origin']],
    [
      'an expression',
      { origin: '/\\.example\\.com$/' },
      { origins: ['https://*.example.com'] },
      ['admits http: as well: it became'],
    ],
    [
      'an expression that is glued',
      { origin: '/example\\.com$/' },
      { origins: ['https://*.example.com'] },
      ['names such as evilexample.com'],
    ],
    ['an odd expression', { origin: ['/^https:.*foo/', A] }, { origins: [A] }, ['has no pattern']],
    [
      'what would not start',
      { origin: ['http://localhost:3000'] },
      { origins: ['http://localhost:3000'] },
      ['origins[0]: '],
    ],
  ])('of %s', (_what, options, policy, unsafe) => {
    const migrated = migrate(options);
    expect(migrated.policy).toEqual(policy);
    expect(migrated.unsafe).toEqual(unsafe.map((text) => expect.stringContaining(text)));
  });

  it('says what is otherwise now', () => {
    const { notes } = migrate({ origin: A, methods: ['GET'], preflightContinue: true, optionsSuccessStatus: 200 });
    expect(notes.map((note) => /^"(\w+)"/.exec(note)?.[1])).toEqual([
      ...['allowedHeaders', 'preflightContinue', 'optionsSuccessStatus', 'methods'],
    ]);
  });
});

describe('migrate', () => {
  it('reads standard input, and fails where something was unsafe', async () => {
    const sound = await run(['migrate'], JSON.stringify({ origin: [A], allowedHeaders: ['X-A'] }));
    expect(sound).toMatchObject({ code: 0, err: '' });
    expect(sound.out).toBe(
      `CorsModule.forRoot({ default: ${JSON.stringify({ origins: [A], allowedHeaders: ['X-A'] }, undefined, 2)} })\n`,
    );
    const unsafe = await run(['migrate', '--json'], JSON.stringify({ origin: true, credentials: true }));
    expect([unsafe.code, Object.keys(JSON.parse(unsafe.out) as object)]).toEqual([1, ['unsafe', 'notes']]);
  });

  it.each(['', '[]', '"x"', '{'])('takes options only: %s', async (input) => {
    expect((await run(['migrate'], input)).code).toBe(2);
  });
});
