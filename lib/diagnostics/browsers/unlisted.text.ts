import type { CorsPolicy } from '../../policy/policy.js';
import type { PolicyKey } from '../../policy/policy.options.js';
import { METHOD_OVERRIDE_HEADERS } from '../../policy/terms.js';
import { clean, show } from '../../rules/configuration.issue.js';
import { listText } from '../decision.text.js';

/** Names that are written with capitals; header names are compared without regard to case. */
const WITH_CAPITALS = /^(?:authorization|content-type|cache-control|idempotency-key|if-.*|x-.*)$/;
/** Longer lists are not repeated. */
const MAX_LISTED = 30;

/** How a policy would list a method that it does not list. */
export function methodFix(policy: Listing & Pick<CorsPolicy, 'methods'>, method: string): string {
  const { methods } = policy;
  const upper = method.toUpperCase();
  if (method !== upper && (upper === 'PATCH' || methods.includes(upper)))
    return `Methods are case-sensitive: let the page send ${upper}.`;
  if (typeof methods === 'string')
    return 'No route that follows the policy serves it there: add the route, if one is meant.';
  if (methods.includes(method)) return 'Other requests of that method follow another policy there.';
  return `If pages may use it, ${addText(policy, 'methods', methods, [method])}.`;
}

/** How a policy would list headers that it does not list. */
export function headersFix(policy: Listing & Pick<CorsPolicy, 'allowedHeaders'>, names: readonly string[]): string {
  const overrides = names.filter((name) => METHOD_OVERRIDE_HEADERS.has(name));
  if (overrides.length > 0) return `Do not send ${overrides.join(', ')}: send the real method.`;
  const added = names.map((name) =>
    WITH_CAPITALS.test(name) ? name.replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase()) : name,
  );
  return `If pages may send ${names.length === 1 ? 'it' : 'them'}, ${addText(policy, 'allowedHeaders', policy.allowedHeaders, added)}.`;
}

/** What tells where a list of a policy is written. */
type Listing = Pick<CorsPolicy, 'name' | 'variables' | 'place'>;

/** What to add to a list of a policy and where, and the whole list as it is written then. */
export function addText(
  { name, variables, place }: Listing,
  option: PolicyKey,
  listed: readonly string[],
  added: readonly string[],
): string {
  const all = [...listed, ...added];
  const variable = variables[option];
  if (variable !== undefined && all.length <= MAX_LISTED)
    return `set ${variable}=${clean(all.join(','))} (the variable sets ${option} of the policy "${name}")`;
  const where = place.startsWith('environments.') ? ` in ${place}` : '';
  const add = `add ${added.map(show).join(', ')} to ${option} of the policy "${name}"${where}`;
  return all.length > MAX_LISTED ? `${add}, and keep what it lists` : `${add}: ${listText(all)}`;
}
