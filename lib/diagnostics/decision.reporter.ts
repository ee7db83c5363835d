import { channel } from 'node:diagnostics_channel';
import { Inject, Injectable } from '@nestjs/common';
import { needsSources, type CorsDecision, type CorsReason } from '../policy/decide.js';
import { isOwn } from '../policy/enforce.js';
import { unlistedOf, type Unlisted } from '../policy/unlisted.js';
import { DecisionObserver, type FaultOutcome } from '../request/decision.observer.js';
import type { RequestContext } from '../request/request.context.js';
import { corsRequest } from '../routes/cors.request.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { HandshakeContext } from '../sockets/handshake.context.js';
import { SourceRegistry } from '../sources/source.registry.js';
import type { AskedKey } from '../sources/source.state.js';
import { eventOf, type ObservedDecision } from './decision.event.js';
import { DecisionLog } from './decision.log.js';
import { InspectedRefusals } from './inspected/inspected.refusals.js';
import { ReportOnlyWatch } from './report-only.watch.js';

const DECISIONS = channel('nestjs-cors:decision');

/** Why a request of another site is refused that carries no `Origin`. */
const WITHOUT_ORIGIN: ReadonlySet<CorsReason> = new Set(['enforced', 'origin-refused']);

/** Reports decisions to subscribers of the channel, to the log, and to report-only policies. */
@Injectable()
export class DecisionReporter extends DecisionObserver {
  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(DecisionLog) private readonly log: DecisionLog,
    @Inject(ReportOnlyWatch) private readonly reportOnly: ReportOnlyWatch,
    @Inject(InspectedRefusals) private readonly refusals: InspectedRefusals,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
  ) {
    super();
  }

  hasObservers({ policy }: ResolvedPolicy, decision: CorsDecision, origin: string | undefined): boolean {
    return (
      DECISIONS.hasSubscribers ||
      (!decision.admitted && (origin !== undefined || WITHOUT_ORIGIN.has(decision.reason))) ||
      (policy !== false && policy.reportOnly !== undefined)
    );
  }

  publish(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void {
    const observed = this.observed(context, resolved, decision);
    if (decision.admitted) {
      observed.unlisted = unlistedIn(context, decision);
      if (observed.unlisted) this.reportStop(observed, observed.unlisted);
    }
    const { policy } = resolved;
    if (DECISIONS.hasSubscribers) DECISIONS.publish(eventOf(observed));
    const isRefused = !decision.admitted && (context.origin !== undefined || WITHOUT_ORIGIN.has(decision.reason));
    if (decision.reason === 'enforced') this.log.stopped(observed);
    else if (isRefused) this.log.refused(observed);
    if (isRefused && this.refusals.isOpen) this.refusals.observe(observed);
    if (policy !== false && policy.reportOnly !== undefined) this.reportOnly.observe(observed, policy.reportOnly);
  }

  conflict(resolved: ResolvedPolicy, names: readonly string[]): void {
    this.log.conflict(resolved, names);
  }

  blockedEmbedding(resolved: ResolvedPolicy, value: string): void {
    this.log.blockedEmbedding(resolved, value);
  }

  unread(context: RequestContext, resolved: ResolvedPolicy, names: readonly string[]): void {
    const { origin, method } = context;
    if (!isOfOwnPage(context)) this.log.unread({ origin, method, resolved }, names);
  }

  fault(error: unknown, outcome: FaultOutcome): void {
    this.log.fault(error, outcome);
  }

  /** The browser stops after an admitted preflight, so the pages of the inspector show it as a refusal. */
  private reportStop(observed: ObservedDecision, unlisted: Unlisted): void {
    this.log.browserStops(observed, unlisted);
    if (this.refusals.isOpen) this.refusals.observe(observed);
  }

  private observed(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): ObservedDecision {
    const { kind, requestedMethod, origin } = context;
    const method = requestedMethod ?? context.method;
    const facts = () => ({
      kind: kind === 'preflight' ? kind : ('actual' as const),
      method,
      headers: context.requestedHeaders,
      cookies: context.carriesCookies,
    });
    const enforceFacts = () => ({ method, origin, fetchSite: context.fetchSite, host: () => context.host });
    const isOwnPage = () => isOfOwnPage(context);
    const params = () => this.resolver.params(resolved, method, context);
    return {
      ...{ kind, method, origin, resolved, decision, target: context, facts, enforceFacts, isOwnPage, params },
      isNamespace: () => context instanceof HandshakeContext && context.isNamespace,
      sourceKeys: () => this.sourceKeys(context, resolved, method, params),
    };
  }

  private sourceKeys(
    context: RequestContext,
    { policy }: ResolvedPolicy,
    method: string,
    params: ObservedDecision['params'],
  ): readonly AskedKey[] {
    if (policy === false || context.origin === undefined || !needsSources(policy, context.origin)) return [];
    const read = params();
    return read ? this.sources.askedKeys(policy, corsRequest(method, context, read)) : [];
  }
}

/** What an admitted preflight asked for and did not get. */
function unlistedIn(context: RequestContext, decision: CorsDecision): Unlisted | undefined {
  const { requestedMethod, requestedHeaderText } = context;
  return requestedMethod === undefined ? undefined : unlistedOf(decision, requestedMethod, requestedHeaderText);
}

/** Whether a request comes from a page of the application itself: of the same host and port. */
function isOfOwnPage(context: RequestContext): boolean {
  const { origin, fetchSite } = context;
  const host = (): string => String(context.host);
  return origin !== undefined && isOwn({ fetchSite, host }, origin) && !isDowngrade(context, origin);
}

/** Whether a page of the same host came over HTTP to a server of HTTPS; the opposite is a proxy that the platform may not know. */
function isDowngrade(context: RequestContext, origin: string): boolean {
  return origin.startsWith('http:') && context.fetchSite === undefined && context.scheme === 'https';
}
