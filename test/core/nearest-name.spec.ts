import { describe, expect, it } from '@jest/globals';
import { editDistance, nearestName } from '../../lib/core/nearest.name.js';
import { POLICY_KEYS } from '../../lib/core/policy.options.js';
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
  ])('to %j is %j', (written, nearest) => {
    expect(nearestName(written, POLICY_KEYS)).toBe(nearest);
  });

  it('is the first of two that are as near', () => {
    expect(nearestName('ab', ['ax', 'ay'])).toBe('ax');
  });

  it('is nothing where nothing is known', () => {
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
  ])('%j and %j is %i', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });
});

describe('a key that no policy has', () => {
  const KNOWN = { origins: ['https://app.example.com'] };

  it.each([
    ['credential', 'Did you mean "credentials"?'],
    ['origin', 'Did you mean "origins"?'],
    ['allowedMethods', 'Did you mean "methods"?'],
    ['headers', 'Did you mean "allowedHeaders"?'],
    ['exposeHeaders', 'Did you mean "exposedHeaders"?'],
    ['max_age', 'Did you mean "maxAge"?'],
    ['optionsSuccessStatus', 'Remove it: an admitted preflight is answered with 204.'],
    [
      'allowPrivateNetwork',
      'Remove it: no current browser sends that request any more; Local Network Access asks the user instead.',
    ],
    ['zzzzzzzzzz', 'Remove it.'],
    ['constructor', 'Remove it.'],
  ])('%s is told: %s', (key, hint) => {
    expect(faultsOf({ ...KNOWN, [key]: true })).toEqual([
      { code: 'option-unknown', severity: 'error', path: key, hint },
    ]);
  });
});
