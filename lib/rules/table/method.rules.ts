import { rules } from '../rule.js';

/** Rules about the option `methods`. */
export const METHOD_RULES = rules({
  'method-invalid': {
    severity: 'error',
    when: 'a method is not a valid token',
    source: 'RFC 9110, tokens',
    message: (value) => `${value} is not a method name.`,
    hint: () => 'Use names such as GET or PATCH, or "routed".',
    example: ['GET POST'],
  },
  'methods-empty': {
    severity: 'error',
    when: '`methods` is an empty list',
    message: () => 'An empty list allows no method.',
    hint: () => 'Leave "methods" out: the default, "routed", allows the methods that your routes serve.',
    example: [[]],
  },
  'method-forbidden': {
    severity: 'error',
    when: 'a method is CONNECT, TRACE or TRACK',
    source: 'Fetch, methods',
    message: (value) => `Browsers refuse to send ${value}.`,
    hint: () => 'Remove it.',
    example: ['TRACE'],
  },
  'method-case': {
    severity: 'error',
    when: 'a standard method is not written in upper case',
    source: 'Fetch, methods',
    message: (value) => `Methods are case-sensitive, so ${value} would never match.`,
    hint: (_value, upper) => `Write "${upper}".`,
    example: ['patch', 'PATCH'],
  },
  'method-duplicate': {
    severity: 'warning',
    when: 'a method is listed twice',
    message: (value) => `${value} is listed twice.`,
    hint: () => 'Remove one of the entries.',
    example: ['PUT'],
  },
  'methods-wildcard-mixed': {
    severity: 'warning',
    when: "`methods` combines `'*'` with other methods",
    source: 'Fetch, CORS-preflight fetch',
    message: () => '"*" already allows every method, so the other names have no effect.',
    hint: () => 'Keep the names and remove "*".',
    example: ['*'],
  },
  'methods-wildcard-with-credentials': {
    severity: 'error',
    when: "`methods` is `'*'` and credentials are on",
    source: 'Fetch, CORS-preflight fetch',
    message: () => 'With credentials, browsers read "*" as a method literally named "*", so it would allow nothing.',
    hint: () =>
      'List the methods, or leave "methods" out: the default, "routed", allows the methods that your routes serve.',
    example: ['*'],
  },
});
