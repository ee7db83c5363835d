import { rules } from '../rule.js';

/** Rules about lists that sources return at run time; the rules about origins apply to their entries as well. */
export const LIST_RULES = rules({
  'list-wildcard': {
    severity: 'error',
    when: "a list that a source returns contains `'*'`",
    source: 'Fetch, CORS protocol and credentials',
    message: () => '"*" admits every origin, and is not allowed in a list that is looked up.',
    hint: () => 'List the origins; public responses belong on a route with a policy of its own.',
    example: ['*'],
  },
  'list-entry-invalid': {
    severity: 'error',
    when: 'a list that a source returns contains something other than strings',
    message: (value) => `${value} is not a string; a list that is looked up contains only origins and patterns.`,
    hint: () => 'Return each entry as a string such as "https://app.example.com".',
    example: [5],
  },
  'list-too-long': {
    severity: 'error',
    when: 'a list that a source returns has more than 1 000 entries; it then admits no origin',
    message: (count) => `The list has more than ${count} entries, so all of it is ignored.`,
    hint: () => 'Shorten it, or use a pattern under a domain you own, such as "https://*.example.com".',
    example: [1000],
  },
  'list-invalid': {
    severity: 'error',
    when: 'a source returns something other than a list',
    message: (value) => `${value} is not a list of origins.`,
    hint: () => 'Return an array or another iterable of strings such as "https://app.example.com".',
    example: ['https://app.example.com'],
  },
});
