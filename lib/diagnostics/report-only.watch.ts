import { channel } from 'node:diagnostics_channel';
import { changesOf, changeText, type ReportOnlyChange } from '../policy/report.only.js';
import { describeError, show } from '../rules/configuration.issue.js';
import { asksSources, decide, preflightLines } from '../policy/decide.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import type { CorsPolicy } from '../policy/policy.js';
import { ALLOW_METHODS } from '../policy/terms.js';
import { eventOf, type CorsDecisionEvent, type Decided } from './decision.event.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import { corsRequest } from '../routes/policy.resolver.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** What a policy on trial would change for one request, as the channel `nestjs-cors:report-only` publishes it. */
export interface CorsReportOnlyEvent extends CorsDecisionEvent {
  readonly changes: readonly ReportOnlyChange[];
}

const REPORT_ONLY = channel('nestjs-cors:report-only');

/** Decides as each policy on trial would, beside the answer, and tells of what would be otherwise. */
export class ReportOnlyWatch {
  private readonly log: ThrottledLog;

  constructor(
    private readonly sources: SourceRegistry,
    warn: (message: string) => void,
  ) {
    this.log = new ThrottledLog(warn, 1_000);
  }

  /** Nothing waits for it: it has no say. */
  observe(decided: Decided, reportOnly: CorsPolicy): void {
    const { origin } = decided;
    if (origin === undefined) return;
    const lists = this.lists(decided, reportOnly, origin);
    if (lists instanceof Promise)
      lists
        .then((known) => this.compare(decided, reportOnly, origin, known))
        .catch((error: unknown) => this.log.say(`The ${reportOnly.name} was not compared: ${describeError(error)}`));
    else this.compare(decided, reportOnly, origin, lists);
  }

  private compare(decided: Decided, reportOnly: CorsPolicy, origin: string, lists: readonly OriginMatcher[]): void {
    const { kind, decision } = decided;
    const lines = preflightLines(reportOnly.preflight, methodsOf(decided, reportOnly));
    const other = decide(reportOnly, { kind, origin, lines, lists });
    // What could not be asked says nothing of what it would admit.
    if (other.reason === 'lookup-failed') return;
    const changes = changesOf(decision, other, origin, decided.facts());
    if (changes.length === 0) return;
    if (REPORT_ONLY.hasSubscribers) REPORT_ONLY.publish({ ...eventOf(decided), changes } satisfies CorsReportOnlyEvent);
    for (const change of changes)
      this.log.say(
        `The ${reportOnly.name.replace(/^(.*) \(reportOnly\)$/, 'reportOnly policy of "$1"')} ${textOf(change)} at ${placeOf(decided)}.`,
      );
  }

  private lists({ method, target, params }: Decided, reportOnly: CorsPolicy, origin: string) {
    const read = asksSources(reportOnly, origin) ? params() : undefined;
    return read ? this.sources.lists(reportOnly, corsRequest(method, target, read)) : [];
  }
}

/** The methods of the answer, without those that the policy on trial leaves out. */
function methodsOf({ decision }: Decided, { methods }: CorsPolicy): string {
  const given = decision.lines.find(([name]) => name === ALLOW_METHODS)?.[1] ?? '';
  if (typeof methods === 'string') return given;
  return given === '*'
    ? methods.join(', ')
    : given
        .split(', ')
        .filter((name) => methods.includes(name))
        .join(', ');
}

function textOf(change: ReportOnlyChange): string {
  return changeText({ ...change, value: show(change.value) });
}

function placeOf({ kind, found, method }: Decided): string {
  const { route, entry } = found;
  const at = kind === 'preflight' ? 'the preflight of ' : '';
  if (route?.handler !== undefined) return `${at}${route.method} ${route.path} (${route.handler})`;
  return `${at}${entry ? `${show(method)} ${entry.path}` : `${show(method)} of a path that no controller serves with it`}`;
}
