import { Inject, Injectable } from '@nestjs/common';
import { ModuleLogger } from '../logging/module.logger.js';
import { ThrottledLog } from '../logging/throttled.log.js';
import { nearMissSentence } from '../origins/near.miss.js';
import type { Unlisted } from '../policy/unlisted.js';
import { changeText, type ReportOnlyChange } from '../policy/report.only.js';
import type { FaultOutcome } from '../request/decision.observer.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { clean, describeError, show } from '../rules/configuration.issue.js';
import { askedText } from './asked.text.js';
import { BrowserLog, type ObservedPage } from './browsers/browser.log.js';
import { closedReason } from './closed.reason.js';
import type { ObservedDecision } from './decision.event.js';
import { askedRequest, pageOf, requestOf, topicOf } from './decision.text.js';
import { RefusalFilter } from './refusal.filter.js';

const MAX_REFUSALS = 1_000;

const OUTCOMES: Readonly<Record<FaultOutcome, string>> = {
  'no-headers': 'A request was answered without CORS headers',
  'no-lists': 'A source was not called, and a request was answered without its origins',
  'cut-short': 'A preflight failed after its head was written, and was ended there',
  stopped: 'A request of another site was answered 403, since its policy could not be determined',
  unanswered: 'CorsService.admits() or trusts() failed, and returned false',
  unreported: 'A policy was applied to a request, but the decision could not be logged or published',
};

/** Logs decisions. Each text is logged once an hour, and each kind has its own limit, so that none hides another. */
@Injectable()
export class DecisionLog {
  private readonly refusals: ThrottledLog;
  private readonly conflicts: ThrottledLog;
  private readonly changes: ThrottledLog;
  private readonly faults: ThrottledLog;
  private readonly filter = new RefusalFilter();
  private readonly browsers: BrowserLog;

  constructor(
    @Inject(ModuleLogger) logger: ModuleLogger,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
  ) {
    this.refusals = new ThrottledLog(logger, MAX_REFUSALS);
    this.conflicts = new ThrottledLog(logger);
    this.changes = new ThrottledLog(logger);
    this.faults = new ThrottledLog(logger, undefined, 'error');
    this.browsers = new BrowserLog(logger);
  }

  /** An origin was refused; logged once for each route, key and near miss. */
  refused(observed: ObservedDecision): void {
    if (!this.filter.isWorthLogging(observed)) return;
    const { origin, resolved, isNamespace } = observed;
    const near = this.nearOf(observed);
    const asked = askedText(observed.sourceKeys());
    const text = `Refused ${pageOf(origin)} at ${askedRequest(observed)}: ${this.whyOf(resolved, asked)} ${near ?? ''}`;
    this.refusals.log(text.trim(), topicOf(resolved, `${isNamespace() ? 'namespace ' : ''}${asked} ${near ?? ''}`));
  }

  /** A request was answered 403 in place of being run, by `enforce`; said once for each place. */
  stopped(observed: ObservedDecision): void {
    if (!this.filter.isWorthLogging(observed)) return;
    const { origin, resolved } = observed;
    const { policy } = resolved;
    const near = this.nearOf(observed);
    const asked = askedText(observed.sourceKeys());
    const text =
      `Stopped a request of ${pageOf(origin)} at ${askedRequest(observed)} with 403: the policy ` +
      `"${policy === false ? 'none' : policy.name}" has enforce and does not admit it${ending(asked)} ${near ?? ''}`;
    this.refusals.log(text.trim(), topicOf(resolved, `stopped ${asked} ${near ?? ''}`));
  }

  /** The browser stops after an admitted preflight, which asked for what the policy does not list. */
  browserStops(observed: ObservedDecision, unlisted: Unlisted): void {
    this.browsers.stop(observed, unlisted);
  }

  /** A page cannot read headers of a response. */
  unread(observed: ObservedPage, names: readonly string[]): void {
    this.browsers.unread(observed, names);
  }

  /** The application sets CORS headers itself; those of the policy replace them. */
  conflict(resolved: ResolvedPolicy, names: readonly string[]): void {
    const { policy } = resolved;
    const decides = policy === false ? this.closed(resolved) : `the policy "${policy.name}" decides.`;
    for (const name of names) {
      this.conflicts.log(
        `${answerOf(resolved)} already had ${show(name)}, set by ${setterOf(resolved)}; it was removed: ${decides} ` +
          'Remove it where it is set, or change the policy.',
      );
    }
  }

  /** Pages of every origin may read the response, but none of another site may embed it. */
  blockedEmbedding(resolved: ResolvedPolicy, value: string): void {
    const name = resolved.policy === false ? 'none' : resolved.policy.name;
    this.conflicts.log(
      `${handlerOf(resolved)} is public by the policy "${name}", but is sent with Cross-Origin-Resource-Policy: ${value}, so ` +
        "browsers block it in <img>, <script> and <video> of other sites. Add crossOriginResourcePolicy: 'cross-origin' to " +
        'the policy, or remove the header there (helmet and useSecurityHeaders() set it).',
    );
  }

  /** The report-only policy would have decided otherwise. */
  reportOnly(observed: ObservedDecision, policy: string, changes: readonly ReportOnlyChange[]): void {
    for (const change of changes) {
      const text = changeText({ ...change, value: show(change.value) });
      this.changes.log(`The reportOnly policy of "${policy}" ${text} at ${requestOf(observed)}.`);
    }
  }

  /** The module has failed. The text of the error may contain parts of the request, so it is escaped. */
  fault(error: unknown, outcome: FaultOutcome): void {
    this.faults.log(`${OUTCOMES[outcome]}: ${describeFault(error)}`);
  }

  /** What was probably meant: an entry that nearly admits the origin, or the overlay of another environment. */
  private nearOf({ origin, resolved: { policy } }: ObservedDecision): string | undefined {
    if (origin === undefined) return undefined;
    const near = policy === false ? undefined : nearMissSentence(origin, [policy.matcher]);
    if (origin === 'null') return 'A sandboxed frame, a data: page or a local file has this origin.';
    return near ?? this.policies.elsewhere.listing(origin);
  }

  private whyOf(resolved: ResolvedPolicy, asked: string): string {
    const { policy, isForeign } = resolved;
    if (isForeign)
      return 'a route or middleware ahead of it may answer in its place, so both policies must admit the origin.';
    return policy === false ? this.closed(resolved) : `the policy "${policy.name}" does not admit it${ending(asked)}`;
  }

  private closed(resolved: ResolvedPolicy): string {
    return closedReason(resolved, this.policies.defaultIs);
  }
}

const ending = (asked: string): string => (asked === '' ? '.' : `: ${asked}.`);

function handlerOf({ route, entry }: ResolvedPolicy): string {
  if (route?.handler !== undefined) return `${route.handler} (${route.method} ${route.path})`;
  return entry ? `What serves ${entry.path}` : 'Something outside the controllers';
}

function answerOf({ route, entry }: ResolvedPolicy): string {
  if (route?.handler !== undefined) return `The answer to ${route.method} ${route.path} (${route.handler})`;
  return entry ? `An answer at ${entry.path}` : 'An answer at a path that no controller serves';
}

/** What may have set a header; which of them did cannot be told. */
function setterOf({ route, from }: ResolvedPolicy): string {
  if (from === 'gateway') return 'the option "cors" of the server of sockets, or middleware of it';
  const server = route?.handler === undefined ? 'what serves it' : 'the handler, an interceptor';
  return `${server} or middleware such as app.use(cors())`;
}

/** The text of an error and where it was thrown, on one line. */
function describeFault(fault: unknown): string {
  const text = describeError(fault);
  try {
    if (!(fault instanceof Error)) return text;
    const frame = /^\s+at .*/m.exec((fault.stack ?? '').replace(fault.message, ''))?.[0] ?? '';
    return `${text}${clean(frame.trimEnd().slice(0, 300)).replace(/^\s+/, ' ')}`;
  } catch {
    return text;
  }
}
