import { IssueCollector, show } from '../../rules/configuration.issue.js';
import type { DangerousOption } from '../../rules/dangerous.options.js';
import { compileOrigins } from '../../origins/origin.compiler.js';
import type { OriginMatcher } from '../../origins/origin.matcher.js';

/** Entries of one list at most; a longer list is refused. Checking this many takes about 20 ms. */
export const MAX_ENTRIES = 1_000;

/** How many dropped entries of a list are logged, and how many characters of each; of the rest only the number is logged. */
const MAX_NAMED = 3;
const MAX_DESCRIBED = 400;

/** What a lookup that finds no tenant should return. */
const UNKNOWN = '; for an unknown key return an empty list: (await find(key))?.origins ?? []';

/** What a list is validated by: the policy it is for. */
export interface ListScope {
  readonly credentials: boolean;
  readonly dangers: readonly DangerousOption[];
  readonly production: boolean;
}

/** Reads what a source gave. Throws if it is not a list, or one that is too long. */
function readEntries(given: unknown): unknown[] {
  if (
    typeof given === 'string' ||
    typeof (given as Partial<Iterable<unknown>> | null)?.[Symbol.iterator] !== 'function'
  )
    throw new TypeError(
      `${show(given)} is not a list of origins${given === undefined || given === null ? UNKNOWN : ''}`,
    );
  const entries: unknown[] = [];
  for (const entry of given as Iterable<unknown>) {
    // A truncated list would admit different origins from one lookup to the next, since its order may vary.
    if (entries.length === MAX_ENTRIES) throw new RangeError(`the list holds more than ${MAX_ENTRIES} entries`);
    entries.push(entry);
  }
  return entries;
}

/** Validates a list like a configured one: an invalid entry is dropped and never widens the list. */
function judgeList(
  entries: readonly unknown[],
  name: string,
  scope: ListScope,
  advises: boolean,
): { matcher: OriginMatcher; issues: IssueCollector } {
  const issues = new IssueCollector(scope.production, advises);
  const place = (index: number): string => `${name}[${index}]`;
  // Only strings: regular expressions and further sources belong in code.
  const listed = entries
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry, index }) => {
      if (typeof entry !== 'string') issues.add('list-entry-invalid', place(index), entry);
      else if (entry === '*') issues.add('list-wildcard', place(index), entry);
      return typeof entry === 'string' && entry !== '*';
    });
  const { matcher } = compileOrigins(
    listed.map(({ entry }) => entry),
    (index) => place(listed[index]?.index ?? index),
    { ...scope, dangers: new Set(scope.dangers), needed: new Set(), issues },
  );
  return { matcher, issues };
}

/** What would be wrong with a list if a source gave it; warnings included. */
export function checkList(given: unknown, scope: ListScope): IssueCollector {
  try {
    return judgeList(readEntries(given), 'origins', scope, true).issues;
  } catch (error) {
    const issues = new IssueCollector(scope.production);
    if (error instanceof RangeError) issues.add('list-too-long', 'origins', MAX_ENTRIES);
    else issues.add('list-invalid', 'origins', given);
    return issues;
  }
}

/** Compiles what a source gave; dropped entries are logged in one line. */
export function compileList(
  given: unknown,
  name: string,
  scope: ListScope,
  warn: (message: string) => void,
): OriginMatcher {
  const { matcher, issues } = judgeList(readEntries(given), '', scope, false);
  const { errors } = issues;
  if (errors.length > 0) {
    const named = errors
      .slice(0, MAX_NAMED)
      .map(({ path, message, hint }) => `${path} ${message} ${hint}`.slice(0, MAX_DESCRIBED));
    const more = errors.length > MAX_NAMED ? ` And ${errors.length - MAX_NAMED} more.` : '';
    warn(`${name}: entries were dropped. ${named.join(' ')}${more}`);
  }
  return matcher;
}
