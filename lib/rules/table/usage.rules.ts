import { rules } from '../rule.js';

/** Rules about how policies are used, checked once all routes and policies are known. */
export const USAGE_RULES = rules({
  'policy-unused': {
    severity: 'warning',
    when: 'a policy is used by no route, entry of `routes`, default or other policy, in any environment',
    message: (name) => `No route uses the policy ${name}.`,
    hint: () => 'Remove it, or name it in @CorsPolicy, "routes", "default" or "extends".',
    example: ['partner'],
  },
  'policies-equal': {
    severity: 'warning',
    when: 'two policies are identical',
    message: (name, other) =>
      `The policy ${name} is identical to ${other}, so one may be changed and the other forgotten.`,
    hint: (_value, other) => `Use ${other} in its place, or let this policy extend it and write only what differs.`,
    example: ['b', '"a"'],
  },
  'routes-entry-unused': {
    severity: 'warning',
    when: 'every controller route below an entry of `routes` has a policy of its own, or follows an earlier entry',
    message: (value) =>
      `No known route follows ${value}: every route below it has a policy of its own, or follows an earlier entry.`,
    hint: () => 'Remove it, or take @CorsPolicy off the routes that are meant to follow it.',
    example: ['/admin/*'],
  },
  'routes-entry-misplaced': {
    severity: 'warning',
    when: 'no route matches an entry of `routes` that closes (`false`, `enforce`), and one of a controller would if its path had the beginning of that route, such as the global prefix, in front, or were spelled a little otherwise',
    message: (value, other) =>
      `No known route matches ${value}, so it governs none; ${other.split('\n')[0]} does not follow it.`,
    hint: (_value, other) =>
      `Write ${other.split('\n')[1]} if that route is meant: a path is written as clients send it, with the global prefix and the version.`,
    example: ['/admin/*', '/api/admin/users\n"/api/admin/*"'],
  },
  'routes-entry-base': {
    severity: 'warning',
    when: 'an entry such as `/admin/*` closes what lies below a path (`false`, `enforce`), and a controller route at that very path follows something else',
    message: (value, other) => {
      const [route, path, from] = other.split('\n');
      return `${value} is for what lies below ${path}, and not for ${path} itself: ${route} follows "${from}".`;
    },
    hint: (_value, other) =>
      `Add an entry with the path "${other.split('\n')[1]}" and the same policy, or put @CorsPolicy on the controller; if it is meant to follow the other policy, put @CorsPolicy('default') on it.`,
    example: ['/admin/*', 'POST /admin\n/admin\ndefault'],
  },
  'method-not-served': {
    severity: 'warning',
    when: 'a policy lists a method that none of its routes serves',
    message: (value) => `${value} is allowed, but no route that follows the policy serves it.`,
    hint: () => 'Remove it, or leave "methods" out: "routed" allows the methods that routes serve.',
    example: ['DELETE'],
  },
  'method-not-listed': {
    severity: 'warning',
    when: 'a route follows a policy whose `methods` leave out the method of the route, and that method needs a preflight',
    source: 'Fetch, CORS-preflight fetch',
    message: (value, name) => `No page can call this route: the policy "${name}" does not list ${value}.`,
    hint: () => 'Add the method to the policy, or give the handler @CorsPolicy(false) if no page is meant to call it.',
    example: ['DELETE', 'partner'],
  },
  'method-unknown-to-node': {
    severity: 'warning',
    when: "a method is rejected with 400 by Node's HTTP parser, before the application sees it",
    message: (value) => `Node rejects the method ${value} with 400 before the application sees it.`,
    hint: () => 'Remove it, or use a method that Node knows.',
    example: ['FETCH'],
  },
  'dangerous-option-unused': {
    severity: 'warning',
    when: 'an option named `dangerously…` silences no rule',
    message: () => 'No origin of the policy needs this option, and it would hide the next one that does.',
    hint: () => 'Remove it.',
    example: [true],
  },
});
