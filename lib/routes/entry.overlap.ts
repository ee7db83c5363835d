/**
 * How many of the paths that reach a route match an entry of `routes`: all, possibly some, none, or only paths that
 * servers may read in two ways.
 */
export type Overlap = 'all' | 'some' | 'none' | 'ambiguous';

/** What a segment of a route matches: its own text, any one segment, certain segments, the rest of the path, or unknown. */
type SegmentKind = 'text' | 'parameter' | 'partial' | 'wildcard' | 'complex';

/** A parameter that matches one whole segment on both platforms. */
const PARAMETER = /^:[A-Za-z_]\w*$/;
/** A parameter that is not optional, with or without an expression. */
const BEGINS_WITH_ONE = /^:[^?*{}]+$/;
const REST = /^(?:\*\w*|\{\*\w+\})$/;
/** Text without special characters, in routes as well as in URLs. */
const PLAIN = /^[\w.~-]*$/;

/**
 * Compares the segments of a route with those of an entry. A segment that cannot be decided gives `some`, so that the path
 * of each request decides. `withRoot`: whether to include the path without the last segment, as `/files/` of `/files/{*path}`.
 */
export function overlapOf(
  entry: readonly string[],
  route: readonly string[],
  caseSensitive: boolean,
  withRoot = true,
): Overlap {
  const outside: Overlap = route.every((segment) => kindOf(segment) === 'text') ? 'none' : 'ambiguous';
  let overlap: Overlap = 'all';
  for (let i = 0; i < Math.max(entry.length, route.length); i++) {
    const [wanted, segment] = [entry[i], route[i]];
    if (segment === undefined) return outside;
    const kind = kindOf(segment);
    const last = wanted === '*' && i === entry.length - 1;
    if (last) return withRoot && mayBeMissing(segment, i) ? 'some' : overlap;
    if (kind === 'wildcard' || kind === 'complex') return 'some';
    if (wanted === undefined) return outside;
    if (wanted.startsWith(':') ? segment === '' : kind === 'text' && !mayBe(wanted, segment)) return outside;
    const alwaysMatches = wanted.startsWith(':')
      ? kind !== 'partial'
      : kind === 'text' && isSame(wanted, segment, caseSensitive);
    if (!alwaysMatches) overlap = 'some';
  }
  return overlap;
}

/** The parameters of an entry for a route below it, derived from the parameters of the route. */
export function entryParams(
  entry: readonly string[],
  route: string,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const segments = route.slice(1).split('/');
  const params: Record<string, string> = {};
  for (const [i, wanted] of entry.entries()) {
    const segment = segments[i] ?? '';
    if (wanted.startsWith(':'))
      params[wanted.slice(1)] = (segment.startsWith(':') ? given[segment.slice(1)] : segment) ?? '';
  }
  return params;
}

/** Whether a path may lack the last segment of a route, and so not be below the entry. */
function mayBeMissing(segment: string, at: number): boolean {
  return kindOf(segment) === 'complex' ? !BEGINS_WITH_ONE.test(segment) : at > 0 && segment.startsWith('{');
}

function kindOf(segment: string): SegmentKind {
  if (!/[:*?+!(){}[\]\\]/.test(segment)) return 'text';
  if (PARAMETER.test(segment)) return 'parameter';
  if (REST.test(segment)) return 'wildcard';
  return /[*?+!(){}[\]\\]/.test(segment) ? 'complex' : 'partial';
}

const isSame = (a: string, b: string, caseSensitive: boolean): boolean =>
  a === b || (!caseSensitive && a.toLowerCase() === b.toLowerCase());

/** Whether two texts may be the same segment of a path, in another letter case or encoding. */
const mayBe = (a: string, b: string): boolean => isSame(a, b, false) || !PLAIN.test(a) || !PLAIN.test(b);
