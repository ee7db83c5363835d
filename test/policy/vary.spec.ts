import { describe, expect, it } from '@jest/globals';
import { mergeVary } from '../../lib/policy/vary.js';

const ROWS: readonly { present: string | undefined; added: string; merged: string }[] = [
  { present: undefined, added: 'Origin', merged: 'Origin' },
  { present: '', added: 'Origin', merged: 'Origin' },
  { present: 'Accept', added: 'Origin', merged: 'Accept, Origin' },
  { present: 'origin', added: 'Origin', merged: 'origin' },
  { present: 'Accept, ORIGIN, Cookie', added: 'Origin', merged: 'Accept, ORIGIN, Cookie' },
  { present: 'Accept,Cookie', added: 'Origin', merged: 'Accept, Cookie, Origin' },
  { present: ' Accept ,\tCookie ', added: 'Origin', merged: 'Accept, Cookie, Origin' },
  { present: 'Accept,, ,Cookie', added: 'Origin', merged: 'Accept, Cookie, Origin' },
  { present: 'Accept, accept', added: 'Origin', merged: 'Accept, Origin' },
  { present: 'X-Origin', added: 'Origin', merged: 'X-Origin, Origin' },
  { present: '*', added: 'Origin', merged: '*' },
  { present: 'Accept, *', added: 'Origin', merged: '*' },
  {
    present: 'Origin',
    added: 'Origin, Access-Control-Request-Method',
    merged: 'Origin, Access-Control-Request-Method',
  },
  {
    present: 'access-control-request-method',
    added: 'Origin, Access-Control-Request-Method',
    merged: 'access-control-request-method, Origin',
  },
];

describe('Vary', () => {
  it.each(ROWS)('$present merged with $added is "$merged"', ({ present, added, merged }) => {
    expect(mergeVary(present, added)).toBe(merged);
  });

  it.each(ROWS)('$present merged with $added twice stays the same', ({ added, merged }) => {
    expect(mergeVary(merged, added)).toBe(merged);
  });
});
