import { editDistance, nearestName } from '../rules/nearest.name.js';
import { FIELD_SUFFIXES, upperSnake } from './variable.names.js';

/** Names that other packages and applications use, without the prefix. */
const ALIASES: readonly [written: RegExp, suffix: string][] = [
  [
    /^(?:ACCESS_CONTROL_)?(?:ALLOW(?:ED)?_|VALID_|TRUSTED_)?(?:ORIGINS?|DOMAINS?|HOSTS?|URLS?)(?:_URLS?)?(?:_(?:WHITE|ALLOW)_?LIST|_LIST|_ALLOWED)?$/,
    'ORIGINS',
  ],
  [/^(?:WHITE|ALLOW)_?LIST$/, 'ORIGINS'],
  [/^(?:ACCESS_CONTROL_)?(?:ALLOW(?:ED)?_)?METHODS?(?:_ALLOWED)?$/, 'METHODS'],
  [/^(?:ACCESS_CONTROL_)?(?:ALLOW(?:ED)?_)?HEADERS?(?:_ALLOWED)?$/, 'ALLOWED_HEADERS'],
  [/^(?:ACCESS_CONTROL_)?EXPOSED?(?:_HEADERS?)?$/, 'EXPOSED_HEADERS'],
  [/^(?:ACCESS_CONTROL_)?(?:ALLOW(?:ED)?_|SUPPORTS?_|WITH_)?CREDENTIALS?(?:_ALLOWED)?$/, 'CREDENTIALS'],
  [/^(?:ACCESS_CONTROL_|PREFLIGHT_)?MAX_?AGE(?:_SECONDS)?$/, 'MAX_AGE'],
];

/** The variable that an unknown one was probably meant to be; all of them without their prefix. */
export function meantVariable(
  written: string,
  known: Iterable<string>,
  policies: readonly string[],
): string | undefined {
  const name = written.toUpperCase();
  const field = fieldOf(name);
  if (field !== undefined) return field;
  const nearest = nearestName(name, known);
  if (nearest !== undefined && editDistance(name, nearest) <= 2) return nearest;
  return ofPolicy(name, policies) ?? fieldOf(name.replace(/^DEFAULT_/, ''));
}

/** `SHOP_ORIGINS` and `POLICIES_SHOP_ORIGINS`, meant for the policy "shop". */
function ofPolicy(name: string, policies: readonly string[]): string | undefined {
  const rest = name.replace(/^POLIC(?:Y|IES)_/, '');
  for (const policy of policies.map(upperSnake)) {
    if (rest === policy && rest !== name) return `POLICY_${policy}_ORIGINS`;
    const field = rest.startsWith(`${policy}_`) ? fieldOf(rest.slice(policy.length + 1)) : undefined;
    if (field !== undefined) return `POLICY_${policy}_${field}`;
  }
  return undefined;
}

/** The end of the variable of a field. */
function fieldOf(text: string): string | undefined {
  if (FIELD_SUFFIXES.includes(text)) return text;
  return ALIASES.find(([written]) => written.test(text))?.[1];
}
