import type { Rule } from './rule.js';

/** Rules about where policies are written: options, decorators, namespace and environment variables. */
export const SETTING_RULES = {
  'option-unknown': {
    severity: 'error',
    message: (_value, detail) => `There is no such option; the known ones are ${detail.split('\n')[0]}.`,
    hint: (_value, detail) => detail.split('\n')[1] ?? 'Remove it.',
  },
  'option-invalid': {
    severity: 'error',
    message: (value, expected) => `${value} is not ${expected}.`,
    hint: (_value, expected) => `Write ${expected}.`,
  },
  'policy-unknown': {
    severity: 'error',
    message: (value) => `There is no policy named ${value}.`,
    hint: (_value, detail) => detail,
  },
  'policy-name-taken': {
    severity: 'error',
    message: () => 'The name "default" is taken: it is the policy of routes that say nothing else.',
    hint: () => 'Write the policy under "default", or choose another name.',
  },
  'policy-name-invalid': {
    severity: 'error',
    message: (value) => `${value} cannot be the name of a policy.`,
    hint: () => 'Use letters, digits, "-" and "_", beginning with a letter.',
  },
  'policy-extends-cycle': {
    severity: 'error',
    message: (_value, cycle) => `The policies extend each other in a circle: ${cycle}.`,
    hint: () => 'Let one of them name its own origins.',
  },
  'policy-extends-nothing': {
    severity: 'error',
    message: (value) => `${value} is no policy that could be extended: it gives no cross-origin access.`,
    hint: () => 'Name a policy of "policies", or write "origins" here.',
  },
  'policy-invalid': {
    severity: 'error',
    message: (value) => `${value} is not a policy.`,
    hint: () => 'Use the name of a policy, an object with "origins" or "extends", or false for no cross-origin access.',
  },
  'policy-twice': {
    severity: 'error',
    message: () => '@CorsPolicy stands twice on the same target, and nothing says which one is meant.',
    hint: () => 'Keep one; use { extends, ... } to build on a named policy.',
  },
  'source-not-provided': {
    severity: 'error',
    message: (value) => `${value} is not a provider of this application.`,
    hint: () => 'Add it to the providers of a module that is imported.',
  },
  'source-scoped': {
    severity: 'error',
    message: (value) => `${value} is request-scoped or transient; a list of origins is kept longer than one request.`,
    hint: () => 'Make it a singleton (Scope.DEFAULT) and find the tenant in key(request).',
  },
  'source-shape': {
    severity: 'error',
    message: (value) => `${value} is not an OriginSource: it needs the methods key(request) and origins(key, signal).`,
    hint: () => 'Implement OriginSource.',
  },
  'routes-path-invalid': {
    severity: 'error',
    message: (value) => `${value} is not a path as a client sends it.`,
    hint: () => 'Begin with "/" and use only whole segments such as "users", ":id" and, at the end, "*".',
  },
  'routes-entry-unreachable': {
    severity: 'warning',
    message: (value, earlier) => `${value} is never reached: the earlier entry "${earlier}" takes its requests.`,
    hint: () => 'Put the narrower entry first.',
  },
  'variable-empty': {
    severity: 'error',
    message: () => 'The variable is set but empty, which says neither "nobody" nor "anybody".',
    hint: () => 'Give it a value, or unset it.',
  },
  'variable-unparsable': {
    severity: 'error',
    message: (value, expected) => `${value} cannot be read as ${expected}.`,
    hint: (_value, expected) => `Write ${expected}.`,
  },
  'variable-of-unknown-policy': {
    severity: 'error',
    message: (_value, name) => `The variable sets a field of the policy ${name}, and there is none of that name.`,
    hint: (_value, name) => `Add the policy ${name} to "policies", or unset the variable.`,
  },
  'variable-ambiguous': {
    severity: 'error',
    message: (_value, names) => `The policies ${names} share the variable names of this prefix.`,
    hint: () => 'Rename one of them.',
  },
  'variable-against-false': {
    severity: 'error',
    message: () => 'The variable sets a field of the default policy, and "default" is false.',
    hint: () => 'Unset the variable, or give "default" a policy.',
  },
  'variable-slip': {
    severity: 'warning',
    message: () => 'The variable is not read, but its name is close to one that is.',
    hint: (_value, name) => `Did you mean ${name}?`,
  },
  'cors-enabled-twice': {
    severity: 'error',
    message: () => 'Two CORS layers would answer the same request, and browsers refuse doubled headers.',
    hint: (_value, call) => `Remove ${call}; CorsModule answers instead.`,
  },
  'module-twice': {
    severity: 'error',
    message: () => 'CorsModule.forRoot() is imported twice, and nothing says which settings are meant.',
    hint: () => 'Import it once, in the root module.',
  },
} satisfies Record<string, Rule>;
