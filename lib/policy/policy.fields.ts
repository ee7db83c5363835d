import { DANGEROUS_KEYS, type DangerousOption } from '../rules/dangerous.options.js';
import { clean, type IssueCollector } from '../rules/configuration.issue.js';
import { compileMethods, type NameList } from './names.compiler.js';
import type { CorsPolicy } from './policy.js';
import { ENFORCE, RESOURCE_POLICIES, type PolicyKey } from './policy.options.js';

/** A value of the configuration and where it is written. */
export interface Located {
  readonly value: unknown;
  /** Where it is written: `policies.partner.origins`, `env CORS_ORIGINS`. */
  readonly path: string;
}

/** A policy before it is compiled, after `extends` and overrides: each field with where it is written. */
export type PolicyDraft = ReadonlyMap<PolicyKey, Located>;

/** Which requests from refused pages are stopped. With `'*'` no page is refused, so it is a fault. */
export function readEnforce(draft: PolicyDraft, isPublic: boolean, issues: IssueCollector): CorsPolicy['enforce'] {
  const enforce = oneOf(draft.get('enforce'), ENFORCE, issues);
  if (enforce !== undefined && isPublic) issues.add('enforce-with-wildcard', draft.get('enforce')?.path ?? '', enforce);
  return enforce;
}

/** Which sites may embed the response. */
export function readResourcePolicy(
  draft: PolicyDraft,
  isPublic: boolean,
  issues: IssueCollector,
): CorsPolicy['crossOriginResourcePolicy'] {
  const located = draft.get('crossOriginResourcePolicy');
  const value = oneOf(located, RESOURCE_POLICIES, issues);
  if (value !== undefined && value !== 'cross-origin' && isPublic)
    issues.add('resource-policy-narrower', located?.path ?? '', value);
  return value;
}

export function readTimingAllowOrigin(draft: PolicyDraft, issues: IssueCollector): boolean {
  const located = draft.get('timingAllowOrigin');
  if (located !== undefined && typeof located.value !== 'boolean')
    issues.add('option-invalid', located.path, located.value, 'true or false');
  return located?.value === true;
}

function oneOf<T extends string>(
  located: Located | undefined,
  values: readonly T[],
  issues: IssueCollector,
): T | undefined {
  if (located === undefined) return undefined;
  const found = values.find((value) => value === located.value);
  if (found === undefined)
    issues.add('option-invalid', located.path, located.value, values.map((value) => `"${value}"`).join(' or '));
  return found;
}

/** Whether credentials are allowed; an invalid value is checked by the stricter rules of `true`. */
export function readCredentials(draft: PolicyDraft, issues: IssueCollector): boolean {
  const placed = draft.get('credentials');
  if (placed === undefined || typeof placed.value === 'boolean') return placed?.value === true;
  issues.add('credentials-invalid', placed.path, placed.value);
  return true;
}

/** The options of a policy that silence a rule. */
export function readDangers(draft: PolicyDraft, issues: IssueCollector): DangerousOption[] {
  return DANGEROUS_KEYS.filter((key) => {
    const placed = draft.get(key);
    if (placed !== undefined && typeof placed.value !== 'boolean')
      issues.add('option-invalid', placed.path, placed.value, 'true or false');
    return placed?.value === true;
  });
}

/** The methods a policy lists. */
export function readMethods(draft: PolicyDraft, credentials: boolean, issues: IssueCollector): CorsPolicy['methods'] {
  const placed = draft.get('methods');
  if (placed === undefined || placed.value === 'routed') return 'routed';
  if (placed.value !== '*' && !Array.isArray(placed.value)) {
    const hint = listHint('methods', placed.value, ['GET', 'PUT'], 'the methods that pages use');
    issues.add('option-invalid', placed.path, placed.value, `"routed" or a list of methods\n${hint}`);
    return 'routed';
  }
  const methods = compileMethods(listOf(draft, 'methods', [], credentials, issues));
  return methods.includes('*') ? '*' : methods;
}

/** How a list is written: with the names of a text, else with those of an example. */
function listHint(key: string, value: unknown, example: readonly string[], meant: string): string {
  const given = typeof value === 'string' ? value.split(/[\s,;]+/).filter((name) => name !== '') : [];
  const names = (given.length > 0 ? given : example).map((name) => `'${clean(name)}'`).join(', ');
  return given.length > 0 ? `Write ${key}: [${names}].` : `List ${meant}, for instance ${key}: [${names}].`;
}

/** The names of one field, with the place of each. */
export function listOf(
  draft: PolicyDraft,
  key: PolicyKey,
  fallback: readonly string[],
  credentials: boolean,
  issues: IssueCollector,
): NameList {
  const placed = draft.get(key);
  const isList = Array.isArray(placed?.value);
  const written: unknown[] = isList ? (placed?.value as unknown[]) : [placed?.value];
  const path = (index: number): string => (isList ? `${placed?.path}[${index}]` : (placed?.path ?? key));
  if (placed !== undefined && !isList && placed.value !== '*') {
    const [example, meant] =
      key === 'allowedHeaders'
        ? [['Content-Type', 'Authorization'], 'the headers that pages send']
        : [['X-Request-Id'], 'the headers that pages read'];
    const hint = listHint(key, placed.value, example, meant);
    issues.add('option-invalid', placed.path, placed.value, `a list of header names\n${hint}`);
    return { names: fallback, path, credentials, issues };
  }
  return { names: placed === undefined ? fallback : written, path, credentials, issues };
}

/** Seconds that no browser keeps a preflight beyond. */
export const LONGEST_MAX_AGE = 86_400;

/** Seconds a browser may cache a preflight. */
export function readMaxAge(draft: PolicyDraft, issues: IssueCollector): number {
  const placed = draft.get('maxAge');
  if (placed === undefined) return 600;
  const { value, path } = placed;
  if (value === false) return 0;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    issues.add('max-age-invalid', path, value);
    return 0;
  }
  if (value > LONGEST_MAX_AGE) issues.add('max-age-too-long', path, value);
  else if (value > 7200) issues.add('max-age-capped', path, value);
  return value;
}
