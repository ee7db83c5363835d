import type { Rule } from './rule.js';

const isPackage = (call: string): boolean => call.startsWith('the package ');

/** Rules about where policies are written: options, decorators, namespace and environment variables. */
export const SETTING_RULES = {
  'option-unknown': {
    severity: 'error',
    when: 'an option has a name that is not known',
    message: (_value, detail) => `There is no such option; the known ones are ${detail.split('\n')[0]}.`,
    hint: (_value, detail) => detail.split('\n')[1] ?? 'Remove it.',
    example: ['https://app.example.com', 'origins, credentials\nDid you mean "origins"?'],
  },
  'option-invalid': {
    severity: 'error',
    when: 'an option has a value of the wrong kind',
    message: (value, expected) => `${value} is not ${expected}.`,
    hint: (_value, expected) => `Write ${expected}.`,
    example: ['600', 'a number'],
  },
  'policy-unknown': {
    severity: 'error',
    when: 'a name of a policy is not among `policies`',
    message: (value) => `There is no policy named ${value}.`,
    hint: (_value, detail) => detail,
    example: ['partnr', 'Did you mean "partner"?'],
  },
  'policy-name-taken': {
    severity: 'error',
    when: 'a named policy is called `default`',
    message: () => 'The name "default" is taken: it is the policy of routes that say nothing else.',
    hint: () => 'Write the policy under "default", or choose another name.',
    example: ['default'],
  },
  'policy-name-invalid': {
    severity: 'error',
    when: 'a name of a policy has other characters than letters, digits, `-` and `_`',
    message: (value) => `${value} cannot be the name of a policy.`,
    hint: () => 'Use letters, digits, "-" and "_", beginning with a letter.',
    example: ['my policy'],
  },
  'policy-extends-cycle': {
    severity: 'error',
    when: 'policies extend each other in a circle',
    message: (_value, cycle) => `The policies extend each other in a circle: ${cycle}.`,
    hint: () => 'Let one of them name its own origins.',
    example: ['a', 'a → b → a'],
  },
  'policy-extends-nothing': {
    severity: 'error',
    when: '`extends` names a default that is `false` or absent',
    message: (value) => `${value} is no policy that could be extended: it gives no cross-origin access.`,
    hint: () => 'Name a policy of "policies", or write "origins" here.',
    example: ['default'],
  },
  'policy-invalid': {
    severity: 'error',
    when: 'what should be a policy is something else',
    message: (value) => `${value} is not a policy.`,
    hint: () => 'Use the name of a policy, an object with "origins" or "extends", or false for no cross-origin access.',
    example: [true],
  },
  'policy-twice': {
    severity: 'error',
    when: '`@CorsPolicy` stands twice on one class or handler',
    message: () => '@CorsPolicy stands twice on the same target, and nothing says which one is meant.',
    hint: () => 'Keep one; use { extends, ... } to build on a named policy.',
    example: [undefined],
  },
  'inspector-in-production': {
    severity: 'warning',
    when: '`inspector` is on in production',
    message: () => 'The inspector shows every route and every origin, and is not served in production.',
    hint: () =>
      'Nothing has to be done; leave "inspector" out where the environment is "production" to be rid of this.',
    example: [true],
  },
  'routes-path-invalid': {
    severity: 'error',
    when: 'a path of `routes` is not one that a client sends',
    message: (value) => `${value} is not a path as a client sends it.`,
    hint: () => 'Begin with "/" and use only whole segments such as "users", ":id" and, at the end, "*".',
    example: ['graphql'],
  },
  'routes-policy-beside-pass-through': {
    severity: 'error',
    when: 'an entry of `routes` has `passThrough` and a policy',
    message: (value) => `The application answers CORS itself there, so the policy ${value} would never apply.`,
    hint: () => 'Keep one of them: "policy" where this module answers, "passThrough" where the application does.',
    example: ['partner'],
  },
  'routes-entry-unreachable': {
    severity: 'warning',
    when: 'an earlier entry of `routes` takes all requests of a later one',
    message: (value, earlier) => `${value} is never reached: the earlier entry "${earlier}" takes its requests.`,
    hint: () => 'Put the narrower entry first.',
    example: ['/docs/api', '/docs/*'],
  },
  'variable-empty': {
    severity: 'error',
    when: 'a variable is set to nothing',
    message: () => 'The variable is set but empty, which says neither "nobody" nor "anybody".',
    hint: () => 'Give it a value, or unset it.',
    example: [''],
  },
  'variable-unparsable': {
    severity: 'error',
    when: 'a variable cannot be read as what it sets',
    message: (value, expected) => `${value} cannot be read as ${expected}.`,
    hint: (_value, expected) => `Write ${expected}.`,
    example: ['yes', 'true, false, 1 or 0'],
  },
  'variable-of-unknown-policy': {
    severity: 'error',
    when: '`CORS_POLICY_<NAME>_…` names no policy',
    message: (_value, name) => `The variable sets a field of the policy ${name}, and there is none of that name.`,
    hint: (_value, name) => `Add the policy ${name} to "policies", or unset the variable.`,
    example: ['https://a.example.com', '"partnr" (did you mean "partner"?)'],
  },
  'variable-ambiguous': {
    severity: 'error',
    when: 'two policies have the same name in UPPER_SNAKE',
    message: (_value, names) => `The policies ${names} share the variable names of this prefix.`,
    hint: () => 'Rename one of them.',
    example: ['partner-api', '"partnerApi" and "partner-api"'],
  },
  'variable-against-false': {
    severity: 'error',
    when: 'a variable sets a field of a default that is `false`',
    message: () => 'The variable sets a field of the default policy, and "default" is false.',
    hint: () => 'Unset the variable, or give "default" a policy.',
    example: ['https://a.example.com'],
  },
  'variable-slip': {
    severity: 'warning',
    when: 'a variable is not read, and its name is close to one that is',
    message: () => 'The variable is not read, but its name is close to one that is.',
    hint: (_value, name) => `Did you mean ${name}?`,
    example: ['https://a.example.com', 'CORS_ORIGINS'],
  },
  'cors-enabled-twice': {
    severity: 'error',
    when: '`app.enableCors()`, the `cors` option of the application, `cors()` or `@fastify/cors` stands beside the module, or a package enables CORS on the HTTP adapter',
    source: 'Fetch, CORS check',
    message: (_value, call) =>
      `Two CORS layers would answer the same request, and browsers refuse doubled headers${isPackage(call) ? `: ${call} enables CORS on the HTTP adapter` : ''}.`,
    hint: (_value, call) =>
      isPackage(call)
        ? `Switch CORS off in the options of ${call}, and give its paths a policy in "routes".`
        : `Remove ${call}; CorsModule answers instead.`,
    example: [undefined, 'app.enableCors()'],
  },
  'module-twice': {
    severity: 'error',
    when: '`CorsModule.forRoot()` is imported twice',
    message: () => 'CorsModule.forRoot() is imported twice, and nothing says which settings are meant.',
    hint: () => 'Import it once, in the root module.',
    example: [undefined],
  },
  'variable-quoted': {
    severity: 'error',
    when: 'quotes stand around the value of a variable, or around an entry of it',
    message: (value) => `${value} holds quotes, which would be part of the origins and names.`,
    hint: (_value, bare) => `Write ${bare} without quotes.`,
    example: ['"https://app.example.com"', 'https://app.example.com'],
  },
  'environment-slip': {
    severity: 'warning',
    when: 'the environment is close to `production`, and is not that',
    message: (value) => `The environment is ${value} and not "production", so the rules of production are off.`,
    hint: () => 'Set it to "production" if that is meant.',
    example: ['prod'],
  },
  'overlay-slip': {
    severity: 'warning',
    when: 'a key of `environments` is another name for the environment',
    message: (value, environment) => `The overlay ${value} is not used: the environment is "${environment}".`,
    hint: () => 'Give both the same name; the rules of production need "production".',
    example: ['dev', 'development'],
  },
} satisfies Record<string, Rule>;
