import type { Rule } from './rule.js';

/** Rules about lists that sources give at run time; the rules of origins hold for their entries as well. */
export const LIST_RULES = {
  'list-wildcard': {
    severity: 'error',
    when: "a list that a source gives holds `'*'`",
    source: 'Fetch, CORS protocol and credentials',
    message: () => '"*" admits every origin, and is never looked up.',
    hint: () => 'List the origins. Answers that are public belong to a route with a policy of its own, origins: "*".',
    example: ['*'],
  },
  'list-entry-invalid': {
    severity: 'error',
    when: 'a list that a source gives holds something else than strings',
    message: (value) => `${value} is no string, and a list that is looked up holds origins and patterns only.`,
    hint: () => 'Give each entry as a string such as "https://app.example.com".',
    example: [5],
  },
  'list-too-long': {
    severity: 'error',
    when: 'a list that a source gives holds more than 1 000 entries; then nobody is admitted by it',
    message: (count) => `The list holds more than ${count} entries, and none of it would count.`,
    hint: () => 'Shorten it, or name many origins by a pattern you own, such as "https://*.example.com".',
    example: [1000],
  },
  'list-invalid': {
    severity: 'error',
    when: 'what a source gives is no list at all',
    message: (value) => `${value} is no list of origins.`,
    hint: () => 'Give an array or another iterable of strings such as "https://app.example.com".',
    example: ['https://app.example.com'],
  },
} satisfies Record<string, Rule>;
