import { describe, expect, it } from '@jest/globals';
import { DEFAULT_METHODS } from '../../lib/policy/terms.js';
import { optionOf, type RegexRuleText } from '../../lib/cli/regex/regex.rule.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import { migrate } from '../../lib/cli/migration.js';
import { migrateRegex } from '../../lib/cli/regex/regex.migration.js';
import { A } from '../kit/origins.js';
import { run } from './command.line.js';

/** The rule for one label below example.com. */
const label = (characters: string, accepted = 'app') => ({
  regex: String.raw`/^https:\/\/${characters}\.example\.com$/`,
  accepts: [`https://${accepted}.example.com`],
  rejects: [
    'https://evilexample.com',
    `https://${accepted}.example.com.evil.example`,
    `https://a.b.${accepted}.example.com`,
  ],
});

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
    [
      'a text with a wildcard, which is a pattern here',
      { origin: ['https://*.example.com', A] },
      { origins: ['https://*.example.com', A] },
      ['"https://*.example.com" never matched: enableCors() compares texts. Here it is a pattern'],
    ],
    ['nobody', { origin: [] }, false, []],
    ['the same twice', { origin: [A, A] }, { origins: [A] }, []],
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
      ['admits http: as well. It becomes https://*.example.com.'],
    ],
    [
      'an expression that is glued',
      { origin: '/example\\.com$/' },
      { origins: ['https://example.com', 'https://*.example.com'] },
      ['admits http: and names such as evilexample.com as well. It becomes https://example.com and'],
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

  it.each<[string, unknown[], string | undefined]>([
    ['/^https:\\/\\/a\\.example\\.com$/', [A], undefined],
    ['/^https:\\/\\/a\\.example\\.com:8443$/', [`${A}:8443`], undefined],
    ['/^https:\\/\\/(a|b)\\.example\\.com$/', [A, 'https://b.example.com'], undefined],
    ['/^https:\\/\\/(?:www\\.)?example\\.com$/', ['https://example.com', 'https://www.example.com'], undefined],
    ['/^https?:\\/\\/a\\.example\\.com$/', ['http://a.example.com', A], undefined],
    ['/^https:\\/\\/.+\\.example\\.com$/', ['https://*.example.com'], undefined],
    ['/^https:\\/\\/(.*)\\.example\\.com$/', ['https://*.example.com'], undefined],
    ['/^https?:\\/\\/.+\\.example\\.com$/', ['https://*.example.com'], 'admits http: as well. It'],
    ['/^https:\\/\\/[a-z0-9-]+\\.example\\.com$/', [label('[a-z0-9-]+')], undefined],
    ['/^https:\\/\\/[^.]+\\.example\\.com$/', [label('[a-z0-9-]+')], undefined],
    ['/^https:\\/\\/([0-9]+)\\.example\\.com$/', [label('[0-9]+', '1')], undefined],
    ['/^https?:\\/\\/[a-z]+\\.example\\.com/', [label('[a-z]+')], 'http: and names such as example.com.evil.example'],
    ['/[a-z]+\\.example\\.com$/', [label('[a-z]+')], 'admits http: as well'],
    ['/^[a-z]+\\.example\\.com$/', [], 'has no pattern'],
    ['/^https:\\/\\/[a-z]+example\\.com$/', [], 'has no pattern'],
    ['/^https:\\/\\/.+example\\.com$/', ['https://*.example.com'], 'evilexample.com'],
    [
      '/^https:\\/\\/.+\\.example\\.com/',
      ['https://*.example.com'],
      'admits names such as example.com.evil.example as',
    ],
    ['/^https:\\/\\/a\\.example\\.com/', [A], 'admits names such as a.example.com.evil.example as well. It becomes'],
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

  it.each([
    '/^https:\\/\\/[a-z0-9-]+\\.example\\.com$/',
    '/^https:\\/\\/\\w+\\.example\\.com$/',
    '/^https:\\/\\/[^.]+\\.example\\.com$/',
    '/^https:\\/\\/[a-z]*\\.example\\.com$/',
    '/^https:\\/\\/(.+)example\\.com$/',
    '/^[0-9]+\\.example\\.com$/',
    '/[0-9]+\\.example\\.com$/',
    '/^https:\\/\\/.*\\.example\\.com$/',
    '/\\.example\\.com$/',
    '/example\\.com$/',
  ])('what %s becomes admits nothing that it did not admit', (text) => {
    const { policy } = migrate({ origin: [text, 'https://kept.example.org'] });
    const { origins } = policy as { origins: (string | RegexRuleText)[] };
    const taken = origins.map((entry) => (typeof entry === 'string' ? entry : optionOf(entry)));
    const { matcher } = compilePolicy({ origins: taken } as never, true);
    const regex = new RegExp(text.slice(1, -1));
    const hosts = ['', 'a.', '1.', 'a-1.', 'a.b.', '1.a.', 'evil', 'evil.evil', 'x_y.'].map(
      (name) => `${name}example.com`,
    );
    const admitted = hosts.map((host) => `https://${host}`).filter((origin) => matcher.admits(origin));
    expect(admitted.filter((origin) => !regex.test(origin))).toEqual([]);
  });

  it('a time that no browser keeps becomes one that every browser honours', () => {
    const { policy, notes } = migrate({ origin: A, allowedHeaders: ['X-A'], maxAge: '604800' });
    expect([policy, notes]).toEqual([
      { origins: [A], allowedHeaders: ['X-A'], maxAge: 600 },
      [
        '"maxAge" 604800 becomes 600, the longest time that every browser honours; none keeps a preflight for longer than 86400.',
      ],
    ]);
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
    expect(sound.out).toBe(`CorsModule.forRoot({\n  default: { origins: [ '${A}' ], allowedHeaders: [ 'X-A' ] }\n})\n`);
    const unsafe = await run(['migrate', '--json'], JSON.stringify({ origin: true, credentials: true }));
    expect([unsafe.code, Object.keys(JSON.parse(unsafe.out) as object)]).toEqual([1, ['unsafe', 'notes']]);
  });

  it('the command takes true and false, as the option cors of create() does', async () => {
    const [open, closed] = [await run(['migrate'], 'true'), await run(['migrate'], 'false')];
    expect([open.code, open.out, closed.code, closed.out]).toEqual([
      ...[0, expect.stringContaining("origins: '*'"), 0, expect.stringContaining('default: false')],
    ]);
  });

  it('an expression is printed as code, and as text in JSON', async () => {
    const input = JSON.stringify({ origin: '/^https:\\/\\/[a-z]+\\.example\\.com$/', allowedHeaders: ['X-A'] });
    const { code, out } = await run(['migrate'], input);
    expect([code, out]).toEqual([0, expect.stringContaining('regex: /^https:\\/\\/[a-z]+\\.example\\.com$/,\n')]);
    expect(JSON.parse((await run(['migrate', '--json'], input)).out)).toMatchObject({
      policy: { origins: [label('[a-z]+')] },
    });
  });

  it('says what to name where nothing is piped, and that a file is missing', async () => {
    expect(await run(['migrate'], ' \n')).toEqual({
      ...{ code: 2, out: '', err: 'There is nothing on standard input: name a file, or pipe JSON.\n' },
    });
    for (const args of [
      ['migrate', 'none.ts'],
      ['migrate', 'none.json'],
      ['diff', 'none.ts', 'none.json'],
    ])
      expect(await run(args)).toMatchObject({ code: 2, err: `${args[1]} cannot be read: there is no such file.\n` });
    expect((await run(['migrate', '.'])).err).toBe('. cannot be read: it is a folder.\n');
  });

  it.each(['[]', '"x"', '{'])('the command rejects input that is no options object: %s', async (input) => {
    expect((await run(['migrate'], input)).code).toBe(2);
  });
});
