import { hasSources } from '../policy/policy.js';
import { overlapOf, type Overlap } from './entry.overlap.js';
import type { RouteEntry } from '../settings/route.entry.js';
import { pathOf } from './registered.route.js';
import { servesMethod } from '../settings/http.methods.js';

/** How the platform's router compares paths. */
export interface PathReading {
  readonly caseSensitive: boolean;
  readonly ignoreTrailingSlash: boolean;
}

/** A matching entry, with its parameters. */
export interface EntryMatch {
  readonly entry: RouteEntry;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * The entry for a path as it is written and as other software may read it: percent-decoded, with repeated slashes and dot
 * segments removed, in any letter case. `differs` if the readings lead to different entries, or the path is malformed.
 */
export type EntryReadings =
  | { readonly differs: false; readonly match: EntryMatch | undefined }
  | { readonly differs: true; readonly entries: readonly (RouteEntry | undefined)[] };

/**
 * How the entries of `routes` govern a route: one entry (or none) for all its requests, or one that depends on the path of
 * the request. With `exceptAmbiguous`, `entry` does not govern requests whose path can be read in two ways.
 */
export type GoverningEntry =
  'per request' | { readonly entry: RouteEntry | undefined; readonly exceptAmbiguous: boolean };

const NOTHING: EntryReadings = { differs: false, match: undefined };
const UNREADABLE: EntryReadings = { differs: true, entries: [] };
const AMBIGUOUS_PATH = /[%\\]|\/\/|\/\.{1,2}(?:\/|$)/;

/** The entries of `routes`; the first that matches applies. */
export class RouteEntries {
  readonly entries: readonly RouteEntry[];
  /** Whether the application answers CORS itself somewhere. */
  readonly passThrough: boolean;

  constructor(
    entries: readonly RouteEntry[],
    private readonly reading: PathReading,
  ) {
    this.entries = entries.map((entry) => ({ ...entry, segments: this.split(entry.path) }));
    this.passThrough = entries.some(({ passThrough }) => passThrough);
  }

  /** The entry for a request, for each way its path can be read. */
  find(method: string, url: string): EntryReadings {
    const path = pathOf(url);
    if (path === undefined) return UNREADABLE;
    if (this.entries.length === 0) return NOTHING;
    const { caseSensitive } = this.reading;
    const written = this.match(method, path, caseSensitive);
    const canonical = canonicalPath(path);
    // Software that decodes paths answers 400 to one that cannot be decoded; all other compares it as written.
    if (canonical === undefined || (canonical === path && !(caseSensitive && /[A-Z]/.test(path))))
      return { differs: false, match: written };
    const read = this.match(method, canonical, false);
    if (read?.entry === written?.entry && sameLists(read, written)) return { differs: false, match: written };
    return { differs: true, entries: read?.entry === written?.entry ? [read?.entry] : [written?.entry, read?.entry] };
  }

  /** How the entries govern a route, for requests of one method. */
  governing(method: string, path: string): GoverningEntry {
    const segments = this.split(path);
    let exceptAmbiguous = false;
    for (const entry of this.entries) {
      if (!isFor(entry, method)) continue;
      const overlap = this.overlapOf(entry, segments);
      if (overlap === 'some') return 'per request';
      if (overlap === 'all') return { entry, exceptAmbiguous: false };
      exceptAmbiguous ||= overlap === 'ambiguous';
    }
    return { entry: undefined, exceptAmbiguous };
  }

  /** How many of the paths that reach a route match an entry. */
  overlapOf(entry: RouteEntry, route: string | readonly string[]): Overlap {
    const segments = typeof route === 'string' ? this.split(route) : route;
    return overlapOf(entry.segments, segments, this.reading.caseSensitive);
  }

  /** Whether an entry matches every path of a route, except possibly the path without its last segment. */
  isBelow(entry: RouteEntry, route: string): boolean {
    return overlapOf(entry.segments, this.split(route), this.reading.caseSensitive, false) === 'all';
  }

  private match(method: string, path: string, caseSensitive: boolean): EntryMatch | undefined {
    const segments = this.split(path);
    for (const entry of this.entries) {
      if (!isFor(entry, method)) continue;
      const params = paramsOf(entry.segments, segments, caseSensitive);
      if (params) return { entry, params };
    }
    return undefined;
  }

  private split(path: string): string[] {
    const trimmed =
      this.reading.ignoreTrailingSlash && path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    return trimmed.slice(1).split('/');
  }
}

/** Whether servers may read a path in two ways. */
export const isAmbiguousPath = (url: string): boolean => AMBIGUOUS_PATH.test(url);

/** Whether an entry applies to a method. */
export const isFor = ({ methods }: RouteEntry, method: string): boolean =>
  methods === undefined || methods.some((own) => servesMethod(own, method));

function paramsOf(
  pattern: readonly string[],
  segments: readonly string[],
  caseSensitive: boolean,
): Record<string, string> | undefined {
  const endsInWildcard = pattern.at(-1) === '*';
  if (endsInWildcard ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (endsInWildcard && index === pattern.length - 1) break;
    if (wanted.startsWith(':')) {
      if (segment === '') return undefined;
      params[wanted.slice(1)] = decode(segment) ?? segment;
    } else if (wanted !== segment && (caseSensitive || wanted.toLowerCase() !== segment.toLowerCase()))
      return undefined;
  }
  return params;
}

/** Whether two readings of a path lead to the same lists: sources may derive their key from the parameters. */
function sameLists(a: EntryMatch | undefined, b: EntryMatch | undefined): boolean {
  if (!a || !b || !hasSources(a.entry.policy)) return true;
  return Object.keys(a.params).every((name) => a.params[name] === b.params[name]);
}

/** The path percent-decoded, without repeated slashes and dot segments; undefined if it cannot be decoded. */
function canonicalPath(path: string): string | undefined {
  if (!AMBIGUOUS_PATH.test(path)) return path;
  const decoded = decode(path)?.replaceAll('\\', '/');
  if (decoded === undefined) return undefined;
  const segments: string[] = [];
  for (const segment of decoded.split('/').slice(1)) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return `/${segments.join('/')}${decoded.endsWith('/') && segments.length > 0 ? '/' : ''}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
