import { describe, expect, it } from '@jest/globals';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { compileOrigins, type CompiledOrigins } from '../../lib/origins/origin.compiler.js';
import { NO_ORIGIN } from '../../lib/origins/origin.matcher.js';
import { APP } from '../kit/origins.js';
import { faultsOf, plainScope, typed } from '../rules/faults.js';

const regex = /^https:\/\/app\.example\.com$/;

abstract class Tenants {
  abstract key(): string;
}
/** As compilers for old platforms write a class. */
function Older() {
  return undefined;
}
Older.prototype.key = () => 'a';
const token = Symbol('tenants');

const NOT_A_RULE =
  'Use a string, { regex, accepts }, or an OriginSource for origins that are looked up at run time; ' +
  '"npx nestjs-cors migrate src/main.ts" prints the policy that the options of enableCors() become.';
const CIRCULAR =
  'Use a string as the token ({ provide: "TENANTS" } and { source: "TENANTS" }), or move the class to a file of its own that imports neither the controller nor the module.';
const SOURCES_HINT = 'Write the injection token of an OriginSource.';
const BOUND = 'Write a whole number above 0 and below 2 147 483 648.';
const EXAMPLES = 'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.';

function compiled(entries: readonly unknown[]): CompiledOrigins & { codes: string[] } {
  const issues = new IssueCollector(false);
  const origins = compileOrigins(entries, (index) => `list[${index}]`, plainScope(issues));
  return { ...origins, codes: issues.issues.map(({ code }) => code) };
}

describe('an entry that is no string', () => {
  it.each<[entry: unknown, faults: string[]]>([
    [
      regex,
      [
        'origins[0] regex-bare Write { regex: /^https:\\/\\/app\\.example\\.com$/, accepts: [...] } with origins it must admit.',
      ],
    ],
    [{ regex }, [`origins[0].accepts regex-examples-missing ${EXAMPLES}`]],
    [{ regex: APP, accepts: [APP] }, ['origins[0].regex option-invalid Write a regular expression.']],
    [
      { regex, accepts: APP },
      [
        'origins[0].accepts option-invalid Write a list of origins.',
        `origins[0].accepts regex-examples-missing ${EXAMPLES}`,
      ],
    ],
    [{ regex, accepts: [APP], rejects: [1] }, ['origins[0].rejects option-invalid Write a list of origins.']],
    [{ regex, accepts: [APP], rejects: ['x', 1] }, ['origins[0].rejects option-invalid Write a list of origins.']],
    [{ regex, accepts: [APP], reject: [] }, ['origins[0].reject option-unknown Did you mean "rejects"?']],
    [{ regexp: regex }, ['origins[0].regexp option-unknown Did you mean "regex"?']],
    [{ accept: [APP] }, ['origins[0].accept option-unknown Did you mean "accepts"?']],
    [{ reject: [APP], ttl: 1_000 }, ['origins[0].reject option-unknown Did you mean "rejects"?']],
    [{ sorce: Tenants }, ['origins[0].sorce option-unknown Did you mean "source"?']],
    ...[
      null,
      true,
      7,
      [APP],
      {},
      { accepts: [APP] },
      { rejects: [APP] },
      { ttl: 1_000 },
      () => true,
      () => 'a class',
      Symbol('x'),
    ].map((entry): [unknown, string[]] => [entry, [`origins[0] origin-not-a-rule ${NOT_A_RULE}`]]),
    [{ source: undefined }, [`origins[0].source source-undefined ${CIRCULAR}`]],
    ...[1, null, {}].map((source): [unknown, string[]] => [
      { source },
      [`origins[0].source option-invalid ${SOURCES_HINT}`],
    ]),
    ...[0, -1, 1.5, 2 ** 31, Infinity, '5', null].flatMap((value): [unknown, string[]][] =>
      ['ttl', 'negativeTtl', 'max', 'timeout', 'maxInFlight'].map((key) => [
        { source: 'tenants', [key]: value },
        [`origins[0].${key} option-invalid ${BOUND}`],
      ]),
    ),
    [{ source: 'tenants', tll: 5 }, ['origins[0].tll option-unknown Did you mean "ttl"?']],
  ])('the faulty entry %# is rejected with its faults', (entry, faults) => {
    const found = faultsOf({ origins: [entry] }).map(({ path, code, hint }) => `${path} ${code} ${hint}`);
    expect([typed(entry), found]).toEqual([typed(entry), faults]);
    const { codes, sources } = compiled([entry]);
    expect(codes.includes('option-unknown') ? [] : sources).toEqual([]);
  });

  it('the fault of a function does not name it', () => {
    const issues = new IssueCollector(false);
    compileOrigins([function reflectOrigin() {}, () => undefined, { class: 1 }], String, plainScope(issues));
    expect(issues.issues.map(({ message }) => message.split(' is not')[0])).toEqual([
      'A function',
      'A function',
      'There is no such option; the known ones are regex, accepts, rejects, source, ttl, negativeTtl, max, timeout, staleIfError, replicationLag, maxInFlight.',
    ]);
  });

  it.each([
    ['a class', Tenants, { source: Tenants }, 'source Tenants'],
    ['a class of an older platform', Older, { source: Older }, 'source Older'],
    ['a token that is text', { source: 'tenants' }, { source: 'tenants' }, 'source tenants'],
    [
      'a token that is a symbol',
      { source: token, ttl: 1_000 },
      { source: token, ttl: 1_000 },
      'source Symbol(tenants)',
    ],
    [
      'a source with its bounds',
      { source: Tenants, ttl: 1_000, max: 2 ** 31 - 1, timeout: undefined },
      { source: Tenants, ttl: 1_000, max: 2 ** 31 - 1, timeout: undefined },
      'source Tenants',
    ],
  ])('%s is accepted', (_what, entry, rule, text) => {
    const { sources, texts, matcher, codes } = compiled([APP, entry]);
    expect(sources).toEqual([{ rule, path: 'list[1]' }]);
    expect([texts, codes, matcher.admits(APP)]).toEqual([[APP, text], [], true]);
  });

  it('an expression is shown as it is written', () => {
    const { texts, sources, matcher, codes } = compiled([{ regex, accepts: [APP] }]);
    expect([texts, sources, codes, matcher.admits(APP)]).toEqual([[String(regex)], [], [], true]);
  });
});

describe('a list of entries', () => {
  it('a list of sources alone has the matcher that admits nobody', () => {
    const { matcher, sources } = compiled([{ source: 'tenants' }]);
    expect([matcher, sources.length]).toEqual([NO_ORIGIN, 1]);
    expect(matcher).toBe(NO_ORIGIN);
    for (const entry of [APP, 'https://*.example.com', { regex, accepts: [APP] }])
      expect(compiled([entry]).matcher).not.toBe(NO_ORIGIN);
  });

  it('more than a thousand entries are one fault of the list', () => {
    const many = Array.from({ length: 1001 }, (_, index) => `https://a${index}.example.com`);
    const issues = new IssueCollector(false);
    compileOrigins(many, (index) => `policies[0].origins[${index}]`, plainScope(issues));
    expect(issues.issues.map(({ code, path, value }) => [code, path, value])).toEqual([
      ['origins-many', 'policies[0].origins', 1001],
    ]);
    expect(compiled(many.slice(1)).codes).toEqual([]);
  });

  it('an entry that is written twice is reported even where it is no string', () => {
    const source = { source: 'tenants' };
    expect(compiled([source, source]).codes).toEqual(['origin-duplicate']);
  });

  it.each([
    ['an origin', `${APP}/`, APP],
    ['an origin that may not be trusted', 'https://*.co.uk', 'https://a.co.uk'],
    ['an expression that is not anchored', { regex: /https:\/\/app\.example\.com/, accepts: [APP] }, APP],
    ['an expression with a flag', { regex: /^https:\/\/app\.example\.com$/i, accepts: [APP] }, APP],
    ['an expression with an open class', { regex: /^https:\/\/[^.]+\.example\.com$/, accepts: [APP] }, APP],
    ['an expression with a dot', { regex: /^https:\/\/app.example\.com$/, accepts: [APP] }, APP],
    ['an expression with an open scheme', { regex: /^[a-z]+:\/\/app\.example\.com$/, accepts: [APP] }, APP],
    ['an expression with an open domain', { regex: /^https:\/\/(?:app\.example\.com|[a-z]+)$/, accepts: [APP] }, APP],
    ['an expression that backtracks', { regex: /^https:\/\/(?:[a-z]+)+\.example\.com$/, accepts: [APP] }, APP],
    ['an expression over a suffix', { regex: /^https:\/\/(?:app\.example|[a-z]+)\.com$/, accepts: [APP] }, APP],
    ['an expression with a look-alike', { regex: /^https:\/\/app\.example\.com(?::\d+)?$/, accepts: [APP] }, APP],
    ['an expression with a wrong example', { regex, accepts: [APP, `${APP}/`] }, APP],
    [
      'an expression of which no example is one',
      { regex: /^https:\/\/app\.example\.com\/$/, accepts: [`${APP}/`] },
      APP,
    ],
  ])('%s that is faulty is left out', (_what, entry, origin) => {
    const { matcher, codes } = compiled([entry]);
    expect([codes.length > 0, matcher.admits(origin)]).toEqual([true, false]);
  });
});
