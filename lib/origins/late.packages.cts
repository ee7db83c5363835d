/* Packages that patterns and regular expressions alone need, each loaded when it is asked for. CommonJS with literal names,
   so that they load synchronously and bundlers include them. */

/** The public suffix list. */
export const loadTldts = (): typeof import('tldts') => require('tldts');

/** The parser of regular expressions. */
export const loadRegexpp = (): typeof import('@eslint-community/regexpp') => require('@eslint-community/regexpp');

/** How long an expression may take. */
export const loadRedosDetector = (): typeof import('redos-detector') => require('redos-detector');
