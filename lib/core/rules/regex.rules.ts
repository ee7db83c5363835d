import type { Rule } from './rule.js';

/** Rules about regular expressions over whole origins, and the examples they carry. */
export const REGEX_RULES = {
  'regex-bare': {
    severity: 'error',
    message: (value) => `${value} comes without examples, so nothing shows what it is meant to admit.`,
    hint: (value) => `Write { regex: ${value}, accepts: [...] } with origins it must admit.`,
  },
  'regex-examples-missing': {
    severity: 'error',
    message: (value) => `${value} comes without examples, so nothing shows what it is meant to admit.`,
    hint: () => 'Add accepts: [...] with at least one origin it must admit, and rejects: [...] with some it must not.',
  },
  'regex-not-anchored': {
    severity: 'error',
    message: (value) => `${value} is not anchored at both ends in every alternative, so it matches other sites too.`,
    hint: () => 'Begin with ^ and end with $; put alternatives in a group: ^(?:a|b)$.',
  },
  'regex-flags': {
    severity: 'error',
    message: (value, flags) => `${value} has the flag "${flags}": origins are lower case, one line, and matched once.`,
    hint: () => 'Remove the flag.',
  },
  'regex-refuses-example': {
    severity: 'error',
    message: (value, example) => `${value} does not match ${example}, which "accepts" says it must.`,
    hint: () => 'Correct the expression or the example.',
  },
  'regex-accepts-reject': {
    severity: 'error',
    message: (value, example) => `${value} matches ${example}, which "rejects" says it must not.`,
    hint: () => 'Correct the expression or the example.',
  },
  'regex-look-alike': {
    severity: 'error',
    message: (value, lookAlike) => `${value} also matches ${lookAlike}, an origin that somebody else can own.`,
    hint: () => 'Escape the dots, keep labels to [a-z0-9-]+, and spell scheme, domain and port out.',
  },
  'regex-unsafe': {
    severity: 'error',
    message: (value) => `${value} can take very long on a hostile Origin (catastrophic backtracking).`,
    hint: () =>
      'Avoid nested or adjacent quantifiers over the same characters, give each alternative an entry of its own, or use a pattern with "*".',
  },
  'regex-not-analysable': {
    severity: 'error',
    message: (value) => `${value} uses syntax that cannot be checked for catastrophic backtracking.`,
    hint: () => 'Use plain groups, classes and quantifiers, or a pattern with "*".',
  },
} satisfies Record<string, Rule>;
