import { IssueCollector, type CorsConfigurationIssue } from '../../lib/rules/configuration.issue.js';
import type { RuleCode } from '../../lib/rules/configuration.rules.js';
import type { TrustScope } from '../../lib/origins/origin.trust.js';
import { compileDraft, draftOf } from '../../lib/policy/policy.compiler.js';

/** What a fault says to whoever has to mend it. */
export type Fault = Pick<CorsConfigurationIssue, 'code' | 'severity' | 'path' | 'hint'>;

/** A row of a table of rules: what is written, what it is told, and what starts without a word. */
export interface Faulty {
  rule: RuleCode;
  written: object;
  path: string;
  hint: string;
  mended: object;
  severity?: 'warning';
  production?: true;
}

/** Every fault of a policy, warnings included, as it would be shown. */
export function faultsOf(options: object, production = false): Fault[] {
  const issues = new IssueCollector(production);
  compileDraft(draftOf(options, '', issues), { name: 'policy', path: '', production, issues });
  return issues.issues.map(({ code, severity, path, hint }) => ({ code, severity, path, hint }));
}

/** The fault a row expects, whole. */
export const faultOf = ({ rule, severity, path, hint }: Faulty): Fault => ({
  code: rule,
  severity: severity ?? 'error',
  path,
  hint,
});

/** A value as it is typed, for titles. */
export const typed = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (inner instanceof RegExp ? String(inner) : inner)) ?? 'nothing';

/** Around entries that are compiled alone: neither credentials nor production. */
export const plainScope = (issues: IssueCollector): TrustScope => ({
  credentials: false,
  production: false,
  issues,
  dangers: new Set(),
  needed: new Set(),
});
