import { matcherOf } from './reported.origins.js';
import { CLOSED, isDefault, isEntry, isFor, isGateway, type DiffRow } from './report.row.js';
import { MergedChanges, nameOf, type AccessChange, type TextOfChange } from './merged.changes.js';
import { ReportedPolicies } from './reported.policies.js';
import { sampleRequests, type SampleRequest } from './sample.requests.js';

export type { DiffRow };

/** What pages can do more or less by the second report: at every path, by what governs it in each of them. */
export function diffReports(before: readonly DiffRow[], after: readonly DiffRow[]): readonly AccessChange[] {
  const [earlier, later] = [new ReportedPolicies(before), new ReportedPolicies(after)];
  const changes = new MergedChanges();
  for (const request of sampleRequests([...before, ...after])) {
    const [old, now] = [earlier.governing(request), later.governing(request)];
    const [was, is] = [before, after].map((rows) => rows.some((row) => isWrittenFor(row, request)));
    const moved = old.path === now.path && old.method === now.method ? '' : `now under ${placeOf(now)}: `;
    const found = compare(old, now, was === is ? moved : is ? 'new: ' : `gone, ${moved}`);
    const widening = found.filter(({ widens }) => widens);
    if (!was || is) changes.add(request, found);
    // A route that is gone matters only where something else opens its path.
    else changes.add(request, widening.length > 0 ? widening : [{ widens: false, text: 'is gone' }]);
  }
  return [...changes.list(), ...ofDefault(before, after), ...ofGateways(before, after)];
}

function ofDefault(before: readonly DiffRow[], after: readonly DiffRow[]): AccessChange[] {
  const [old, now] = [before.find(isDefault) ?? CLOSED, after.find(isDefault) ?? CLOSED];
  return compare(old, now, '').map((change) => ({ route: nameOf(now), ...change }));
}

function ofGateways(before: readonly DiffRow[], after: readonly DiffRow[]): AccessChange[] {
  const known = new Map(before.filter(isGateway).map((row) => [nameOf(row), row]));
  const changes = after.filter(isGateway).flatMap((row) => {
    const earlier = known.get(nameOf(row));
    known.delete(nameOf(row));
    return compare(earlier ?? CLOSED, row, earlier ? '' : 'new: ').map((change) => ({ route: nameOf(row), ...change }));
  });
  return [...changes, ...[...known.keys()].map((route) => ({ route, widens: false, text: 'is gone' }))];
}

/** Whether a row is written for the path and the method of a request. */
const isWrittenFor = (row: DiffRow, { method, path, host, version }: SampleRequest): boolean =>
  row.path === path && (row.method === method || row.method === 'ALL') && isFor(row, host, version);

function placeOf(row: DiffRow): string {
  if (isDefault(row)) return 'the default';
  return isEntry(row) ? `${row.from} (${row.path})` : nameOf(row);
}

function compare(before: DiffRow, after: DiffRow, prefix: string): TextOfChange[] {
  const change: Change = (widens, text) => ({ widens, text: prefix + text });
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

type Change = (widens: boolean, text: string) => TextOfChange;

function flags(before: boolean, after: boolean, change: Change): TextOfChange[] {
  if (before === after) return [];
  return [change(after, after ? 'counts cookies' : 'no longer counts cookies')];
}

const STRENGTHS = [undefined, 'unsafe', 'all'];

function enforced(before: string | undefined, after: string | undefined, change: Change): TextOfChange[] {
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
): TextOfChange[] {
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

function listed(origins: readonly string[] = []): string {
  return origins.includes('*') ? 'every page' : origins.join(', ');
}
