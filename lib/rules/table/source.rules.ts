import { rules } from '../rule.js';

/** Rules about sources: how they are written, and whether the application provides them. */
export const SOURCE_RULES = rules({
  'source-not-provided': {
    severity: 'error',
    when: 'a source is not a provider of the application',
    message: (value) => `${value} is not a provider of this application.`,
    hint: () => 'Add it to the providers of a module that the application imports.',
    example: ['TenantOrigins'],
  },
  'source-scoped': {
    severity: 'error',
    when: 'a source is request-scoped or transient',
    message: (value) => `${value} is request-scoped or transient, but its lists are cached across requests.`,
    hint: () => 'Make it a singleton (Scope.DEFAULT), and identify the tenant in key(request).',
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
    when: '`source` is `undefined`, often because a circular import has not loaded its class yet',
    message: (value) =>
      `The token of this source is ${value}, most likely because a circular import has not loaded its class yet.`,
    hint: () =>
      'Use a string as the token ({ provide: "TENANTS" } and { source: "TENANTS" }), or move the class to a file of its own that imports neither the controller nor the module.',
    example: [undefined],
  },
  'source-ambiguous': {
    severity: 'warning',
    when: 'several modules provide the token of a source, each with its own instance',
    message: (value, taken) => `Several modules provide ${value}, each with its own instance: ${taken}.`,
    hint: () =>
      'Provide it in one module that exports it, and import that module in the others; or give each a token of its own.',
    example: ['TENANTS', 'the one of BillingModule is asked, and that of TenantsModule is not'],
  },
  'source-instance': {
    severity: 'error',
    when: 'a source is given as an instance of its class',
    message: () => 'This is an instance of a source, but a source must be a provider of the application.',
    hint: () => 'Write its class, or { source } with its injection token, and add it to the providers of a module.',
    example: [{}],
  },
  'source-token': {
    severity: 'error',
    when: 'an entry looks like an injection token',
    message: (value) => `${value} is not an origin, but looks like an injection token.`,
    hint: (value) => `Write { source: ${value} } if it is the token of a source.`,
    example: ['TENANT_ORIGINS'],
  },
  'source-ttl-short': {
    severity: 'warning',
    when: '`ttl` of a source is less than a second',
    message: (value) => `${value} milliseconds is less than a second, so nearly every request would call the source.`,
    hint: () => 'Write milliseconds: 60_000 for a minute.',
    example: [60],
  },
});
