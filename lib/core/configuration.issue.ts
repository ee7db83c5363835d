import { RULES, type RuleCode } from './configuration.rules.js';

/** `error` stops the application from starting; `warning` is logged once at start-up. */
export type CorsIssueSeverity = 'error' | 'warning';

/** One fault of the configuration, as data for programs. */
export interface CorsConfigurationIssue {
  /** Stable name of the rule, for instance `origin-trailing-slash`. */
  readonly code: RuleCode;
  readonly severity: CorsIssueSeverity;
  /** Where to look: `policies.partner.origins[1]`, `CatsController.create @CorsPolicy.credentials`, `env CORS_ORIGINS[2]`. */
  readonly path: string;
  /** What was written there. */
  readonly value: unknown;
  /** What is wrong, and why. */
  readonly message: string;
  /** How to mend it. */
  readonly hint: string;
}

/** Gathers the faults of all sources, so that they can be shown at once. */
export class IssueCollector {
  private readonly found = new Map<string, CorsConfigurationIssue>();

  constructor(private readonly production: boolean) {}

  /** Records a fault of `rule` at `path`; the same fault at the same place counts once. */
  add(rule: RuleCode, path: string, value: unknown, detail = ''): void {
    const { severity, message, hint } = RULES[rule];
    const text = message(show(value), detail);
    this.found.set(`${rule}\n${path}\n${text}`, {
      code: rule,
      severity: severity === 'error-in-production' ? (this.production ? 'error' : 'warning') : severity,
      path,
      value,
      message: text,
      hint: hint(show(value), detail),
    });
  }

  /** Whether a fault of `rule` was recorded whose hint leads to `name`, somewhere below `path`. */
  leadsTo(rule: RuleCode, path: string, name: string): boolean {
    return this.issues.some(
      (issue) => issue.code === rule && issue.path.startsWith(path) && issue.hint.includes(`"${name}"`),
    );
  }

  get issues(): readonly CorsConfigurationIssue[] {
    return [...this.found.values()];
  }

  get errors(): readonly CorsConfigurationIssue[] {
    return this.issues.filter((issue) => issue.severity === 'error');
  }

  get warnings(): readonly CorsConfigurationIssue[] {
    return this.issues.filter((issue) => issue.severity === 'warning');
  }
}

/** A value as a person would type it; control characters are escaped and long values cut. */
export function show(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (typeof value === 'function') return value.name || 'a function';
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = 'an object that cannot be printed';
  }
  return text.length > 128 ? `${text.slice(0, 125)}...` : text;
}
