import { MIGRATE, rules } from '../rule.js';

const isPackage = (call: string): boolean => call.startsWith('the package ');

/** Rules about where policies are written: options, decorators, namespace and environment variables. */
export const SETTING_RULES = rules({
  'option-unknown': {
    severity: 'error',
    when: 'an option has an unknown name',
    message: (_value, detail) => {
      const [known, , further] = detail.split('\n');
      return `There is no such option; the known ones are ${known}.${further ? ` ${further}` : ''}`;
    },
    hint: (_value, detail) => detail.split('\n')[1] ?? 'Remove it.',
    example: ['https://app.example.com', 'origins, credentials\nDid you mean "origins"?'],
  },
  'option-invalid': {
    severity: 'error',
    when: 'an option has a value of the wrong kind',
    message: (value, detail) => `${value} is not ${detail.split('\n')[0]}.`,
    hint: (_value, detail) => detail.split('\n')[1] ?? `Write ${detail}.`,
    example: ['600', 'a number'],
  },
  'policy-unknown': {
    severity: 'error',
    when: 'the name of a policy is not among `policies`',
    message: (value) => `There is no policy named ${value}.`,
    hint: (_value, detail) => detail,
    example: ['partnr', 'Did you mean "partner"?'],
  },
  'policy-name-taken': {
    severity: 'error',
    when: 'a named policy is called `default`',
    message: () => 'The name "default" is reserved for the policy of routes that have no other.',
    hint: () => 'Write the policy under "default", or choose another name.',
    example: ['default'],
  },
  'policy-name-invalid': {
    severity: 'error',
    when: 'the name of a policy contains characters other than letters, digits, `-` and `_`, or does not begin with a letter',
    message: (value) => `${value} cannot be the name of a policy.`,
    hint: () => 'Use letters, digits, "-" and "_", beginning with a letter.',
    example: ['my policy'],
  },
  'policy-extends-cycle': {
    severity: 'error',
    when: 'policies extend each other in a circle',
    message: (_value, cycle) => `The policies extend each other in a circle: ${cycle}.`,
    hint: () => 'Give one of them "origins" in place of "extends".',
    example: ['a', 'a → b → a'],
  },
  'policy-extends-nothing': {
    severity: 'error',
    when: '`extends` names a default that is `false` or absent',
    message: (value) => `${value} cannot be extended: it gives no cross-origin access.`,
    hint: () => 'Extend one of "policies", or write "origins" here.',
    example: ['default'],
  },
  'policy-invalid': {
    severity: 'error',
    when: 'a value is given as a policy and is not one',
    message: (value) => `${value} is not a policy.`,
    hint: () => 'Use the name of a policy, an object with "origins" or "extends", or false for no cross-origin access.',
    example: [true],
  },
  'policy-twice': {
    severity: 'error',
    when: '`@CorsPolicy` is applied twice to one class or handler',
    message: () => '@CorsPolicy is applied twice to the same target, so it is unclear which policy is meant.',
    hint: () => 'Keep one; use { extends, ... } to build on a named policy.',
    example: [undefined],
  },
  'routes-path-invalid': {
    severity: 'error',
    when: 'a path of `routes` is not written as a client sends it',
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
    when: 'a variable is set but empty',
    message: () => 'The variable is set but empty, and an empty value has no clear meaning.',
    hint: () => 'Give it a value, or unset it.',
    example: [''],
  },
  'variable-unparsable': {
    severity: 'error',
    when: 'the value of a variable cannot be parsed',
    message: (value, detail) => `${value} ${detail.split('\n')[0]}.`,
    hint: (_value, detail) => detail.split('\n')[1] ?? '',
    example: [
      'https://a.example.com;https://b.example.com',
      'has ";", which separates nothing\nWrite `CORS_ORIGINS=https://a.example.com,https://b.example.com`.',
    ],
  },
  'variable-of-unknown-policy': {
    severity: 'error',
    when: '`CORS_POLICY_<NAME>_…` names no policy',
    message: (_value, detail) =>
      `The variable sets a field of the policy ${detail.split('\n')[0]}, which does not exist.`,
    hint: (_value, detail) => {
      const [policy, renamed] = detail.split('\n');
      return renamed
        ? `Rename it to ${renamed}. If another policy is meant, add ${policy} to "policies", or unset the variable.`
        : `Add ${policy} to "policies", or unset the variable.`;
    },
    example: ['https://a.example.com', '"partnr"\nCORS_POLICY_PARTNER_ORIGINS'],
  },
  'variable-ambiguous': {
    severity: 'error',
    when: 'two policies have the same name in UPPER_SNAKE',
    message: (_value, names) => `The policies ${names} would share the same variables.`,
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
  'variable-over-overlay': {
    severity: 'warning',
    when: 'a variable sets a field that the overlay of the running environment sets too',
    message: (_value, where) => `The variable replaces ${where}, so what is written there has no effect.`,
    hint: (_value, where) => `Unset the variable in this environment, or take ${where} out.`,
    example: ['https://a.example.com', 'environments.development.default.origins'],
  },
  'variable-slip': {
    severity: 'warning',
    when: 'a variable is unknown, and its name is close to a known one',
    message: () => 'The variable is unknown and has no effect, but its name is close to a known one.',
    hint: (_value, name) => `Did you mean ${name}?`,
    example: ['https://a.example.com', 'CORS_ORIGINS'],
  },
  'cors-enabled-twice': {
    severity: 'error',
    when: '`app.enableCors()` or the `cors` option of the application is used beside the module, `cors()` is on the instance that the adapter is made of, `@fastify/cors` is on the Fastify instance, or a package enables CORS on the HTTP adapter (`app.use(cors())` is not noticed at the start: what it sets is removed, and the log says so)',
    source: 'Fetch, CORS check',
    message: (_value, call) =>
      `Two CORS layers would answer the same request, and browsers reject duplicate headers${isPackage(call) ? `: ${call} enables CORS on the HTTP adapter` : ''}.`,
    hint: (_value, call) =>
      isPackage(call)
        ? `Switch CORS off in the options of ${call}, and give its paths a policy in "routes".`
        : `Remove ${call}; CorsModule answers instead. ${MIGRATE}.`,
    example: [undefined, 'app.enableCors()'],
  },
  'variable-quoted': {
    severity: 'error',
    when: 'the value of a variable, or an entry of it, is in quotes',
    message: (value) => `${value} contains quotes, which would become part of the value.`,
    hint: (_value, bare) => `Write ${bare} without quotes.`,
    example: ['"https://app.example.com"', 'https://app.example.com'],
  },
  'environment-slip': {
    severity: 'warning',
    when: 'the name of the environment is close to `production`',
    message: (value) => `The environment is ${value}, not "production", so the rules of production do not apply.`,
    hint: () => 'Set it to "production" if that is meant.',
    example: ['prod'],
  },
  'overlay-slip': {
    severity: 'warning',
    when: 'a key of `environments` is another name for the environment',
    message: (value, environment) =>
      `The entry ${value} of "environments" is not used: the environment is "${environment}".`,
    hint: (value, environment) => {
      const entry = value.slice(1, -1);
      const rename = `Rename environments.${entry} to environments.${environment}.`;
      // The other way round would be weaker.
      return environment === 'production'
        ? `${rename} Do not set NODE_ENV=${entry}: the rules of production would be off.`
        : rename;
    },
    example: ['prod', 'production'],
  },
});
