import { describe, expect, it } from '@jest/globals';
import type { CorsPolicy } from '../../lib/policy/policy.js';
import { compilePolicy } from '../../lib/policy/policy.compiler.js';
import { APP, STRANGER } from '../kit/origins.js';
import { answer, type Answer, type Asked } from './decisions.js';

const signedIn = compilePolicy({ origins: [APP], credentials: true, exposedHeaders: ['ETag', 'X-Total'], maxAge: 60 });
const bare = compilePolicy({ origins: [APP], allowedHeaders: [], maxAge: false });
const open = compilePolicy({ origins: '*', exposedHeaders: '*', allowedHeaders: ['*', 'Authorization'] });

type Row = [title: string, policy: CorsPolicy | false, asked: Asked, expected: Answer];

const ACTUAL: readonly Row[] = [
  [
    'of an admitted origin with credentials',
    signedIn,
    { kind: 'actual', origin: APP },
    {
      admitted: true,
      reason: 'origin-admitted',
      headers: [
        ['Access-Control-Allow-Origin', APP],
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Expose-Headers', 'ETag, X-Total'],
      ],
      vary: 'Origin',
    },
  ],
  [
    'of an admitted origin with nothing else to say',
    bare,
    { kind: 'actual', origin: APP },
    { admitted: true, reason: 'origin-admitted', headers: [['Access-Control-Allow-Origin', APP]], vary: 'Origin' },
  ],
  [
    'of a refused origin',
    signedIn,
    { kind: 'actual', origin: STRANGER },
    { admitted: false, reason: 'origin-refused', headers: [], vary: 'Origin' },
  ],
  [
    'without an origin',
    signedIn,
    { kind: 'actual', origin: undefined },
    { admitted: false, reason: 'no-origin', headers: [], vary: 'Origin' },
  ],
  ...[undefined, STRANGER, 'null', '\n'].map((origin): Row => [
    `under "*", with the origin ${JSON.stringify(origin) ?? 'left out'}`,
    open,
    { kind: 'actual', origin },
    {
      admitted: true,
      reason: 'public',
      headers: [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Expose-Headers', '*'],
      ],
      vary: '',
    },
  ]),
  [
    'of an origin that a source listed',
    bare,
    {
      kind: 'actual',
      origin: STRANGER,
      sourceMatchers: [[APP], [STRANGER]].map((list) => compilePolicy({ origins: list }).matcher),
    },
    { admitted: true, reason: 'origin-admitted', headers: [['Access-Control-Allow-Origin', STRANGER]], vary: 'Origin' },
  ],
];

const PREFLIGHTS: readonly Row[] = [
  [
    'of an admitted origin with credentials',
    signedIn,
    { kind: 'preflight', origin: APP, methods: 'GET, PUT' },
    {
      admitted: true,
      reason: 'origin-admitted',
      headers: [
        ['Access-Control-Allow-Origin', APP],
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Allow-Methods', 'GET, PUT'],
        ['Access-Control-Allow-Headers', 'Content-Type'],
        ['Access-Control-Max-Age', '60'],
      ],
      vary: 'Origin, Access-Control-Request-Method',
    },
  ],
  [
    'with no method and no header to allow, never kept',
    bare,
    { kind: 'preflight', origin: APP, methods: '' },
    {
      admitted: true,
      reason: 'origin-admitted',
      headers: [
        ['Access-Control-Allow-Origin', APP],
        ['Access-Control-Max-Age', '0'],
      ],
      vary: 'Origin, Access-Control-Request-Method',
    },
  ],
  [
    'with nothing to say besides the origin',
    signedIn,
    { kind: 'preflight', origin: APP },
    {
      admitted: true,
      reason: 'origin-admitted',
      headers: [['Access-Control-Allow-Origin', APP]],
      vary: 'Origin, Access-Control-Request-Method',
    },
  ],
  [
    'of a refused origin',
    signedIn,
    { kind: 'preflight', origin: STRANGER, methods: 'GET' },
    { admitted: false, reason: 'origin-refused', headers: [], vary: 'Origin, Access-Control-Request-Method' },
  ],
  ...[false, true].map((contested): Row => [
    contested ? 'under "*" where another candidate has a list' : 'under "*"',
    open,
    { kind: 'preflight', origin: STRANGER, methods: 'GET', isAmbiguous: contested },
    {
      admitted: true,
      reason: 'public',
      headers: [
        ['Access-Control-Allow-Origin', '*'],
        ['Access-Control-Allow-Methods', 'GET'],
        ['Access-Control-Allow-Headers', '*, Authorization'],
        ['Access-Control-Max-Age', '600'],
      ],
      vary: contested ? 'Origin, Access-Control-Request-Method' : 'Access-Control-Request-Method',
    },
  ]),
  [
    'where there is no policy',
    false,
    { kind: 'preflight', origin: APP, methods: 'GET' },
    { admitted: false, reason: 'no-policy', headers: [], vary: 'Origin, Access-Control-Request-Method' },
  ],
];

describe.each([
  { what: 'the answer to an actual request', rows: ACTUAL },
  { what: 'the answer to a preflight', rows: PREFLIGHTS },
])('$what', ({ rows }) => {
  it.each(rows)('%s', (_title, policy, asked, expected) => {
    expect(answer(policy, asked)).toEqual(expected);
  });
});
