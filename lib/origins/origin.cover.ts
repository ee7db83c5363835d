import type { IssueCollector } from '../rules/configuration.issue.js';
import { splitOrigin } from './origin.grammar.js';
import { OriginMatcher } from './origin.matcher.js';
import { patternAdmits, type OriginPattern } from './origin.pattern.js';

/** Warns of entries that a wider one already admits. Both maps lead from an entry to the path where it is written. */
export function warnOfCovered(
  exact: ReadonlyMap<string, string>,
  patterns: ReadonlyMap<OriginPattern, string>,
  issues: IssueCollector,
): void {
  if (patterns.size === 0) return;
  const all = [...patterns.keys()];
  const matcher = new OriginMatcher([], all);
  for (const [origin, path] of exact) {
    if (!matcher.admits(origin)) continue;
    const parts = splitOrigin(origin);
    const wider = all.find((pattern) => parts !== undefined && patternAdmits(pattern, parts));
    if (wider) issues.add('origin-covered', path, origin, `"${wider.text}"`);
  }
  for (const [pattern, path] of patterns) {
    const wider = all.find((other) => other.text !== pattern.text && covers(other, pattern));
    if (wider) issues.add('origin-covered', path, pattern.text, `"${wider.text}"`);
  }
}

/** Whether `wider` admits everything that `pattern` admits. */
function covers(wider: OriginPattern, pattern: OriginPattern): boolean {
  if (wider.scheme !== pattern.scheme || (wider.port !== '*' && wider.port !== pattern.port)) return false;
  if (wider.star === 'labels') {
    // With an equal base, the pattern needs a label in front of it to be below `wider`.
    return pattern.base.endsWith(`.${wider.base}`) || (pattern.star !== 'none' && pattern.base === wider.base);
  }
  // Without a "*" in the host only the same pattern would be covered.
  if (wider.star === 'none') return false;
  return pattern.base === wider.base && pattern.before.startsWith(wider.before) && pattern.after.endsWith(wider.after);
}
