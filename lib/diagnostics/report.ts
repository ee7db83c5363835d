import type { CorsParts } from '../module/cors.parts.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { PolicyLevel, RouteRule } from '../settings/route.rule.js';
import type { RegisteredRoute } from '../routes/registered.route.js';
import type { CorsSourceState } from '../sources/source.state.js';

/** One route and its policy. */
export interface CorsReportRow {
  /** `ALL` for every method. */
  readonly method: string;
  readonly path: string;
  /** Hosts of `@Controller({ host })`, if any. */
  readonly hosts: readonly string[];
  /** Versions that the path does not show, if any. */
  readonly versions: readonly string[];
  /** `CatsController.create`; undefined for what no controller serves. */
  readonly handler: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyLevel;
  /** Entries of `routes` that govern some of its requests instead, by method or path; absent where there are none. */
  readonly except?: readonly PolicyLevel[];
  /** The application answers CORS itself: what it sends stands, and the policy is `false`. Absent elsewhere. */
  readonly passThrough?: true;
  readonly origins: readonly string[];
  readonly credentials: boolean;
  readonly methods: string;
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds a browser may keep a preflight; 0 where there is no policy. */
  readonly maxAge: number;
  /** The options named `dangerously…` that the policy uses. */
  readonly dangers: readonly string[];
  /**
   * What says which policy a request follows: `path`, by method and path alone; `handler`, only the router,
   * where a version or a constraint that the path does not show decides.
   */
  readonly resolvedBy: 'path' | 'handler';
}

/** The rows of a report; JSON of it and its Markdown are the same for the same application. */
export type CorsReport = CorsReportRow[] & {
  /** A table for people, fit for a snapshot. */
  toMarkdown(): string;
  /** The state of every source at this moment; no part of the JSON or the table, which do not change from day to day. */
  readonly sources: readonly CorsSourceState[];
};

/** A row of the report with the policy it is about. */
export interface ReportedPolicy {
  readonly row: CorsReportRow;
  readonly policy: PolicyOrFalse;
}

/** Every route of a controller, every entry of `routes`, and the default, in a fixed order. */
export function reportedPolicies({ table, entries, finder }: CorsParts): readonly ReportedPolicy[] {
  const routes = table.routes
    .filter((route) => route.handler !== undefined)
    .map((route) => {
      const { method, path, handler, policy = false, from = 'default' } = route;
      const resolvedBy = route.versions === undefined && !route.constrained ? 'path' : 'handler';
      const [hosts, versions] = [(route.hosts ?? []).map(String), (route.versions ?? []).map(String)];
      const row: CorsReportRow = { method, path, hosts, versions, handler, from, resolvedBy, ...termsOf(policy) };
      return { row: { ...row, ...passing(route.entry), ...exceptionsOf(route) }, policy };
    });
  const outside = entries.entries.flatMap((entry) =>
    (entry.methods ?? ['ALL']).map((method) => ({
      row: { ...rowOf(method, entry.path, entry.from, entry.policy), ...passing(entry) },
      policy: entry.policy,
    })),
  );
  const fallback = { row: rowOf('ALL', '*', 'default', finder.default), policy: finder.default };
  return [...routes.sort((a, b) => compareRows(a.row, b.row)), ...outside, fallback];
}

/** The report of an application. */
export function report(parts: CorsParts): CorsReport {
  const all = reportedPolicies(parts).map(({ row }) => row);
  // No elements of the list, so that it stays plain data.
  return Object.defineProperties(all, {
    toMarkdown: { value: () => markdown(all) },
    sources: { value: parts.sources.states() },
  }) as unknown as CorsReport;
}

const COLUMNS: readonly [title: string, text: (row: CorsReportRow) => string][] = [
  ['Method', ({ method }) => method],
  ['Path', ({ path }) => path],
  ['Host', ({ hosts }) => hosts.join(', ')],
  ['Version', ({ versions }) => versions.join(', ')],
  ['Handler', ({ handler = '' }) => handler],
  ['Policy', ({ policy, passThrough }) => (passThrough ? 'passThrough' : String(policy))],
  ['From', ({ from }) => from],
  ['Except', ({ except = [] }) => except.join(', ')],
  ['Origins', ({ origins }) => origins.join(', ')],
  ['Credentials', ({ credentials }) => (credentials ? 'yes' : '')],
  ['Methods', ({ methods }) => methods],
  ['Allowed headers', ({ allowedHeaders }) => allowedHeaders.join(', ')],
  ['Exposed headers', ({ exposedHeaders }) => exposedHeaders.join(', ')],
  ['Max-age', ({ policy, maxAge }) => (policy === false ? '' : String(maxAge))],
  ['Resolved by', ({ resolvedBy }) => resolvedBy],
  ['Dangers', ({ dangers }) => dangers.join(', ')],
];

/** Columns that say nothing are left out; what Markdown gives a meaning to is escaped. */
function markdown(rows: readonly CorsReportRow[]): string {
  const columns = COLUMNS.filter(([, text]) => rows.some((each) => text(each) !== ''));
  const cell = (text: string): string => text.replace(/[\\|*<`]/g, String.raw`\$&`).replace(/\s+/g, ' ');
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  const head = [line(columns.map(([title]) => title)), line(columns.map(() => '---'))];
  return `${[...head, ...rows.map((each) => line(columns.map(([, text]) => text(each))))].join('\n')}\n`;
}

const passing = (entry: RouteRule | undefined): Pick<CorsReportRow, 'passThrough'> =>
  entry?.passThrough ? { passThrough: true } : {};

function exceptionsOf({ entry, choices }: RegisteredRoute): Pick<CorsReportRow, 'except'> {
  const others = [...(choices?.keys() ?? [])].filter((other) => other !== undefined && other !== entry);
  return others.length > 0 ? { except: others.map((other) => other?.from ?? 'default') } : {};
}

function rowOf(method: string, path: string, from: PolicyLevel, policy: PolicyOrFalse): CorsReportRow {
  return { method, path, hosts: [], versions: [], handler: undefined, from, resolvedBy: 'path', ...termsOf(policy) };
}

type Terms = Pick<
  CorsReportRow,
  'policy' | 'origins' | 'credentials' | 'methods' | 'allowedHeaders' | 'exposedHeaders' | 'maxAge' | 'dangers'
>;

const NO_TERMS: Terms = {
  ...{ policy: false, origins: [], credentials: false, methods: '' },
  ...{ allowedHeaders: [], exposedHeaders: [], maxAge: 0, dangers: [] },
};

function termsOf(policy: PolicyOrFalse): Terms {
  if (policy === false) return NO_TERMS;
  const { name, originTexts, credentials, methods, allowedHeaders, exposedHeaders, maxAge, dangers } = policy;
  const listed = typeof methods === 'string' ? methods : methods.join(', ');
  return {
    ...{ policy: name, origins: originTexts, credentials, methods: listed },
    ...{ allowedHeaders, exposedHeaders, maxAge, dangers },
  };
}

function compareRows(a: CorsReportRow, b: CorsReportRow): number {
  const key = ({ path, method, versions, hosts, handler }: CorsReportRow): string =>
    [path, method, versions.join(), hosts.join(), handler].join('\n');
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
