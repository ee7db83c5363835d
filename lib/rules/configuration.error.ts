import type { CorsConfigurationIssue } from './configuration.issue.js';

/** The page of all rules as the package ships it, from where an application is started. */
const PAGE = 'node_modules/nestjs-cors/docs/configuration-errors.md';

/**
 * Thrown once, before the application listens, with all faults of all sources of the CORS configuration:
 * code, decorators, the `cors` namespace and environment variables.
 *
 * @example
 * ```ts
 * try {
 *   await app.init();
 * } catch (error) {
 *   if (error instanceof CorsConfigurationError) console.error(error.issues.map((issue) => issue.path));
 * }
 * ```
 */
export class CorsConfigurationError extends Error {
  /** By which it is told apart in logs. */
  override readonly name = 'CorsConfigurationError';
  /** Every fault, warnings included; at least one has the severity `error`. */
  declare readonly issues: readonly CorsConfigurationIssue[];

  /** @param cause what has to be known ahead of the faults */
  constructor(issues: readonly CorsConfigurationIssue[], cause = '') {
    const { stackTraceLimit } = Error;
    // The message says where each fault is; what called what to find it says nothing. (Some processes freeze `Error`.)
    Reflect.set(Error, 'stackTraceLimit', 1);
    super(cause === '' ? describe(issues) : `${cause}\n${describe(issues)}`);
    Reflect.set(Error, 'stackTraceLimit', stackTraceLimit);
    // Not enumerable, as `errors` of an AggregateError: Node would print all of it again below the message.
    Object.defineProperty(this, 'issues', { value: issues });
  }
}

/** Throws a {@link CorsConfigurationError}. Node prints the line that throws above the message, unless it holds these words. */
export function throwConfigurationError(issues: readonly CorsConfigurationIssue[], cause?: string): never {
  const thrown = { 'node-do-not-add-exception-line': new CorsConfigurationError(issues, cause) };
  throw thrown['node-do-not-add-exception-line'];
}

/** Errors come first: warnings do not keep the application from starting. */
function describe(issues: readonly CorsConfigurationIssue[]): string {
  const errors = issues.filter(({ severity }) => severity === 'error');
  const warnings = issues.filter(({ severity }) => severity === 'warning');
  const and = warnings.length === 0 ? '' : ` and ${counted(warnings, 'warning')}`;
  const head = `The CORS configuration has ${counted(errors, 'error')}${and}:`;
  return [head, ...[...errors, ...warnings].map((issue) => `\n  ${describeIssue(issue)}`)].join('\n');
}

const counted = ({ length }: readonly unknown[], what: string): string => `${length} ${what}${length === 1 ? '' : 's'}`;

/** One fault in four lines: where it is, what is wrong and why, the fix, and the page of its rule. */
function describeIssue(issue: CorsConfigurationIssue): string {
  return `${issue.severity} at ${placedIssue(issue)}`;
}

/** The same for a line of the log, which has a level of its own. */
export function placedIssue({ path, code, message, hint }: CorsConfigurationIssue): string {
  return `${path} (${code})\n    ${message}\n    Fix: ${hint}\n    See: ${PAGE}#${code}`;
}
