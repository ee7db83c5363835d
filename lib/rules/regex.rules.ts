import type { Rule } from './rule.js';

/** Rules about regular expressions over whole origins, and the examples they carry. */
export const REGEX_RULES = {
  'regex-bare': {
    severity: 'error',
    when: 'a regular expression stands without its examples',
    message: (value) => `${value} comes without examples, so nothing shows what it is meant to admit.`,
    hint: (value) => `Write { regex: ${value}, accepts: [...] } with origins it must admit.`,
    example: [/^https:\/\/app\.example\.com$/],
  },
  'regex-in-string': {
    severity: 'error',
    when: 'a string of `origins` is written as a regular expression',
    message: (value) => `${value} is text, and text is never read as a regular expression.`,
    hint: () =>
      'Write a pattern such as "https://*.example.com", or { regex: /^...$/, accepts: [...] } in the options of the module.',
    example: ['/^https:\\/\\/app\\.example\\.com$/'],
  },
  'regex-examples-missing': {
    severity: 'error',
    when: '`accepts` is empty',
    message: (value) => `${value} comes without examples, so nothing shows what it is meant to admit.`,
    hint: () => 'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.',
    example: [/^https:\/\/app\.example\.com$/],
  },
  'regex-not-anchored': {
    severity: 'error',
    when: 'an alternative does not begin with `^` and end with `$`, as it is parsed',
    source: 'OWASP, testing CORS',
    message: (value) => `${value} is not anchored at both ends in every alternative, so it matches other sites too.`,
    hint: () => 'Begin with ^ and end with $; put alternatives in a group: ^(?:a|b)$.',
    example: [/^https:\/\/a\.example\.com|https:\/\/b\.example\.com$/],
  },
  'regex-flags': {
    severity: 'error',
    when: 'the expression has a flag of `g y m s i`',
    message: (value, flags) => `${value} has the flag "${flags}": origins are lower case, one line, and matched once.`,
    hint: () => 'Remove the flag.',
    example: [/^https:\/\/app\.example\.com$/g, 'g'],
  },
  'regex-refuses-example': {
    severity: 'error',
    when: 'an origin of `accepts` is not matched',
    message: (value, example) => `${value} does not match ${example}, which "accepts" says it must.`,
    hint: () => 'Correct the expression or the example.',
    example: [/^https:\/\/app\.example\.com$/, 'https://b.example.com'],
  },
  'regex-accepts-reject': {
    severity: 'error',
    when: 'an origin of `rejects` is matched',
    message: (value, example) => `${value} matches ${example}, which "rejects" says it must not.`,
    hint: () => 'Correct the expression or the example.',
    example: [/^https:\/\/[a-z]+\.example\.com$/, 'https://admin.example.com'],
  },
  'regex-dot-unescaped': {
    severity: 'error',
    when: 'a `.` outside a class is not escaped',
    source: 'OWASP, testing CORS',
    message: (value) => `${value} has a "." that stands for any character, not for a dot.`,
    hint: () => 'Write "\\." for a dot, and [a-z0-9-] for the characters of a label.',
    example: [/^https:\/\/app.example\.com$/],
  },
  'regex-class-too-wide': {
    severity: 'error',
    when: 'a class or set can match what ends a host: `/`, `@`, `:`, `?`, `#`, a space or a control character',
    source: 'OWASP, testing CORS',
    message: (value, written) => `${value} has ${written}, which reaches beyond a host name.`,
    hint: () => 'Name the characters of a label: [a-z0-9-]; with a dot inside where labels are meant: [a-z0-9.-].',
    example: [/^https:\/\/[^.]+\.example\.com$/, '[^.]'],
  },
  'regex-scheme-open': {
    severity: 'error',
    when: 'an alternative does not begin with a scheme that is spelled out',
    source: 'HTML, serialization of an origin',
    message: (value) => `${value} does not spell the scheme out.`,
    hint: () => 'Begin with ^https:\\/\\/.',
    example: [/^[a-z]+:\/\/app\.example\.com$/],
  },
  'regex-domain-open': {
    severity: 'error',
    when: 'what varies in the host is not followed by a dot and a domain that is spelled out',
    source: 'Public suffix list',
    message: (value, tail) => `${value} leaves open whose domain it admits: ${tail}.`,
    hint: () => 'Let what varies end at a dot, and spell your registered domain out to its right: \\.example\\.com$.',
    example: [/^https:\/\/app\.example\.[a-z]{2,3}$/, 'nothing is spelled out to the right of what varies'],
  },
  'regex-look-alike': {
    severity: 'error',
    when: 'the expression matches an origin derived from `accepts` that somebody else can own',
    source: 'OWASP, testing CORS',
    message: (value, lookAlike) =>
      `${value} also matches ${lookAlike}, which no example shows and somebody else may speak as.`,
    hint: () =>
      'Escape the dots, keep labels to [a-z0-9-]+, and spell scheme, domain and port out; an origin that is meant belongs in "accepts".',
    example: [/^https:\/\/app\.[a-z]{7}\.com$/, '"https://app.ezample.com"'],
  },
  'regex-unsafe': {
    severity: 'error',
    when: 'a hostile text can make the expression backtrack without bound',
    source: 'OWASP, ReDoS',
    message: (value) => `${value} can take very long on a hostile Origin (catastrophic backtracking).`,
    hint: () =>
      'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
    example: [/^https:\/\/(?:[a-z]+)+\.example\.com$/],
  },
  'regex-back-reference': {
    severity: 'error',
    when: 'a part of the expression refers back to what a group has matched: `\\1`, `\\k<name>`',
    source: 'OWASP, ReDoS',
    message: (value) => `${value} refers back to a group, and how long that takes on a hostile Origin cannot be told.`,
    hint: () => 'Write out what may stand there, or list the origins.',
    example: [/^https:\/\/([a-z]+)\.\1\.example\.com$/],
  },
  'regex-not-analysable': {
    severity: 'error',
    when: 'the expression cannot be checked: it has too many alternatives, or syntax the analysers do not know',
    message: (value) =>
      `${value} cannot be checked: it has too many alternatives, or syntax that the analysers do not know.`,
    hint: () =>
      'Give each alternative an entry of its own; use plain groups, classes and quantifiers, or a pattern with "*".',
    example: [new RegExp('^https:\\/\\/[[a-z]--[q]]\\.example\\.com$', 'v')],
  },
} satisfies Record<string, Rule>;
