import type { Rule } from './rule.js';

/** Rules about how sources are named, and whether they are found. */
export const SOURCE_RULES = {
  'source-not-provided': {
    severity: 'error',
    when: 'a source is not a provider of the application',
    message: (value) => `${value} is not a provider of this application.`,
    hint: () => 'Add it to the providers of a module that is imported.',
    example: ['TenantOrigins'],
  },
  'source-scoped': {
    severity: 'error',
    when: 'a source is request-scoped or transient',
    message: (value) => `${value} is request-scoped or transient; a list of origins is kept longer than one request.`,
    hint: () => 'Make it a singleton (Scope.DEFAULT) and find the tenant in key(request).',
    example: ['TenantOrigins'],
  },
  'source-shape': {
    severity: 'error',
    when: 'a source lacks `key` or `origins`',
    message: (value) => `${value} is not an OriginSource: it needs the methods key(request) and origins(key, signal).`,
    hint: () => 'Implement OriginSource.',
    example: ['TenantOrigins'],
  },
  'source-undefined': {
    severity: 'error',
    when: '`source` is `undefined`, as a class is that a circular import leads to before its file has run',
    message: (value) =>
      `The token of this source is ${value}: most likely a circular import, so that the file of the class has not run yet when this is read.`,
    hint: () =>
      'Use a string as the token ({ provide: "TENANTS" } and { source: "TENANTS" }), or move the class to a file of its own that imports neither the controller nor the module.',
    example: [undefined],
  },
  'source-ambiguous': {
    severity: 'warning',
    when: 'several modules provide the token of a source, each an instance of its own',
    message: (value, taken) => `Several modules provide ${value}, each its own instance: ${taken}.`,
    hint: () =>
      'Provide it in one module that exports it, and import that module in the others; or give each a token of its own.',
    example: ['TENANTS', 'the one of BillingModule is asked, and that of TenantsModule is not'],
  },
  'source-instance': {
    severity: 'error',
    when: 'a source is given as an object of its class',
    message: () => 'This is an instance of a source, and a source is found among the providers of the application.',
    hint: () => 'Write its class, or { source } with its injection token, and add it to the providers of a module.',
    example: [{}],
  },
  'source-token': {
    severity: 'error',
    when: 'an entry is spelled like an injection token',
    message: (value) => `${value} is no origin, and reads like an injection token.`,
    hint: (value) => `Write { source: ${value} } if it is the token of a source.`,
    example: ['TENANT_ORIGINS'],
  },
  'source-ttl-short': {
    severity: 'warning',
    when: '`ttl` of a source is less than a second',
    message: (value) => `${value} milliseconds are less than a second: nearly every request would ask the source.`,
    hint: () => 'Give milliseconds: 60_000 for a minute.',
    example: [60],
  },
} satisfies Record<string, Rule>;
