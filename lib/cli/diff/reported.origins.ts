import { compileOrigins } from '../../origins/origin.compiler.js';
import type { OriginMatcher } from '../../origins/origin.matcher.js';
import { IssueCollector } from '../../rules/configuration.issue.js';

/** Whether an entry of a report is an origin or a pattern, not an expression or a source. */
export const isOrigin = (entry: string): boolean => entry.includes('://') && !entry.startsWith('/');

/** A matcher of the exact origins and the patterns among the entries of a report. */
export function matcherOf(entries: readonly string[]): OriginMatcher {
  const issues = new IssueCollector(false, false);
  const scope = { credentials: false, production: false, issues, dangers: new Set<never>(), needed: new Set<never>() };
  return compileOrigins(entries.filter(isOrigin), (index) => `[${index}]`, scope).matcher;
}

/** The expression of an entry, which is printed as `/…/` and was checked at the start of the application. */
export function expressionOf(entry: string): RegExp | undefined {
  const [, source, flags = ''] = /^\/(.*)\/([uv]*)$/s.exec(entry) ?? [];
  try {
    return source === undefined ? undefined : new RegExp(`^(?:${source})$`, flags);
  } catch {
    return undefined;
  }
}
