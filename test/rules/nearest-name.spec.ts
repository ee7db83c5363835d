import { describe, expect, it } from '@jest/globals';
import { IssueCollector } from '../../lib/rules/configuration.issue.js';
import { editDistance, nearestName } from '../../lib/rules/nearest.name.js';
import { POLICY_KEYS } from '../../lib/policy/policy.options.js';
import { checkKeys, isOptions } from '../../lib/rules/setting.checks.js';
import { faultsOf } from './faults.js';

describe('the nearest name', () => {
  it.each([
    ['origin', 'origins'],
    ['credential', 'credentials'],
    ['maxage', 'maxAge'],
    ['max_age', 'maxAge'],
    ['method', 'methods'],
    ['alowedHeaders', 'allowedHeaders'],
    ['EXPOSEDHEADERS', 'exposedHeaders'],
    ['extend', 'extends'],
    ['preflightContinue', undefined],
    ['hook', undefined],
    ['', undefined],
    ['x', undefined],
  ])('the nearest name to %j is %j', (written, nearest) => {
    expect(nearestName(written, POLICY_KEYS)).toBe(nearest);
  });

  it('the first of two equally near names is taken', () => {
    expect(nearestName('ab', ['ax', 'ay'])).toBe('ax');
  });

  it('there is none where no name is known', () => {
    expect(nearestName('origins', [])).toBeUndefined();
  });
});

describe('the distance of two names', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', '', 3],
    ['', 'abc', 3],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['abc', 'xabc', 1],
    ['kitten', 'sitting', 3],
  ])('%j and %j are %i apart', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('is not computed where the lengths alone exceed the limit', () => {
    expect([editDistance('abc', 'x', 2), editDistance('abc', 'xyz', 2), editDistance('abcd', 'x', 2)]).toEqual([
      2, 3, 2,
    ]);
  });
});

describe('a key that no policy has', () => {
  const KNOWN = { origins: ['https://app.example.com'] };
  const PREFLIGHT =
    'Remove it: a preflight is answered before the application sees it; plain OPTIONS reaches @Options().';
  const MIGRATE = '"npx nestjs-cors migrate src/main.ts" prints the policy that the options of enableCors() become';
  const MEANT = 'Did you mean "policies"?';
  const HOOK = 'Remove it: the policy applies ahead of every hook of the application.';
  const PRIVATE_NETWORK =
    'Remove it: current browsers no longer send that request; Local Network Access asks the user instead.';

  it.each([
    ['credential', 'Did you mean "credentials"?'],
    ['origin', `Did you mean "origins"? ${MIGRATE}.`],
    ['allowOrigin', 'Did you mean "origins"?'],
    ['allowedOrigins', 'Did you mean "origins"?'],
    ['allowCredentials', 'Did you mean "credentials"?'],
    ['allowMethods', 'Did you mean "methods"?'],
    ['allowedMethods', 'Did you mean "methods"?'],
    ['allowHeaders', 'Did you mean "allowedHeaders"?'],
    ['headers', 'Did you mean "allowedHeaders"?'],
    ['exposeHeaders', 'Did you mean "exposedHeaders"?'],
    ['max_age', 'Did you mean "maxAge"?'],
    ['preflightContinue', PREFLIGHT],
    ['optionsSuccessStatus', 'Remove it: an admitted preflight is answered with 204.'],
    ['preflight', 'Remove it: every preflight is answered.'],
    ['strictPreflight', 'Remove it: a plain OPTIONS request is never treated as a preflight.'],
    ['hideOptionsRoute', 'Remove it: no OPTIONS route is registered.'],
    ['hook', HOOK],
    ['allowPrivateNetwork', PRIVATE_NETWORK],
    ['privateNetwork', PRIVATE_NETWORK],
    ['zzzzzzzzzz', 'Remove it.'],
    ['constructor', 'Remove it.'],
  ])('the key %s gets the hint: %s', (key, hint) => {
    expect(faultsOf({ ...KNOWN, [key]: true })).toEqual([
      { code: 'option-unknown', severity: 'error', path: key, hint },
    ]);
  });

  const DEFAULT = 'Write the options of a policy under "default", for instance default: { origins: [...] }.';

  it.each([
    ['where a policy is only a part, and the name is of a policy', 'origins', ['default', 'policies'], DEFAULT],
    ['where a policy is only a part, and the name is of another layer', 'origin', ['default', 'policies'], DEFAULT],
    ['where a policy is only a part, and the name is neither', 'polices', ['default', 'policies'], MEANT],
    ['where no policy is, and the name leads to one', 'headers', ['source', 'ttl'], 'Remove it.'],
    ['where no policy is, and the name leads nowhere', 'hook', ['source', 'ttl'], HOOK],
  ])('the hint fits %s', (_where, key, known, hint) => {
    const issues = new IssueCollector(false);
    checkKeys({ [key]: 1 }, known, 'cors', issues, POLICY_KEYS);
    const message = `There is no such option; the known ones are ${known.join(', ')}.`;
    expect(issues.issues).toEqual([
      { code: 'option-unknown', severity: 'error', path: `cors.${key}`, value: 1, message, hint },
    ]);
  });

  it('an option that silences a rule is proposed for a slip of its own name only', () => {
    const issues = new IssueCollector(false);
    checkKeys(
      { dangerouslyAllowOriginLoopbac: true, other: 1 },
      ['dangerouslyAllowOriginLoopback', 'x'],
      '',
      issues,
      POLICY_KEYS,
    );
    expect(issues.issues.map(({ message, hint }) => [message, hint])).toEqual([
      ['There is no such option; the known ones are x.', 'Did you mean "dangerouslyAllowOriginLoopback"?'],
      ['There is no such option; the known ones are x.', 'Remove it.'],
    ]);
  });
});

describe('options', () => {
  it.each([
    [{}, true],
    [{ a: 1 }, true],
    [[], false],
    [null, false],
    ['x', false],
    [undefined, false],
  ])('only a plain object counts as options: %j is %j', (value, sound) => {
    const issues = new IssueCollector(false);
    expect(isOptions(value, 'cors', issues)).toBe(sound);
    expect(issues.issues.map(({ code, path, hint }) => [code, path, hint])).toEqual(
      sound ? [] : [['option-invalid', 'cors', 'Write an object of options.']],
    );
  });
});
