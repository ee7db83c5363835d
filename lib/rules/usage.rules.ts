import type { Rule } from './rule.js';

/** Rules about what policies are used for, once routes and policies are known. */
export const USAGE_RULES = {
  'policy-unused': {
    severity: 'warning',
    when: 'no route, entry, default or other policy names a policy, in no environment',
    message: (name) => `Nothing follows the policy ${name}.`,
    hint: () => 'Remove it, or name it where it is meant: @CorsPolicy, "routes", "default" or "extends".',
    example: ['partner'],
  },
  'policies-equal': {
    severity: 'warning',
    when: 'two policies say the same',
    message: (name, other) =>
      `The policy ${name} says the same as ${other}, so one may be changed and the other forgotten.`,
    hint: (_value, other) => `Keep ${other} and name it here, or let this one extend it and say what differs.`,
    example: ['b', '"a"'],
  },
  'routes-entry-unused': {
    severity: 'warning',
    when: 'every route of a controller below an entry of `routes` has a policy of its own, or follows an earlier entry',
    message: (value) => `Nothing that is known follows ${value}: every route below it has a policy of its own.`,
    hint: () => 'Remove it, or take @CorsPolicy off the routes that are meant to follow it.',
    example: ['/admin/*'],
  },
  'method-not-served': {
    severity: 'warning',
    when: 'a policy lists a method that none of its routes serves',
    message: (value) => `${value} is allowed, and no route that follows the policy serves it.`,
    hint: () => 'Remove it, or leave "methods" out: "routed" allows the methods that routes serve.',
    example: ['DELETE'],
  },
  'method-not-listed': {
    severity: 'warning',
    when: 'a route follows a policy whose `methods` leave out the method of the route, and browsers ask before they send it',
    source: 'Fetch, CORS-preflight fetch',
    message: (value, name) => `No page can call it: the policy "${name}" does not list ${value}.`,
    hint: () => 'Add the method to the policy, or give the handler @CorsPolicy(false) if no page is meant to call it.',
    example: ['DELETE', 'partner'],
  },
  'method-unknown-to-node': {
    severity: 'warning',
    when: "a method is one that Node's HTTP parser refuses with 400 before the application sees it",
    message: (value) => `${value} is a method that Node refuses before the application sees it.`,
    hint: () => 'Remove it, or use a method that Node knows.',
    example: ['FETCH'],
  },
  'dangerous-option-unused': {
    severity: 'warning',
    when: 'an option named `dangerously…` silences nothing',
    message: () => 'No origin of the policy needs it, and the next one that does would not be noticed.',
    hint: () => 'Remove it.',
    example: [true],
  },
} satisfies Record<string, Rule>;
