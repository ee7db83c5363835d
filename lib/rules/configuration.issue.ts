import { RULES, type RuleCode } from './configuration.rules.js';

/** `error` stops the application from starting; `warning` is logged once at start-up. */
export type CorsIssueSeverity = 'error' | 'warning';

/** One fault of the configuration, as data for programs. */
export interface CorsConfigurationIssue {
  /** Stable name of the rule, for instance `origin-trailing-slash`. */
  readonly code: RuleCode;
  /** Errors stop the start, warnings are logged. */
  readonly severity: CorsIssueSeverity;
  /** Where to look: `policies.partner.origins[1]`, `CatsController.create @CorsPolicy.credentials`, `env CORS_ORIGINS[2]`. */
  readonly path: string;
  /** What was written there. */
  readonly value: unknown;
  /** What is wrong, and why. */
  readonly message: string;
  /** How to fix it. */
  readonly hint: string;
}

/** Collects the faults of all sources, so that they are reported at once. */
export class IssueCollector {
  private readonly found = new Map<string, CorsConfigurationIssue>();

  constructor(
    private readonly production: boolean,
    /** Whether warnings are wanted; otherwise their texts are not even built. */
    readonly withWarnings = true,
  ) {}

  /** Records a fault of `rule` at `path`; the same fault at the same path is recorded once. */
  add(rule: RuleCode, path: string, value: unknown, detail = ''): CorsIssueSeverity {
    const { severity: written, message, hint } = RULES[rule];
    const risky = written === 'error-in-production' || written === 'production-only';
    const severity = risky ? (this.production ? 'error' : 'warning') : written;
    if (severity === 'warning' && !this.withWarnings) return severity;
    const text = message(show(value), detail);
    const issue = { code: rule, severity, path, value, message: text, hint: hint(show(value), detail) };
    this.found.set(`${rule}\n${path}\n${text}`, issue);
    return severity;
  }

  /** Adds the errors of another environment; those that are errors only in production become warnings. */
  adopt(other: IssueCollector, except: (issue: CorsConfigurationIssue) => boolean): void {
    for (const [key, issue] of other.found) {
      if (this.found.has(key) || issue.severity === 'warning' || except(issue)) continue;
      this.found.set(key, RULES[issue.code].severity === 'error' ? issue : { ...issue, severity: 'warning' });
    }
  }

  /** Whether a fault of `rule` was recorded below `path` whose hint names `name`. */
  hintsAt(rule: RuleCode, path: string, name: string): boolean {
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

/** Characters of a value in a message. */
const MAX_SHOWN = 128;

/** A value as a person would type it; control characters are escaped, and long values are cut. */
export function show(value: unknown): string {
  // A long text is cut ahead of its escaping, which would cost time for what is not shown.
  const text = textOf(typeof value === 'string' ? value.slice(0, 2 * MAX_SHOWN) : value);
  // JSON does not escape DEL, the C1 controls and line separators.
  return clean(text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN - 3)}...` : text);
}

/** The text of a thrown value; reading a hostile one may throw in turn. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return show(error);
    // The AggregateError of failed connection attempts has a code, but no message.
    return show(error.message || (error as { code?: unknown }).code || error.name);
  } catch {
    return 'an error that cannot be read';
  }
}

/** Escapes control and format characters, so that a text stays on one line of a log. */
export function clean(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, escaped);
}

function textOf(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  // A class may have a static member called `name`.
  if (typeof value === 'function')
    return typeof value.name === 'string' && value.name !== '' ? value.name : 'a function';
  if (typeof value === 'symbol' || typeof value === 'bigint') return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object that cannot be printed';
  }
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
