import { rules } from '../rule.js';

/** Rules about regular expressions over whole origins, and the examples they carry. */
export const REGEX_RULES = rules({
  'regex-bare': {
    severity: 'error',
    when: 'a regular expression is given without examples',
    message: (value) => `${value} has no examples, so what it is meant to admit cannot be checked.`,
    hint: (value) => `Write { regex: ${value}, accepts: [...] } with origins it must admit.`,
    example: [/^https:\/\/app\.example\.com$/],
  },
  'regex-in-string': {
    severity: 'error',
    when: 'a string of `origins` is written as a regular expression',
    message: (value) => `${value} is a string, and strings are never read as regular expressions.`,
    hint: () =>
      'Write a pattern such as "https://*.example.com", or { regex: /^...$/, accepts: [...] } in the options of the module.',
    example: ['/^https:\\/\\/app\\.example\\.com$/'],
  },
  'regex-examples-missing': {
    severity: 'error',
    when: '`accepts` is empty',
    message: (value) => `${value} has no examples, so what it is meant to admit cannot be checked.`,
    hint: () => 'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.',
    example: [/^https:\/\/app\.example\.com$/],
  },
  'regex-not-anchored': {
    severity: 'error',
    when: 'an alternative does not begin with `^` and end with `$`',
    source: 'OWASP, testing CORS',
    message: (value) => `${value} is not anchored at both ends in every alternative, so it matches other sites too.`,
    hint: () => 'Begin with ^ and end with $; put alternatives in a group: ^(?:a|b)$.',
    example: [/^https:\/\/a\.example\.com|https:\/\/b\.example\.com$/],
  },
  'regex-flags': {
    severity: 'error',
    when: 'the expression has a flag of `g y m s i`',
    message: (value, flags) =>
      `${value} has the flag "${flags}"; an origin is one line in lower case, and is matched once.`,
    hint: () => 'Remove the flag.',
    example: [/^https:\/\/app\.example\.com$/g, 'g'],
  },
  'regex-refuses-example': {
    severity: 'error',
    when: 'an origin of `accepts` is not matched',
    message: (value, example) => `${value} does not match ${example}, which "accepts" lists.`,
    hint: () => 'Correct the expression or the example.',
    example: [/^https:\/\/app\.example\.com$/, 'https://b.example.com'],
  },
  'regex-accepts-reject': {
    severity: 'error',
    when: 'an origin of `rejects` is matched',
    message: (value, example) => `${value} matches ${example}, which "rejects" lists.`,
    hint: () => 'Correct the expression or the example.',
    example: [/^https:\/\/[a-z]+\.example\.com$/, 'https://admin.example.com'],
  },
  'regex-dot-unescaped': {
    severity: 'error',
    when: 'a `.` outside a character class is not escaped',
    source: 'OWASP, testing CORS',
    message: (value) => `${value} has an unescaped ".", which matches any character.`,
    hint: () => 'Write "\\." for a dot, and [a-z0-9-] for the characters of a label.',
    example: [/^https:\/\/app.example\.com$/],
  },
  'regex-class-too-wide': {
    severity: 'error',
    when: 'a character class can match a character that ends a host: `/`, `@`, `:`, `?`, `#`, a space or a control character',
    source: 'OWASP, testing CORS',
    message: (value, written) => `${value} has ${written}, which also matches characters that end a host name.`,
    hint: () => 'Use [a-z0-9-] for the characters of one label, or [a-z0-9.-] for several labels.',
    example: [/^https:\/\/[^.]+\.example\.com$/, '[^.]'],
  },
  'regex-scheme-open': {
    severity: 'error',
    when: 'an alternative does not begin with a literal scheme',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} does not spell out the scheme, so it matches other schemes too.`,
    hint: () => 'Begin with ^https:\\/\\/.',
    example: [/^[a-z]+:\/\/app\.example\.com$/],
  },
  'regex-domain-open': {
    severity: 'error',
    when: 'the variable part of the host is not followed by a dot and a literal domain',
    source: 'Public suffix list',
    message: (value, tail) => `${value} leaves open which domain it admits: ${tail}.`,
    hint: () => 'End the variable part at a dot, followed by your registered domain: \\.example\\.com$.',
    example: [/^https:\/\/app\.example\.[a-z]{2,3}$/, 'no literal text follows the variable part'],
  },
  'regex-look-alike': {
    severity: 'error',
    when: 'the expression matches an origin derived from `accepts` that somebody else can own',
    source: 'OWASP, testing CORS',
    message: (value, lookAlike) =>
      `${value} also matches ${lookAlike}, which is not in "accepts" and may belong to somebody else.`,
    hint: () =>
      'Escape the dots, use [a-z0-9-]+ for labels, and spell out scheme, domain and port; if this origin is meant, add it to "accepts".',
    example: [/^https:\/\/app\.[a-z]{7}\.com$/, '"https://app.ezample.com"'],
  },
  'regex-unsafe': {
    severity: 'error',
    when: 'a hostile Origin can make the expression backtrack without bound',
    source: 'OWASP, ReDoS',
    message: (value) => `${value} can take very long to match a hostile Origin (catastrophic backtracking).`,
    hint: () =>
      'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
    example: [/^https:\/\/(?:[a-z]+)+\.example\.com$/],
  },
  'regex-back-reference': {
    severity: 'error',
    when: 'the expression contains a back-reference: `\\1`, `\\k<name>`',
    source: 'OWASP, ReDoS',
    message: (value) => `${value} contains a back-reference, so the time to match a hostile Origin cannot be bounded.`,
    hint: () => 'Write out the text that the back-reference stands for, or list the origins.',
    example: [/^https:\/\/([a-z]+)\.\1\.example\.com$/],
  },
  'regex-not-analysable': {
    severity: 'error',
    when: 'the expression has too many alternatives to be checked, or unsupported syntax',
    message: (value) => `${value} cannot be checked: it has too many alternatives, or unsupported syntax.`,
    hint: () =>
      'Give each alternative an entry of its own; use plain groups, classes and quantifiers, or a pattern with "*".',
    example: [new RegExp('^https:\\/\\/[[a-z]--[q]]\\.example\\.com$', 'v')],
  },
});
