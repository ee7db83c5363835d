/**
 * How a route lies to an entry of `routes`: every path that reaches it is one of the entry, some may be, none is, or none
 * but those that servers may read in two ways.
 */
export type Place = 'whole' | 'part' | 'none' | 'misread';

/** What a segment of a route takes: its own text, any one segment, some one segment, or any number of them. */
type Takes = 'text' | 'one' | 'some' | 'rest' | 'many';

/** What both platforms read as a parameter that takes one whole segment. */
const PARAMETER = /^:[A-Za-z_]\w*$/;
/** A parameter that has to be there, whatever its expression is. */
const BEGINS_WITH_ONE = /^:[^?*{}]+$/;
const REST = /^(?:\*\w*|\{\*\w+\})$/;
/** Text that neither platform, nor the way it is sent, gives a meaning to. */
const PLAIN = /^[\w.~-]*$/;

/**
 * How a route lies to an entry, by their segments. What is not plain is for the path of a request to say. `isRootMeant`:
 * whether the path counts in which the last segment is missing, as `/files/` of `/files/{*path}`.
 */
export function placeOf(
  entry: readonly string[],
  route: readonly string[],
  caseSensitive: boolean,
  isRootMeant = true,
): Place {
  const elsewhere: Place = route.every((segment) => takesOf(segment) === 'text') ? 'none' : 'misread';
  let place: Place = 'whole';
  for (let i = 0; i < Math.max(entry.length, route.length); i++) {
    const [wanted, segment] = [entry[i], route[i]];
    if (segment === undefined) return elsewhere;
    const takes = takesOf(segment);
    const last = wanted === '*' && i === entry.length - 1;
    if (last) return isRootMeant && takesNone(segment, i) ? 'part' : place;
    if (takes === 'rest' || takes === 'many') return 'part';
    if (wanted === undefined) return elsewhere;
    if (wanted.startsWith(':') ? segment === '' : takes === 'text' && !mayBe(wanted, segment)) return elsewhere;
    const settled = wanted.startsWith(':')
      ? takes !== 'some'
      : takes === 'text' && isSame(wanted, segment, caseSensitive);
    if (!settled) place = 'part';
  }
  return place;
}

/** The parameters of an entry, for a route that lies below it, from those that the router gave. */
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

/** Whether the last segment of a route may be missing from a path: that does not lie below an entry, save below the root. */
function takesNone(segment: string, at: number): boolean {
  return takesOf(segment) === 'many' ? !BEGINS_WITH_ONE.test(segment) : at > 0 && segment.startsWith('{');
}

function takesOf(segment: string): Takes {
  if (!/[:*?+!(){}[\]\\]/.test(segment)) return 'text';
  if (PARAMETER.test(segment)) return 'one';
  if (REST.test(segment)) return 'rest';
  return /[*?+!(){}[\]\\]/.test(segment) ? 'many' : 'some';
}

const isSame = (a: string, b: string, caseSensitive: boolean): boolean =>
  a === b || (!caseSensitive && a.toLowerCase() === b.toLowerCase());

/** Whether two texts can be the same segment of a path, in some letter case or spelling. */
const mayBe = (a: string, b: string): boolean => isSame(a, b, false) || !PLAIN.test(a) || !PLAIN.test(b);
