import type { Rule } from './rule.js';

/** Rules about methods, request headers, exposed headers, credentials and max-age. */
export const HEADER_RULES = {
  'method-invalid': {
    severity: 'error',
    message: (value) => `${value} is not a method name.`,
    hint: () => 'Use names such as GET or PATCH, "routed", or "*".',
  },
  'methods-empty': {
    severity: 'error',
    message: () => 'The list allows no method.',
    hint: () => 'Leave "methods" out: "routed" allows the methods that routes serve.',
  },
  'method-forbidden': {
    severity: 'error',
    message: (value) => `Browsers refuse to send ${value}.`,
    hint: () => 'Remove it.',
  },
  'method-case': {
    severity: 'error',
    message: (value) => `Methods are case-sensitive, and ${value} would never be matched.`,
    hint: (_value, upper) => `Write "${upper}".`,
  },
  'method-duplicate': {
    severity: 'warning',
    message: (value) => `${value} is listed twice.`,
    hint: () => 'Remove one of the entries.',
  },
  'methods-wildcard-mixed': {
    severity: 'warning',
    message: () => '"*" already allows every method, so the other names mean nothing.',
    hint: () => 'Keep the names and remove "*".',
  },
  'methods-wildcard-with-credentials': {
    severity: 'error',
    message: () => 'With credentials "*" means a method literally named "*", so nothing would be allowed by it.',
    hint: () => 'List the methods, or leave "methods" out: "routed" allows the methods that routes serve.',
  },
  'header-invalid': {
    severity: 'error',
    message: (value) => `${value} is not a header name.`,
    hint: () => 'Header names are letters, digits and hyphens, for instance "X-Request-Id".',
  },
  'header-duplicate': {
    severity: 'warning',
    message: (value) => `${value} is listed twice (letter case does not count).`,
    hint: () => 'Remove one of the entries.',
  },
  'allowed-header-forbidden': {
    severity: 'error',
    message: (value) => `Pages cannot set ${value}, so allowing it does nothing.`,
    hint: () => 'Remove it.',
  },
  'allowed-header-of-response': {
    severity: 'error',
    message: (value) => `${value} is a response header; a page does not send it.`,
    hint: () => 'Remove it; name the request headers your front end sends.',
  },
  'allowed-header-safelisted': {
    severity: 'warning',
    message: (value) => `${value} needs no permission for ordinary values.`,
    hint: () => 'Remove it unless you send unusual or very long values.',
  },
  'allowed-header-override': {
    severity: 'warning',
    message: (value) => `${value} lets a permitted POST act as another method behind the CORS check.`,
    hint: () => 'Remove it and call the real method.',
  },
  'allowed-headers-many': {
    severity: 'warning',
    message: () => 'The list allows more than 64 request headers.',
    hint: () => 'Keep the ones your front end sends.',
  },
  'allowed-headers-wildcard': {
    severity: 'warning',
    message: () =>
      '"*" alone leaves open whether Authorization may be sent: the standard says no, today\'s browsers say yes.',
    hint: () => "Write ['*', 'Authorization'], or list the headers.",
  },
  'allowed-headers-wildcard-with-credentials': {
    severity: 'error',
    message: () => 'With credentials "*" means a header literally named "*", so nothing would be allowed by it.',
    hint: () => 'List the request headers your front end sends.',
  },
  'exposed-header-forbidden': {
    severity: 'error',
    message: (value) => `No script may ever read ${value}.`,
    hint: () => 'Remove it; send the value in another header or in the body.',
  },
  'exposed-header-of-request': {
    severity: 'error',
    message: (value) => `${value} is a request header; a response does not carry it.`,
    hint: () => 'Remove it.',
  },
  'exposed-header-telling': {
    severity: 'warning',
    message: (value) => `${value} tells other sites about the inside of your application.`,
    hint: () => 'Remove it unless the front end needs it.',
  },
  'exposed-headers-wildcard-with-credentials': {
    severity: 'error',
    message: () => 'With credentials "*" means a header literally named "*", so nothing would be exposed by it.',
    hint: () => 'List the response headers your front end reads.',
  },
  'exposed-headers-without-policy': {
    severity: 'warning',
    message: () => 'The headers are exposed to nobody: the route has no policy.',
    hint: () => 'Give the route a policy, or remove @ExposeHeaders.',
  },
  'credentials-invalid': {
    severity: 'error',
    message: (value) => `"credentials" must be true or false, not ${value}.`,
    hint: () => 'Write true only if the front end sends cookies or HTTP authentication.',
  },
  'max-age-invalid': {
    severity: 'error',
    message: (value) => `"maxAge" must be a whole number of seconds, 0 or more, or false; not ${value}.`,
    hint: () => 'Write 600 for ten minutes, or false to have browsers ask each time.',
  },
  'max-age-too-long': {
    severity: 'error',
    message: (value) => `${value} seconds is longer than any browser keeps a preflight (86400).`,
    hint: () => 'Write 600: the longest time every browser honours.',
  },
  'max-age-capped': {
    severity: 'warning',
    message: (value) => `${value} seconds is cut by browsers: Safari keeps a preflight 600 seconds, Chromium 7200.`,
    hint: () => 'Write 7200 or less.',
  },
} satisfies Record<string, Rule>;
