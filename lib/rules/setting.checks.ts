import type { IssueCollector } from './configuration.issue.js';
import { nearestName } from './nearest.name.js';
import { MIGRATE } from './rule.js';

/** Option names of other CORS packages, and what replaces them here. */
const LEGACY: Readonly<Record<string, string>> = {
  origin: `Did you mean "origins"? ${MIGRATE}.`,
  allowOrigin: 'Did you mean "origins"?',
  allowedOrigins: 'Did you mean "origins"?',
  allowCredentials: 'Did you mean "credentials"?',
  allowMethods: 'Did you mean "methods"?',
  allowedMethods: 'Did you mean "methods"?',
  allowHeaders: 'Did you mean "allowedHeaders"?',
  headers: 'Did you mean "allowedHeaders"?',
  exposeHeaders: 'Did you mean "exposedHeaders"?',
  allowPrivateNetwork:
    'Remove it: current browsers no longer send that request; Local Network Access asks the user instead.',
  privateNetwork:
    'Remove it: current browsers no longer send that request; Local Network Access asks the user instead.',
  preflightContinue:
    'Remove it: a preflight is answered before the application sees it; plain OPTIONS reaches @Options().',
  optionsSuccessStatus: 'Remove it: an admitted preflight is answered with 204.',
  preflight: 'Remove it: every preflight is answered.',
  strictPreflight: 'Remove it: a plain OPTIONS request is never treated as a preflight.',
  hideOptionsRoute: 'Remove it: no OPTIONS route is registered.',
  candidate: 'Did you mean "reportOnly"?',
  hook: 'Remove it: the policy applies ahead of every hook of the application.',
};

const REFLECTS =
  "With true or a function in it, whatever page asks would be admitted, and every website would have your users' sessions.";

/** Records every unknown key of `options`, with the nearest known one. */
export function checkKeys(
  options: object,
  known: readonly string[],
  path: string,
  issues: IssueCollector,
  /** Keys of a policy, which belong under `default` where these are the options of the module. */
  ofPolicy: readonly string[] = [],
): void {
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const hint = hintFor(key, known, ofPolicy);
    // Options that silence a rule are never proposed.
    const named = known.filter((name) => !name.startsWith('dangerously'));
    issues.add(
      'option-unknown',
      path === '' ? key : `${path}.${key}`,
      (options as Record<string, unknown>)[key],
      `${named.join(', ')}\n${hint}\n${reflects(key, options) ? REFLECTS : ''}`,
    );
  }
}

/** Whether an option of another package admits whoever asks. */
function reflects(key: string, options: object): boolean {
  const value = (options as Record<string, unknown>)[key];
  return key === 'origin' && (value === true || typeof value === 'function');
}

function hintFor(key: string, known: readonly string[], ofPolicy: readonly string[]): string {
  const legacy = Object.hasOwn(LEGACY, key) ? LEGACY[key] : undefined;
  // Other CORS packages take the options of their only policy at the top level.
  if (known.includes('default') && (legacy !== undefined || ofPolicy.includes(key)))
    return 'Write the options of a policy under "default", for instance default: { origins: [...] }.';
  if (legacy !== undefined && (known.includes('origins') || !legacy.startsWith('Did'))) return legacy;
  const nearest = nearestName(key, known);
  return nearest === undefined ? 'Remove it.' : `Did you mean "${nearest}"?`;
}

/** Whether `value` is an object of options; anything else is recorded as a fault. */
export function isOptions(value: unknown, path: string, issues: IssueCollector): value is Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return true;
  issues.add('option-invalid', path, value, 'an object of options');
  return false;
}
