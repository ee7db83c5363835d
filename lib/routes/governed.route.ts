import { METHODS } from 'node:http';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { isFor, type RouteEntries } from './route.entries.js';
import type { Governed, RouteEntry } from '../settings/route.entry.js';

/** Adds to a policy what a route exposes; `entry`: the policy is that of an entry. */
export type Exposing = (policy: PolicyOrFalse, entry?: RouteEntry) => PolicyOrFalse;

/** What governs a route of a controller that has no policy of its own. */
export function governedBy(
  entries: RouteEntries,
  method: string,
  path: string,
  fallback: PolicyOrFalse,
  exposing: Exposing,
): Governed {
  const of = (entry: RouteEntry | undefined): PolicyOrFalse => exposing(entry ? entry.policy : fallback, entry);
  const covers = servedBy(method).map((served) => entries.cover(served, path));
  const [first] = covers as [(typeof covers)[number]];
  const alike = first !== 'by path' && covers.every((cover) => cover !== 'by path' && cover.entry === first.entry);
  const entry = alike ? first.entry : remaining(entries, method, path);
  const governed = { policy: of(entry), from: entry?.from ?? ('default' as const), entry };
  if (alike && covers.every((cover) => cover !== 'by path' && !cover.misread))
    return { ...governed, choices: undefined };
  const others = alike ? [] : exceptions(entries, { method, path, entry });
  return { ...governed, choices: new Map([...others, entry].map((each) => [each, of(each)])) };
}

/** The entries that govern some requests of a route, by method or path, in place of the one that governs the rest. */
function exceptions(
  entries: RouteEntries,
  { method, path, entry }: { method: string; path: string; entry: RouteEntry | undefined },
): readonly RouteEntry[] {
  const end = entry ? entries.entries.indexOf(entry) : entries.entries.length;
  return entries.entries
    .slice(0, end)
    .filter((each) => servesAny(each, method) && ['whole', 'part'].includes(entries.placeOf(each, path)));
}

/** Whether an entry is for some method that a route serves. */
export const servesAny = (entry: RouteEntry, method: string): boolean =>
  servedBy(method).some((served) => isFor(entry, served));

/** What governs the requests of a route that no narrower entry is for. */
function remaining(entries: RouteEntries, method: string, path: string): RouteEntry | undefined {
  const served = servedBy(method);
  return entries.entries.find(
    (entry) => served.every((each) => isFor(entry, each)) && entries.placeOf(entry, path) === 'whole',
  );
}

/** The methods whose requests a route serves. */
function servedBy(method: string): readonly string[] {
  if (method === 'ALL') return METHODS;
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
