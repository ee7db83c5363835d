import { ReportedPolicies } from '../diff/reported.policies.js';
import { expressionOf, isOrigin, matcherOf } from '../diff/reported.origins.js';
import type { DiffRow } from '../diff/report.row.js';

/** Whom a report says that a route admits. */
export interface ExpectedOrigins {
  /** `GET /orders`, as the report names it. */
  readonly route: string;
  /** The entries of its policy, as they are written. */
  readonly origins: readonly string[];
  /** Entries that only the application can read: sources. */
  readonly unknown: readonly string[];
  admits(origin: string): boolean;
}

/** The row of a report that governs a request, and whom it admits. */
export function expectedOrigins(rows: readonly DiffRow[], method: string, url: string): ExpectedOrigins {
  const { pathname } = new URL(url);
  // The version may stand in a header, and a proxy may change the host: each of them is looked at.
  const anywhere = rows.map((row) => ({ ...row, hosts: [], versions: [] }));
  const asked = { method, path: pathname, url: pathname, host: undefined, version: undefined };
  const row = new ReportedPolicies(anywhere).governing(asked);
  if (row.passThrough)
    throw new TypeError(
      `${method} ${pathname} is left to the application (passThrough): the report says nothing of it.`,
    );
  const alike = anywhere.filter((each) => each.method === row.method && each.path === row.path);
  const origins = [...new Set([row, ...alike].flatMap((each) => (each.policy === false ? [] : (each.origins ?? []))))];
  const matcher = matcherOf(origins);
  const expressions = origins.map(expressionOf).filter((regex) => regex !== undefined);
  return {
    route: `${row.method} ${row.path}`,
    origins,
    unknown: origins.filter((entry) => entry !== '*' && !isOrigin(entry) && expressionOf(entry) === undefined),
    admits: (origin) =>
      ['*', origin].some((entry) => origins.includes(entry)) ||
      matcher.admits(origin) ||
      expressions.some((regex) => regex.test(origin)),
  };
}
