import { METHODS } from 'node:http';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import { isFor, type RouteEntries } from './route.entries.js';
import type { Governed, RouteEntry } from '../settings/route.entry.js';

/** Adds the exposed headers of a route to a policy; `entry` is the entry that the policy comes from, if any. */
export type Exposing = (policy: PolicyOrFalse, entry?: RouteEntry) => PolicyOrFalse;

/** The policy of a controller route without `@CorsPolicy`: that of an entry of `routes`, or the default. */
export function governedBy(
  entries: RouteEntries,
  method: string,
  path: string,
  fallback: PolicyOrFalse,
  exposing: Exposing,
): Governed {
  const of = (entry: RouteEntry | undefined): PolicyOrFalse => exposing(entry ? entry.policy : fallback, entry);
  const found = servedBy(method).map((served) => entries.governing(served, path));
  const [first] = found as [(typeof found)[number]];
  const alike = first !== 'per request' && found.every((each) => each !== 'per request' && each.entry === first.entry);
  const entry = alike ? first.entry : remaining(entries, method, path);
  const governed = { policy: of(entry), from: entry?.from ?? ('default' as const), entry };
  if (alike && found.every((each) => each !== 'per request' && !each.exceptAmbiguous))
    return { ...governed, choices: undefined };
  const others = alike ? [] : exceptions(entries, { method, path, entry });
  return { ...governed, choices: new Map([...others, entry].map((each) => [each, of(each)])) };
}

/** The entries that govern some requests of a route, by method or path; `entry` governs the rest. */
function exceptions(
  entries: RouteEntries,
  { method, path, entry }: { method: string; path: string; entry: RouteEntry | undefined },
): readonly RouteEntry[] {
  const end = entry ? entries.entries.indexOf(entry) : entries.entries.length;
  return entries.entries
    .slice(0, end)
    .filter((each) => servesAny(each, method) && ['all', 'some'].includes(entries.overlapOf(each, path)));
}

/** Whether an entry is for any method that a route serves. */
export const servesAny = (entry: RouteEntry, method: string): boolean =>
  servedBy(method).some((served) => isFor(entry, served));

/** The entry for the requests of a route that no narrower entry matches. */
function remaining(entries: RouteEntries, method: string, path: string): RouteEntry | undefined {
  const served = servedBy(method);
  return entries.entries.find(
    (entry) => served.every((each) => isFor(entry, each)) && entries.overlapOf(entry, path) === 'all',
  );
}

/** The methods that a route serves. */
function servedBy(method: string): readonly string[] {
  if (method === 'ALL') return METHODS;
  return method === 'GET' ? ['GET', 'HEAD'] : [method];
}
