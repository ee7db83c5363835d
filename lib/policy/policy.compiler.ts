import { throwConfigurationError } from '../rules/configuration.error.js';
import { IssueCollector } from '../rules/configuration.issue.js';
import { compileAllowedHeaders, compileExposedHeaders, type NameList } from './names.compiler.js';
import { DANGEROUS_KEYS, type DangerousOption } from '../rules/dangerous.options.js';
import { compileOrigins } from '../origins/origin.compiler.js';
import { NO_ORIGIN } from '../origins/origin.matcher.js';
import type { TrustScope } from '../origins/origin.trust.js';
import { buildPolicy } from './policy.build.js';
import type { CorsPolicy } from './policy.js';
import { REPORT_ONLY_KEYS, POLICY_KEYS, type CorsPolicyOptions, type PolicyKey } from './policy.options.js';
import {
  listOf,
  readCredentials,
  readDangers,
  readEnforce,
  readMaxAge,
  readMethods,
  readResourcePolicy,
  readTimingAllowOrigin,
  type Located,
  type PolicyDraft,
} from './policy.fields.js';
import { checkKeys, isOptions } from '../rules/setting.checks.js';
import { SAFELISTED_METHODS } from './terms.js';

/** The context in which a policy is compiled. */
export interface CompileScope {
  readonly name: string;
  /** Where the whole policy is written. */
  readonly path: string;
  readonly production: boolean;
  readonly issues: IssueCollector;
}

/** The fields of a policy's options, each with the path where it is written; unknown keys are recorded. */
export function draftOf(options: object, path: string, issues: IssueCollector): Map<PolicyKey, Located> {
  checkKeys(options, POLICY_KEYS, path, issues);
  const draft = new Map<PolicyKey, Located>();
  for (const key of POLICY_KEYS) {
    const value = (options as Record<string, unknown>)[key];
    if (value !== undefined) draft.set(key, { value, path: path === '' ? key : `${path}.${key}` });
  }
  return draft;
}

/** Compiles options to a policy; throws all faults at once as a {@link CorsConfigurationError}. */
export function compilePolicy(options: CorsPolicyOptions, production = false): CorsPolicy {
  const issues = new IssueCollector(production);
  const policy = compileDraft(draftOf(options, '', issues), { name: 'policy', path: '', production, issues });
  if (issues.errors.length > 0) throwConfigurationError(issues.issues);
  return policy;
}

/** Compiles a draft. Faults are recorded in the scope, and faulty fields admit no origin. */
export function compileDraft(draft: PolicyDraft, scope: CompileScope): CorsPolicy {
  const { issues, production } = scope;
  const credentials = readCredentials(draft, issues);
  const isPublic = readPublic(draft, credentials, scope);
  const dangers = readDangers(draft, issues);
  const trust = { credentials, production, issues, dangers: new Set(dangers), needed: new Set<DangerousOption>() };
  const origins = isPublic ? undefined : readOrigins(draft, trust);
  // A dangerously option is not unused if lists of sources, or the origins that a variable replaces here, may need it.
  const isReplaced = draft.get('origins')?.path.startsWith(VARIABLE) ?? false;
  const unused =
    isReplaced || (origins?.sources.length ?? 0) > 0 ? [] : dangers.filter((danger) => !trust.needed.has(danger));
  for (const danger of unused) issues.add('dangerous-option-unused', draft.get(danger)?.path ?? scope.path, true);
  const methods = readMethods(draft, credentials, issues);
  const list = (key: PolicyKey, fallback: readonly string[]): NameList =>
    listOf(draft, key, fallback, credentials, issues);
  const allowedHeaders = compileAllowedHeaders(list('allowedHeaders', ['Content-Type']));
  const exposedHeaders = compileExposedHeaders(list('exposedHeaders', []));
  const maxAge = readMaxAge(draft, issues);
  const mayNeedPreflight =
    allowedHeaders.length > 0 || typeof methods === 'string' || methods.some((name) => !SAFELISTED_METHODS.has(name));
  if (maxAge > 0 && draft.has('maxAge') && !mayNeedPreflight)
    issues.add('max-age-unused', draft.get('maxAge')?.path ?? '', maxAge);
  return buildPolicy({
    name: scope.name,
    public: isPublic,
    matcher: origins?.matcher ?? NO_ORIGIN,
    sources: origins?.sources ?? [],
    credentials,
    dangers,
    methods,
    allowedHeaders,
    exposedHeaders,
    maxAge,
    enforce: readEnforce(draft, isPublic, issues),
    crossOriginResourcePolicy: readResourcePolicy(draft, isPublic, issues),
    timingAllowOrigin: readTimingAllowOrigin(draft, issues),
    reportOnly: compileReportOnly(draft, scope),
    originTexts: isPublic ? ['*'] : (origins?.texts ?? []),
    place: scope.path,
    variables: variablesOf(draft),
  });
}

const VARIABLE = 'env ';

function variablesOf(draft: PolicyDraft): CorsPolicy['variables'] {
  const set = [...draft].filter(([, { path }]) => path.startsWith(VARIABLE));
  return Object.fromEntries(set.map(([key, { path }]) => [key, path.slice(VARIABLE.length)]));
}

/** The report-only policy: the same draft, with the fields of `reportOnly` in place of its own. */
function compileReportOnly(draft: PolicyDraft, scope: CompileScope): CorsPolicy | undefined {
  const located = draft.get('reportOnly');
  if (located === undefined) return undefined;
  const { value, path } = located;
  if (!isOptions(value, path, scope.issues)) return undefined;
  checkKeys(value, REPORT_ONLY_KEYS, path, scope.issues);
  const merged = new Map(draft);
  merged.delete('reportOnly');
  // An option that silences a rule applies only to the origins it was written with.
  if (value.origins !== undefined) for (const key of DANGEROUS_KEYS) merged.delete(key);
  for (const key of REPORT_ONLY_KEYS) {
    const own = value[key];
    if (own === undefined) continue;
    // Moved to the end: of two fields that contradict each other, that of `reportOnly` is reported.
    merged.delete(key);
    merged.set(key, { value: own, path: `${path}.${key}` });
  }
  return compileDraft(merged, { ...scope, name: `${scope.name} (reportOnly)` });
}

/** A copy of a policy with the exposed headers that `@ExposeHeaders` adds on one route. */
export function exposing(
  policy: CorsPolicy,
  names: readonly unknown[],
  path: (index: number) => string,
  issues: IssueCollector,
): CorsPolicy {
  const { credentials } = policy;
  const added = compileExposedHeaders({ names, path, credentials, issues });
  const known = new Set(policy.exposedHeaders.map((name) => name.toLowerCase()));
  const exposedHeaders = [...policy.exposedHeaders, ...added.filter((name) => !known.has(name.toLowerCase()))];
  const reportOnly = policy.reportOnly && exposing(policy.reportOnly, names, path, issues);
  return buildPolicy({ ...policy, reportOnly, exposedHeaders }, policy.preflight);
}

/** Whether the policy is `'*'`. With credentials, the fault is recorded at the field that is written later. */
function readPublic(draft: PolicyDraft, credentials: boolean, scope: CompileScope): boolean {
  const located = draft.get('origins');
  if (located === undefined) {
    // A misspelt `origin` is already reported, and explains why `origins` is missing.
    if (!scope.issues.hintsAt('option-unknown', scope.path, 'origins')) {
      const variable = [...draft.values()].find(({ path: place }) => place.startsWith('env '))?.path;
      const hint =
        variable &&
        `Set the variable of its origins too (${variable.slice(4).replace(/(CREDENTIALS|METHODS|ALLOWED_HEADERS|EXPOSED_HEADERS|MAX_AGE)$/, 'ORIGINS')}), or unset it.`;
      scope.issues.add('origins-missing', variable ?? scope.path, undefined, hint);
    }
    return false;
  }
  const entries: unknown[] = Array.isArray(located.value) ? located.value : [located.value];
  const star = entries.indexOf('*');
  if (star === -1) return false;
  const path = Array.isArray(located.value) ? `${located.path}[${star}]` : located.path;
  if (entries.length > 1) scope.issues.add('wildcard-mixed', path, '*');
  if (credentials) {
    const keys = [...draft.keys()];
    const later = keys.indexOf('credentials') > keys.indexOf('origins') ? draft.get('credentials')?.path : path;
    scope.issues.add('wildcard-with-credentials', later ?? path, '*');
  }
  return !credentials && entries.length === 1;
}

function readOrigins(draft: PolicyDraft, scope: TrustScope) {
  const located = draft.get('origins');
  if (located === undefined) return undefined;
  const isList = Array.isArray(located.value);
  const entries: unknown[] = isList ? (located.value as unknown[]) : [located.value];
  // Beside `enforce` it says something: nobody is admitted, and requests of other pages are stopped.
  if (entries.length === 0 && !draft.has('enforce')) scope.issues.add('origins-empty', located.path, located.value);
  const place = (index: number): string => (isList ? `${located.path}[${index}]` : located.path);
  const listed = [...entries.keys()].filter((index) => entries[index] !== '*');
  return compileOrigins(
    listed.map((index) => entries[index]),
    (index) => place(listed[index] ?? index),
    scope,
  );
}
