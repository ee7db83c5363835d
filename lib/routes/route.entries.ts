import { hasSources } from '../policy/policy.js';
import { placeOf, type Place } from './entry.place.js';
import type { RouteEntry } from '../settings/route.entry.js';
import { pathOf } from './registered.route.js';
import { servesMethod } from '../settings/http.methods.js';

/** How the platform's router reads paths. */
export interface PathReading {
  readonly caseSensitive: boolean;
  readonly ignoreTrailingSlash: boolean;
}

/** An entry that applies, with its parameters. */
export interface EntryMatch {
  readonly entry: RouteEntry;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * What applies to a path as it is written and as it may be read: with escapes decoded, slashes joined, dot segments
 * removed, in any letter case. `differs` where these are not the same, or where nobody can say.
 */
export type EntryReadings =
  | { readonly differs: false; readonly match: EntryMatch | undefined }
  | { readonly differs: true; readonly entries: readonly (RouteEntry | undefined)[] };

/**
 * How the requests that reach a route are governed: all by one entry or by none, or each by its path. `misread`: by none,
 * unless a path can be read in two ways and one of them lies below an entry.
 */
export type Cover = 'by path' | { readonly entry: RouteEntry | undefined; readonly misread: boolean };

const NOTHING: EntryReadings = { differs: false, match: undefined };
const UNREADABLE: EntryReadings = { differs: true, entries: [] };
const IN_TWO_WAYS = /[%\\]|\/\/|\/\.{1,2}(?:\/|$)/;

/** The entries of `routes`; the first that matches counts. */
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

  /** What applies to a request, in each way its path can be read. */
  find(method: string, url: string): EntryReadings {
    const path = pathOf(url);
    if (path === undefined) return UNREADABLE;
    if (this.entries.length === 0) return NOTHING;
    const { caseSensitive } = this.reading;
    const written = this.match(method, path, caseSensitive);
    const canonical = canonicalPath(path);
    // What cannot be decoded is a 400 to those who decode, and the same text to all others.
    if (canonical === undefined || (canonical === path && !(caseSensitive && /[A-Z]/.test(path))))
      return { differs: false, match: written };
    const read = this.match(method, canonical, false);
    if (read?.entry === written?.entry && sameLists(read, written)) return { differs: false, match: written };
    return { differs: true, entries: read?.entry === written?.entry ? [] : [written?.entry, read?.entry] };
  }

  /** How a route lies to the entries, for requests of one method. */
  cover(method: string, path: string): Cover {
    const segments = this.split(path);
    let misread = false;
    for (const entry of this.entries) {
      if (!isFor(entry, method)) continue;
      const place = this.placeOf(entry, segments);
      if (place === 'part') return 'by path';
      if (place === 'whole') return { entry, misread: false };
      misread ||= place === 'misread';
    }
    return { entry: undefined, misread };
  }

  /** Whether every path that reaches a route lies below an entry, or none does, or some. */
  placeOf(entry: RouteEntry, route: string | readonly string[]): Place {
    const segments = typeof route === 'string' ? this.split(route) : route;
    return placeOf(entry.segments, segments, this.reading.caseSensitive);
  }

  /** Whether an entry takes every path of a route that is longer than the entry's own. */
  isBelow(entry: RouteEntry, route: string): boolean {
    return placeOf(entry.segments, this.split(route), this.reading.caseSensitive, false) === 'whole';
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

/** Whether a path is one that servers may read in two ways. */
export const isReadInTwoWays = (url: string): boolean => IN_TWO_WAYS.test(url);

/** Whether an entry is for requests of a method. */
export const isFor = ({ methods }: RouteEntry, method: string): boolean =>
  methods === undefined || methods.some((own) => servesMethod(own, method));

function paramsOf(
  pattern: readonly string[],
  segments: readonly string[],
  caseSensitive: boolean,
): Record<string, string> | undefined {
  const open = pattern.at(-1) === '*';
  if (open ? segments.length < pattern.length : segments.length !== pattern.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, wanted] of pattern.entries()) {
    const segment = segments[index] ?? '';
    if (open && index === pattern.length - 1) break;
    if (wanted.startsWith(':')) {
      if (segment === '') return undefined;
      params[wanted.slice(1)] = decode(segment) ?? segment;
    } else if (wanted !== segment && (caseSensitive || wanted.toLowerCase() !== segment.toLowerCase()))
      return undefined;
  }
  return params;
}

/** Whether two readings of a path lead to the same lists: a source may tell whose list it is by the parameters. */
function sameLists(a: EntryMatch | undefined, b: EntryMatch | undefined): boolean {
  if (!a || !b || !hasSources(a.entry.policy)) return true;
  return Object.keys(a.params).every((name) => a.params[name] === b.params[name]);
}

/** The path with escapes decoded, doubled slashes joined and dot segments removed; undefined where it cannot be decoded. */
function canonicalPath(path: string): string | undefined {
  if (!IN_TWO_WAYS.test(path)) return path;
  const decoded = decode(path)?.replaceAll('\\', '/');
  if (decoded === undefined) return undefined;
  const kept: string[] = [];
  for (const segment of decoded.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.' && segment !== '') kept.push(segment);
  }
  return `/${kept.join('/')}${decoded.endsWith('/') && kept.length > 0 ? '/' : ''}`;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
