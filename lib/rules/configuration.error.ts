import type { CorsConfigurationIssue } from './configuration.issue.js';

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
  override readonly name = 'CorsConfigurationError';

  constructor(
    /** Every fault, warnings included; at least one has the severity `error`. */
    readonly issues: readonly CorsConfigurationIssue[],
  ) {
    super(describe(issues));
  }
}

function describe(issues: readonly CorsConfigurationIssue[]): string {
  const count = issues.filter((issue) => issue.severity === 'error').length;
  const head = `The CORS configuration has ${count} ${count === 1 ? 'error' : 'errors'}:`;
  return [head, ...issues.map(describeIssue)].join('\n');
}

/** One fault in three lines: where it is, what is wrong and why, and the fix. */
export function describeIssue(issue: CorsConfigurationIssue): string {
  return `\n  ${issue.severity} at ${issue.path} (${issue.code})\n    ${issue.message}\n    Fix: ${issue.hint}`;
}
