import { channel } from 'node:diagnostics_channel';
import { Inject, Injectable } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { needsSources, decide, preflightHeaders } from '../policy/decide.js';
import type { CorsPolicy } from '../policy/policy.js';
import { isStopped } from '../policy/enforce.js';
import { changesOf, type ReportOnlyChange } from '../policy/report.only.js';
import { ALLOW_METHODS } from '../policy/terms.js';
import { corsRequest } from '../routes/cors.request.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { eventOf, type CorsReportOnlyEvent, type ObservedDecision } from './decision.event.js';
import { DecisionLog } from './decision.log.js';

const REPORT_ONLY = channel('nestjs-cors:report-only');

/** Decides by report-only policies as well, and reports where they differ from the live ones. */
@Injectable()
export class ReportOnlyWatch {
  constructor(
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(DecisionLog) private readonly log: DecisionLog,
  ) {}

  /** Nothing waits for it: the response depends on the live policy only. */
  observe(observed: ObservedDecision, reportOnly: CorsPolicy): void {
    const { origin } = observed;
    if (origin === undefined) return this.report(observed, reportOnly, stoppedRequest(observed, reportOnly, false));
    const sourceMatchers = this.matchersOf(observed, reportOnly, origin);
    if (sourceMatchers instanceof Promise)
      sourceMatchers
        .then((known) => this.compare(observed, reportOnly, origin, known))
        .catch((error: unknown) => this.log.fault(error, 'unreported'));
    else this.compare(observed, reportOnly, origin, sourceMatchers);
  }

  private compare(
    observed: ObservedDecision,
    reportOnly: CorsPolicy,
    origin: string,
    sourceMatchers: readonly OriginMatcher[],
  ): void {
    const { decision } = observed;
    const kind = observed.kind === 'preflight' ? observed.kind : 'actual';
    const headers = preflightHeaders(reportOnly.preflight, methodsOf(observed, reportOnly));
    const other = decide(reportOnly, { kind, origin, headers, sourceMatchers });
    // After a failed lookup, it is unknown what the report-only policy would admit.
    if (other.reason === 'lookup-failed') return;
    const changes = changesOf(decision, other, origin, observed.facts());
    this.report(observed, reportOnly, [...changes, ...stoppedRequest(observed, reportOnly, other.admitted)]);
  }

  private report(observed: ObservedDecision, reportOnly: CorsPolicy, changes: readonly ReportOnlyChange[]): void {
    if (changes.length === 0) return;
    if (REPORT_ONLY.hasSubscribers)
      REPORT_ONLY.publish({ ...eventOf(observed), changes } satisfies CorsReportOnlyEvent);
    this.log.reportOnly(observed, reportOnly.name.replace(/ \(reportOnly\)$/, ''), changes);
  }

  private matchersOf({ method, target, params }: ObservedDecision, reportOnly: CorsPolicy, origin: string) {
    const read = needsSources(reportOnly, origin) ? params() : undefined;
    return read ? this.sources.matchersFor(reportOnly, corsRequest(method, target, read)) : [];
  }
}

/** A change if the report-only policy would stop the request. */
function stoppedRequest(
  { kind, decision, enforceFacts, method }: ObservedDecision,
  reportOnly: CorsPolicy,
  isAdmitted: boolean,
): readonly ReportOnlyChange[] {
  if (kind === 'preflight' || decision.reason === 'enforced') return [];
  return isStopped(reportOnly, isAdmitted, enforceFacts()) ? [{ what: 'request', value: method, admitted: false }] : [];
}

/** The methods of the response, without those that the report-only policy does not list. */
function methodsOf({ decision }: ObservedDecision, { methods }: CorsPolicy): string {
  const given = decision.headers.find(([name]) => name === ALLOW_METHODS)?.[1] ?? '';
  if (typeof methods === 'string') return given;
  return given === '*'
    ? methods.join(', ')
    : given
        .split(', ')
        .filter((name) => methods.includes(name))
        .join(', ');
}
