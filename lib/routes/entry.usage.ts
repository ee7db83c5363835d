import { editDistance } from '../rules/nearest.name.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import type { RouteEntry } from '../settings/route.entry.js';
import type { DeclaredRoute } from './controllers/controller.explorer.js';
import { servesAny } from './governed.route.js';
import type { RegisteredRoute } from './registered.route.js';
import type { RouteEntries } from './route.entries.js';

/** Entries of `routes`, and the routes that they may govern. */
export interface EntryUsage {
  readonly entries: RouteEntries;
  readonly declared: readonly DeclaredRoute[];
  /** Routes that are already registered with the router. */
  readonly registered: readonly RegisteredRoute[];
  readonly issues: IssueCollector;
}

/** Warns of entries that govern less than is probably meant. One that is for no known route may be for static files. */
export function warnOfEntries({ entries, declared, registered, issues }: EntryUsage): void {
  const raw = registered.filter(({ handler }) => handler === undefined);
  for (const entry of entries.entries) {
    if (entry.path === '/*') continue;
    const governs = (path: string): boolean => entries.overlapOf(entry, path) === 'all';
    // A router that tells letter case apart reaches the route by the other spelling alone.
    const mayGovern = (path: string): boolean =>
      governs(path) || (entries.overlapOf(entry, path) === 'some' && plain(path) !== plain(entry.path));
    if (![...declared, ...raw].some(({ path }) => mayGovern(path))) {
      // One that opens is for static files and the like, or its pages are refused, which the log says.
      const meant = isClosing(entry) ? placeMeant(entry, declared, governs) : undefined;
      if (meant !== undefined) issues.add('routes-entry-misplaced', entry.from, entry.path, meant);
      continue;
    }
    const open = isClosing(entry) ? openBase(entry, declared) : undefined;
    if (open !== undefined) issues.add('routes-entry-base', entry.from, entry.path, open);
    if (isIdle(entries, entry, declared, raw)) issues.add('routes-entry-unused', entry.from, entry.path);
  }
}

/** Whether every controller's route below an entry follows something else. */
function isIdle(
  entries: RouteEntries,
  entry: RouteEntry,
  declared: readonly DeclaredRoute[],
  raw: readonly RegisteredRoute[],
): boolean {
  const overlaps = ({ method, path }: { method: string; path: string }, ...wanted: string[]): boolean =>
    servesAny(entry, method) && wanted.includes(entries.overlapOf(entry, path));
  const routes = declared.map((route) => ({ ...route, method: route.verb.toUpperCase() }));
  const follows = (route: (typeof routes)[number]): boolean =>
    route.entry === entry || (route.choices?.has(entry) === true && overlaps(route, 'all', 'some'));
  if (!routes.some((route) => overlaps(route, 'all')) || routes.some(follows)) return false;
  return !raw.some((route) => overlaps(route, 'all', 'some'));
}

/** Segments of a global prefix and a version, at most. */
const MAX_SEGMENTS = 3;
/** Shorter paths are near to each other by chance. */
const MIN_LENGTH = 6;

/** Without what distinguishes spellings of one path. */
const plain = (path: string): string => path.toLowerCase().replace(/\/(?:\*)?$/, '');

/**
 * A controller's route that an entry was probably written for, and the path of an entry that governs it: the route's path
 * lacks a beginning such as the global prefix, or is spelled almost like that of the entry.
 */
function placeMeant(
  { path: written, segments: [beginning = ''] }: RouteEntry,
  declared: readonly DeclaredRoute[],
  governs: (path: string) => boolean,
): string | undefined {
  // A parameter at the beginning would fit any route.
  const candidates = beginning.startsWith(':') ? [] : declared.filter(({ path }) => path.includes(`/${beginning}`));
  for (const { path } of candidates) {
    const segments = path.split('/').slice(1);
    for (let count = 1; count <= Math.min(MAX_SEGMENTS, segments.length - 1); count++)
      if (governs(`/${segments.slice(count).join('/')}`))
        return `${path}\n"/${segments.slice(0, count).join('/')}${written}"`;
  }
  const isNear = (path: string): boolean =>
    plain(path) === plain(written) || (written.length >= MIN_LENGTH && editDistance(path, written, 3) <= 2);
  const near = declared.find(({ path }) => isNear(path))?.path;
  return near === undefined ? undefined : `${near}\n"${near}"`;
}

/** Whether an entry keeps pages out, or their requests. */
const isClosing = ({ policy, passThrough }: RouteEntry): boolean =>
  !passThrough && (policy === false || policy.enforce !== undefined);

/** A controller's route at the very path above an entry such as `/admin/*`, which the entry does not govern. */
function openBase(entry: RouteEntry, declared: readonly DeclaredRoute[]): string | undefined {
  if (!entry.path.endsWith('/*')) return undefined;
  const base = plain(entry.path);
  const found = declared.find(
    ({ path, verb, from, entry: own }) =>
      plain(path) === base &&
      servesAny(entry, verb.toUpperCase()) &&
      from !== 'handler' &&
      from !== 'controller' &&
      (own === undefined || !isClosing(own)),
  );
  return found && [`${found.verb.toUpperCase()} ${found.path}`, found.path, found.from].join('\n');
}
