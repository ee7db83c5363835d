import type { IssueCollector } from '../rules/configuration.issue.js';
import type { RuleCode } from '../rules/configuration.rules.js';
import {
  CORS_HEADER_PREFIX,
  FORBIDDEN_METHODS,
  FORBIDDEN_REQUEST_HEADERS,
  FORBIDDEN_RESPONSE_HEADERS,
  METHOD_OVERRIDE_HEADERS,
  NORMALIZED_METHODS,
  SAFELISTED_REQUEST_HEADERS,
  REVEALING_RESPONSE_HEADERS,
  TOKEN,
} from './terms.js';

/** A list of names to check, and where each of them is written. */
export interface NameList {
  readonly names: readonly unknown[];
  readonly path: (index: number) => string;
  readonly credentials: boolean;
  readonly issues: IssueCollector;
}

/** Checks a list of methods (case-sensitive by the Fetch standard) and returns it without duplicates. */
export function compileMethods(list: NameList): string[] {
  if (list.names.length === 0) list.issues.add('methods-empty', list.path(0).replace(/\[0\]$/, ''), list.names);
  return checkNames(list, 'method-duplicate', (name) => {
    if (name === '*') return wildcardFault(list, 'methods-wildcard-with-credentials', 'methods-wildcard-mixed');
    if (!TOKEN.test(name)) return 'method-invalid';
    const upper = name.toUpperCase();
    if (FORBIDDEN_METHODS.has(upper)) return 'method-forbidden';
    // Browsers send `patch` as written, which no server serves.
    const isKnown = NORMALIZED_METHODS.has(upper) || upper === 'PATCH';
    return isKnown && name !== upper ? 'method-case' : undefined;
  });
}

/** Checks a list of allowed request headers and returns it without duplicates. */
export function compileAllowedHeaders(list: NameList): string[] {
  if (list.names.length > 64)
    list.issues.add('allowed-headers-many', list.path(0).replace(/\[0\]$/, ''), list.names.length);
  const names = list.names.map((name) => (typeof name === 'string' ? name.toLowerCase() : name));
  return checkNames(list, 'header-duplicate', (name) => {
    const lower = name.toLowerCase();
    if (name === '*') {
      const fault = names.includes('authorization') ? undefined : 'allowed-headers-wildcard';
      return list.credentials ? 'allowed-headers-wildcard-with-credentials' : fault;
    }
    if (!TOKEN.test(name)) return 'header-invalid';
    if (FORBIDDEN_REQUEST_HEADERS.has(lower) || /^(?:proxy|sec)-/.test(lower)) return 'allowed-header-forbidden';
    if (lower.startsWith(CORS_HEADER_PREFIX)) return 'allowed-header-of-response';
    if (SAFELISTED_REQUEST_HEADERS.has(lower)) return 'allowed-header-safelisted';
    return METHOD_OVERRIDE_HEADERS.has(lower) ? 'allowed-header-override' : undefined;
  });
}

/** Checks a list of exposed response headers and returns it without duplicates. */
export function compileExposedHeaders(list: NameList): string[] {
  return checkNames(list, 'header-duplicate', (name) => {
    const lower = name.toLowerCase();
    if (name === '*') return list.credentials ? 'exposed-headers-wildcard-with-credentials' : undefined;
    if (!TOKEN.test(name)) return 'header-invalid';
    if (FORBIDDEN_RESPONSE_HEADERS.has(lower)) return 'exposed-header-forbidden';
    if (lower === 'origin' || lower.startsWith(`${CORS_HEADER_PREFIX}request-`)) return 'exposed-header-of-request';
    return REVEALING_RESPONSE_HEADERS.has(lower) || lower.startsWith('x-debug-') ? 'exposed-header-telling' : undefined;
  });
}

function wildcardFault(list: NameList, withCredentials: RuleCode, mixed: RuleCode): RuleCode | undefined {
  if (list.credentials) return withCredentials;
  return list.names.length > 1 ? mixed : undefined;
}

/** Records the fault of each name, and returns the names without duplicates. Methods are case-sensitive, headers are not. */
function checkNames(list: NameList, duplicate: RuleCode, faultOf: (name: string) => RuleCode | undefined): string[] {
  const keyOf = (name: string): string => (duplicate === 'method-duplicate' ? name : name.toLowerCase());
  const kept = new Map<string, string>();
  list.names.forEach((name, index) => {
    const key = typeof name === 'string' ? keyOf(name) : '';
    const fault = typeof name === 'string' ? (kept.has(key) ? duplicate : faultOf(name)) : faultOf('');
    if (fault) list.issues.add(fault, list.path(index), name, typeof name === 'string' ? name.toUpperCase() : '');
    if (typeof name === 'string' && !kept.has(key)) kept.set(key, name);
  });
  return [...kept.values()];
}
