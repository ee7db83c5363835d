import { Inject, Injectable } from '@nestjs/common';
import type { CorsPolicy } from '../policy/policy.js';
import type { RegisteredRoute } from '../routes/registered.route.js';
import { RequestPolicy } from '../request/request.policy.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import { RouteTable } from '../routes/route.table.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { PolicyLevel, RouteEntry } from '../settings/route.entry.js';
import { GatewayRegistry } from '../sockets/gateway.registry.js';
import { SourceOperations } from '../sources/source.operations.js';
import type { CorsReport, CorsReportedTrial, CorsReportRow } from './report.js';
import { markdownOf } from './report.markdown.js';

/** A row of the report with its policy. */
export interface ReportedPolicy {
  readonly row: CorsReportRow;
  readonly policy: PolicyOrFalse;
}

/** Reports every controller route, every gateway, every entry of `routes`, and the default, in a fixed order. */
@Injectable()
export class Reporter {
  constructor(
    @Inject(RouteTable) private readonly table: RouteTable,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(SourceOperations) private readonly sources: SourceOperations,
    @Inject(RequestPolicy) private readonly requests: RequestPolicy,
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
  ) {}

  report(): CorsReport {
    const rows = this.reportedPolicies().map(({ row }) => row);
    // Not enumerable, so that `JSON.stringify()` gives plain data.
    return Object.defineProperties(rows, {
      toMarkdown: { value: () => markdownOf(rows) },
      sources: { value: this.sources.states() },
      revision: { value: this.policies.revision },
      since: { value: this.policies.since },
      binding: { value: this.requests.platform.binding },
    }) as unknown as CorsReport;
  }

  reportedPolicies(): readonly ReportedPolicy[] {
    const { fallback, entries } = this.policies;
    return [
      ...[...this.table.routes.filter(({ handler }) => handler !== undefined), ...this.gatewayRoutes()]
        .map(reportedRoute)
        .sort((a, b) => compareRows(a.row, b.row)),
      ...entries.entries.flatMap(reportedEntry),
      { row: rowOf('ALL', '*', 'default', fallback), policy: fallback },
    ];
  }

  private gatewayRoutes(): readonly RegisteredRoute[] {
    return this.gateways.gateways.flatMap(({ resolved }) => (resolved?.route ? [resolved.route] : []));
  }
}

function reportedRoute(route: RegisteredRoute): ReportedPolicy {
  const { method, path, handler, policy = false, from = 'default', entry } = route;
  const row: CorsReportRow = {
    ...rowOf(method, path, from, policy),
    handler,
    hosts: (route.hosts ?? []).map(String),
    versions: (route.versions ?? []).map(String),
    resolvedBy: route.versions === undefined && !route.constrained ? 'path' : 'handler',
    ...passThroughOf(entry),
    ...exceptionsOf(route),
  };
  return { row, policy };
}

function reportedEntry(entry: RouteEntry): ReportedPolicy[] {
  const { methods = ['ALL'], path, from, policy } = entry;
  return methods.map((method) => ({ row: { ...rowOf(method, path, from, policy), ...passThroughOf(entry) }, policy }));
}

function rowOf(method: string, path: string, from: PolicyLevel, policy: PolicyOrFalse): CorsReportRow {
  return { method, path, hosts: [], versions: [], handler: undefined, from, resolvedBy: 'path', ...termsOf(policy) };
}

function passThroughOf(entry: RouteEntry | undefined): Pick<CorsReportRow, 'passThrough'> {
  return entry?.passThrough ? { passThrough: true } : {};
}

function exceptionsOf({ entry, choices }: RegisteredRoute): Pick<CorsReportRow, 'except'> {
  const others = [...(choices?.keys() ?? [])].filter((other) => other !== undefined && other !== entry);
  return others.length > 0 ? { except: others.map((other) => other?.from ?? 'default') } : {};
}

type Terms = Pick<
  CorsReportRow,
  | 'policy'
  | 'origins'
  | 'credentials'
  | 'methods'
  | 'allowedHeaders'
  | 'exposedHeaders'
  | 'maxAge'
  | 'enforce'
  | 'reportOnly'
  | 'dangers'
>;

const NO_TERMS: Terms = {
  ...{ policy: false, origins: [], credentials: false, methods: '' },
  ...{ allowedHeaders: [], exposedHeaders: [], maxAge: 0, dangers: [] },
};

function termsOf(policy: PolicyOrFalse): Terms {
  if (policy === false) return NO_TERMS;
  const { name, originTexts, credentials, methods, allowedHeaders, exposedHeaders, maxAge, enforce, dangers } = policy;
  const listed = typeof methods === 'string' ? methods : methods.join(', ');
  return {
    ...{ policy: name, origins: originTexts, credentials, methods: listed },
    ...{ allowedHeaders, exposedHeaders, maxAge, dangers },
    ...(enforce ? { enforce } : {}),
    ...(policy.reportOnly ? { reportOnly: trialOf(policy, policy.reportOnly) } : {}),
  };
}

/** The terms of a policy on trial that differ. */
function trialOf(live: CorsPolicy, trial: CorsPolicy): CorsReportedTrial {
  const [own, other] = [termsOf({ ...live, reportOnly: undefined }), termsOf({ ...trial, reportOnly: undefined })];
  const names = ['origins', 'credentials', 'methods', 'allowedHeaders', 'exposedHeaders', 'enforce'] as const;
  const differing = names.filter((name) => JSON.stringify(own[name]) !== JSON.stringify(other[name]));
  return Object.fromEntries(differing.map((name) => [name, other[name]]));
}

function compareRows(a: CorsReportRow, b: CorsReportRow): number {
  const key = ({ path, method, versions, hosts, handler }: CorsReportRow): string =>
    [path, method, versions.join(), hosts.join(), handler].join('\n');
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
}
