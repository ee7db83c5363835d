import { channel } from 'node:diagnostics_channel';
import type { CorsDecision } from '../policy/decide.js';
import type { ReportOnlyWatch } from './report-only.watch.js';
import { eventOf, type CorsDecisionEvent, type Decided } from './decision.event.js';
import type { RequestContext } from '../request/request.context.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyResolver } from '../routes/policy.resolver.js';
import type { RefusalLog } from './refusal.log.js';

const DECISIONS = channel('nestjs-cors:decision');

/** Tells of each decision whoever wants to know; where nobody does, that costs a look at three flags. */
export class DecisionEvents {
  constructor(
    private readonly finder: PolicyResolver,
    private readonly refusals: RefusalLog,
    private readonly reportOnly: ReportOnlyWatch,
  ) {}

  /** Whether somebody wants to know, so that nothing is put together for nobody. */
  wants({ policy }: ResolvedPolicy, decision: CorsDecision, origin: string | undefined): boolean {
    return (
      DECISIONS.hasSubscribers ||
      (!decision.admitted && origin !== undefined) ||
      (policy !== false && policy.reportOnly !== undefined)
    );
  }

  tell(context: RequestContext, found: ResolvedPolicy, decision: CorsDecision): void {
    const decided = this.decided(context, found, decision);
    const { policy } = found;
    if (DECISIONS.hasSubscribers) DECISIONS.publish(eventOf(decided));
    if (!decision.admitted && context.origin !== undefined) this.refusals.report(decided);
    if (policy !== false && policy.reportOnly !== undefined) this.reportOnly.observe(decided, policy.reportOnly);
  }

  private decided(context: RequestContext, found: ResolvedPolicy, decision: CorsDecision): Decided {
    const { asked, origin } = context;
    const kind: CorsDecisionEvent['kind'] = asked === undefined ? 'actual' : 'preflight';
    const method = asked ?? context.method;
    const facts = () => ({ kind, method, headers: context.requestedHeaders, cookies: context.carriesCookies });
    const params = () => this.finder.params(found, method, context);
    return { kind, method, found, decision, origin, target: context, facts, params };
  }
}
