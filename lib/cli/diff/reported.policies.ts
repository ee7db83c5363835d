import { RoutePattern, type RouterBehaviour } from '../../platforms/portable/route.pattern.js';
import { RouteEntries } from '../../routes/route.entries.js';
import { servesMethod } from '../../settings/http.methods.js';
import type { PolicyLevel } from '../../settings/route.entry.js';
import { CLOSED, isDefault, isEntry, isFor, isGateway, type DiffRow } from './report.row.js';
import type { SampleRequest } from './sample.requests.js';

/** Express's default; Fastify tells letter case apart, where the module admits only what both readings would. */
const READING: RouterBehaviour = { caseSensitive: false, ignoreTrailingSlash: true, wildcardIsOptional: false };

interface Reported {
  readonly row: DiffRow;
  readonly pattern: RoutePattern;
}

/** Finds what governs a request by a report, as the module does: the controller's route, else the first entry of `routes`, else `default`. */
export class ReportedPolicies {
  private readonly routes: readonly Reported[];
  private readonly entries: RouteEntries;
  private readonly entryRows: readonly DiffRow[];
  private readonly fallback: DiffRow;

  constructor(rows: readonly DiffRow[]) {
    this.fallback = rows.find(isDefault) ?? CLOSED;
    this.entryRows = rows.filter(isEntry);
    this.routes = rows
      .filter((row) => !isEntry(row) && !isDefault(row) && !isGateway(row))
      .map((row) => ({ row, pattern: new RoutePattern(row.path) }));
    this.entries = new RouteEntries(
      this.entryRows.map(({ method, path, passThrough }, index) => ({
        path,
        methods: method === 'ALL' ? undefined : [method],
        policy: false,
        passThrough: passThrough === true,
        // By its place, whatever file it is written in.
        from: `routes[${index}]`,
        segments: [],
      })),
      READING,
    );
  }

  /** The row that governs a request. */
  governing(request: SampleRequest): DiffRow {
    const route = this.routeOf(request);
    if (route !== undefined && !isUndecorated(route)) return route;
    const entry = this.entryOf(request);
    const governor = entry ?? this.fallback;
    if (route === undefined || governor.from === route.from) return route ?? governor;
    return governor.policy === false ? governor : { ...governor, exposedHeaders: this.exposedBy(route, governor) };
  }

  private routeOf({ method, path, url, host, version }: SampleRequest): DiffRow | undefined {
    const serving = this.routes.filter(({ row }) => servesMethod(row.method, method) && isFor(row, host, version));
    const own = serving.filter(({ row }) => row.path === path);
    const found = own.length > 0 ? own : serving.filter(({ pattern }) => pattern.match(url, READING));
    return found.toSorted((a, b) => bySpecificity(a, b, method))[0]?.row;
  }

  private entryOf({ method, url }: SampleRequest): DiffRow | undefined {
    const read = this.entries.find(method, url);
    const entry = read.differs ? read.entries[0] : read.match?.entry;
    return entry && this.entryRows[indexOf(entry.from)];
  }

  /** What the governing row exposes, and what the route exposes beyond its own one. */
  private exposedBy(route: DiffRow, governor: DiffRow): readonly string[] {
    const written = [...this.entryRows, this.fallback].find(({ from }) => from === route.from)?.exposedHeaders ?? [];
    const more = (route.exposedHeaders ?? []).filter((name) => !written.includes(name));
    return [...new Set([...(governor.exposedHeaders ?? []), ...more])];
  }
}

const indexOf = (from: PolicyLevel): number => Number(/\d+/.exec(from)?.[0]);

/** A route that has no policy of its own. */
const isUndecorated = ({ from = '' }: DiffRow): boolean => from === 'default' || /routes\[\d+\]$/.test(from);

/** Text ahead of parameters ahead of wildcards; at one path the route of this method ahead of `ALL`. */
function bySpecificity(a: Reported, b: Reported, method: string): number {
  const [one, two] = [a.pattern.rank, b.pattern.rank];
  if (one !== two) return one < two ? -1 : 1;
  return Number(b.row.method === method) - Number(a.row.method === method);
}
