import { compileOrigins } from '../origins/origin.compiler.js';
import { IssueCollector } from '../rules/configuration.issue.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';

/** The parts of a report row that decide on access; older reports may lack some. */
export interface DiffRow {
  readonly method: string;
  readonly path: string;
  readonly hosts?: readonly string[];
  readonly versions?: readonly string[];
  readonly policy: string | false;
  readonly from?: string;
  readonly passThrough?: true;
  readonly origins?: readonly string[];
  readonly credentials?: boolean;
  readonly methods?: string;
  readonly allowedHeaders?: readonly string[];
  readonly exposedHeaders?: readonly string[];
  readonly enforce?: string;
  readonly dangers?: readonly string[];
}

/** A change of access to one route. */
export interface AccessChange {
  /** `GET /orders`. */
  readonly route: string;
  /** Whether some page can do more than before. */
  readonly widens: boolean;
  readonly text: string;
}

/** What pages can do more or less by the second report. A new route is compared with the default of the first. */
export function diffReports(before: readonly DiffRow[], after: readonly DiffRow[]): readonly AccessChange[] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const fallback = before.find(({ method, path }) => method === 'ALL' && path === '*');
  const changes = after.flatMap((row) => {
    const earlier = known.get(keyOf(row));
    known.delete(keyOf(row));
    if (earlier) return compare(earlier, row, '');
    // The default is for requests: it governs no socket.
    return compare((row.method === 'WS' ? undefined : fallback) ?? CLOSED, row, 'new: ');
  });
  const gone = [...known.values()].map((row) => ({ route: nameOf(row), widens: false, text: 'is gone' }));
  return [...changes, ...gone];
}

const CLOSED: DiffRow = { method: 'ALL', path: '*', policy: false };

function compare(before: DiffRow, after: DiffRow, prefix: string): AccessChange[] {
  const change = (widens: boolean, text: string): AccessChange => ({
    route: nameOf(after),
    widens,
    text: prefix + text,
  });
  // The report does not contain what the application answers itself.
  if (after.passThrough)
    return before.passThrough ? [] : [change(true, 'is left to the application, which may admit anybody')];
  if (before.passThrough) return [change(after.policy !== false, passedBefore(after))];
  if (isUnprotected(after)) return isUnprotected(before) ? [] : [change(true, 'can be opened by every website')];
  if (isUnprotected(before)) return [change(false, 'can no longer be opened by every website')];
  const stopped = enforced(before.enforce, after.enforce, change);
  if (after.policy === false) return before.policy === false ? [] : [change(false, 'is closed to pages'), ...stopped];
  if (before.policy === false)
    return [change(true, `is opened to ${listed(after.origins)}${after.credentials ? ', with cookies' : ''}`)];
  const admitted = matcherOf(before.origins ?? []);
  const covered = (origin: string): boolean =>
    (before.origins ?? []).includes('*') || (before.origins ?? []).includes(origin) || admitted.admits(origin);
  const added = (after.origins ?? []).filter((origin) => !covered(origin));
  const removed = (before.origins ?? []).filter((origin) => !(after.origins ?? []).includes(origin));
  return [
    ...(added.length > 0 ? [change(true, `admits ${listed(added)}`)] : []),
    ...(removed.length > 0
      ? [change(false, `no longer ${removed.includes('*') ? 'admits' : 'lists'} ${listed(removed)}`)]
      : []),
    ...flags(before.credentials ?? false, after.credentials ?? false, change),
    ...lists('method', methodsOf(before), methodsOf(after), change),
    ...lists('request header', before.allowedHeaders, after.allowedHeaders, change),
    ...lists('exposed header', before.exposedHeaders, after.exposedHeaders, change),
    ...stopped,
    ...lists('exception', before.dangers, after.dangers, change),
  ];
}

function passedBefore({ policy, origins }: DiffRow): string {
  return `is no longer left to the application: ${policy === false ? 'it is closed to pages' : `it admits ${listed(origins)}`}`;
}

/** A gateway without a policy: no list keeps a page from opening its socket. */
const isUnprotected = ({ from }: DiffRow): boolean => from === 'unprotected';

type Change = (widens: boolean, text: string) => AccessChange;

function flags(before: boolean, after: boolean, change: Change): AccessChange[] {
  if (before === after) return [];
  return [change(after, after ? 'counts cookies' : 'no longer counts cookies')];
}

const STRENGTHS = [undefined, 'unsafe', 'all'];

function enforced(before: string | undefined, after: string | undefined, change: Change): AccessChange[] {
  if (before === after) return [];
  const isWeaker = STRENGTHS.indexOf(after) < STRENGTHS.indexOf(before);
  const text = after === undefined ? 'runs requests of refused pages' : `stops requests of refused pages: ${after}`;
  return [change(isWeaker, `${text} (was ${before ?? 'none'})`)];
}

function lists(
  what: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
  change: Change,
): AccessChange[] {
  const lower = (list: readonly string[]): string[] => list.map((name) => name.toLowerCase());
  const missing = (list: readonly string[], names: readonly string[]): string[] =>
    names.filter((name) => !lower(list).includes(name.toLowerCase()));
  const more = before.includes('*') ? [] : missing(before, after);
  const less = after.includes('*') ? [] : missing(after, before);
  return [
    ...(more.length > 0 ? [change(true, `allows the ${what} ${more.join(', ')}`)] : []),
    ...(less.length > 0 ? [change(false, `no longer allows the ${what} ${less.join(', ')}`)] : []),
  ];
}

function methodsOf({ methods = 'routed' }: DiffRow): readonly string[] {
  return methods.split(', ');
}

/** Texts of other kinds than origins and patterns admit nothing here: they are compared as they are written. */
function matcherOf(origins: readonly string[]): OriginMatcher {
  const issues = new IssueCollector(false, false);
  const scope = { credentials: false, production: false, issues, dangers: new Set<never>(), needed: new Set<never>() };
  const named = origins.filter((origin) => origin.includes('://') && !origin.startsWith('/'));
  return compileOrigins(named, (index) => `[${index}]`, scope).matcher;
}

function keyOf({ method, path, hosts = [], versions = [] }: DiffRow): string {
  return JSON.stringify([method, path, hosts, versions]);
}

function nameOf({ method, path, hosts = [], versions = [] }: DiffRow): string {
  const more = [...hosts, ...versions.map((version) => `version ${version}`)];
  return `${method} ${path}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

function listed(origins: readonly string[] = []): string {
  return origins.includes('*') ? 'every page' : origins.join(', ');
}
