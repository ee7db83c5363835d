import { rules } from '../rule.js';

/** Rules about the option `origins` as a whole. */
export const ORIGINS_OPTION_RULES = rules({
  'origins-missing': {
    severity: 'error',
    when: 'a policy has neither `origins` nor `extends`',
    message: () =>
      '"origins" is missing, or undefined because of an unset variable or a class that a circular import has not loaded yet.',
    hint: (_value, where) =>
      where ||
      'Add "origins" (a list of origins, or a source), or "extends"; or set the variable of its origins, CORS_ORIGINS for the default policy. A .env file is read only with ConfigModule.forRoot() in the root module.',
    example: [undefined],
  },
  'origins-empty': {
    severity: 'error',
    when: '`origins` is an empty list, and there is no `enforce`',
    message: () => 'An empty list admits no origin.',
    hint: () =>
      'List at least one origin, set the variable of its origins (CORS_ORIGINS for the default policy), or write false in place of the policy for no cross-origin access; beside "enforce" an empty list stops the requests of all other pages.',
    example: [[]],
  },
  'origin-duplicate': {
    severity: 'warning',
    when: 'an entry is listed twice',
    message: (value) => `${value} is listed twice.`,
    hint: () => 'Remove one of the entries.',
    example: ['https://app.example.com'],
  },
  'wildcard-mixed': {
    severity: 'error',
    when: "`origins` combines `'*'` with other entries",
    source: 'Fetch, CORS protocol',
    message: () => '"*" already admits every origin, so the other entries have no effect.',
    hint: () => 'Remove "*", and keep the list.',
    example: ['*'],
  },
  'wildcard-with-credentials': {
    severity: 'error',
    when: "`origins` is `'*'` and `credentials` is `true`, after `extends` and overrides",
    source: 'Fetch, CORS protocol and credentials',
    message: () => '"*" cannot be combined with credentials: every website could act as your signed-in users.',
    hint: () => 'List the origins that may act for a signed-in user, or turn credentials off.',
    example: ['*'],
  },
  'origin-covered': {
    severity: 'warning',
    when: 'another entry of the list already admits the origin, or everything that the pattern admits',
    message: (value, other) => `${value} is already admitted by ${other}.`,
    hint: () => 'Remove it, or remove the wider entry if only this one is meant.',
    example: ['https://app.example.com', '"https://*.example.com"'],
  },
  'origins-many': {
    severity: 'warning',
    when: 'a list has more than 1 000 entries',
    message: (count) => `The list has ${count} entries, and changing any of them takes a restart.`,
    hint: () => 'Look them up at run time with an OriginSource, or use a pattern under a domain you own.',
    example: [1200],
  },
});
