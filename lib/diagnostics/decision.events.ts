import { channel } from 'node:diagnostics_channel';
import type { CorsDecision } from '../policy/decide.js';
import type { CandidateWatch } from './report-only.watch.js';
import { eventOf, type CorsDecisionEvent, type Decided } from './decision.event.js';
import type { Exchange } from '../request/request.context.js';
import type { FoundPolicy } from '../routes/path.policies.js';
import type { PolicyFinder } from '../routes/policy.resolver.js';
import type { RefusalLog } from './refusal.log.js';

const DECISIONS = channel('nestjs-cors:decision');

/** Tells of each decision whoever wants to know; where nobody does, that costs a look at three flags. */
export class DecisionEvents {
  constructor(
    private readonly finder: PolicyFinder,
    private readonly refusals: RefusalLog,
    private readonly candidates: CandidateWatch,
  ) {}

  /** Whether somebody wants to know, so that nothing is put together for nobody. */
  wants({ policy }: FoundPolicy, decision: CorsDecision, origin: string | undefined): boolean {
    return (
      DECISIONS.hasSubscribers ||
      (!decision.admitted && origin !== undefined) ||
      (policy !== false && policy.candidate !== undefined)
    );
  }

  tell(exchange: Exchange, found: FoundPolicy, decision: CorsDecision): void {
    const decided = this.decided(exchange, found, decision);
    const { policy } = found;
    if (DECISIONS.hasSubscribers) DECISIONS.publish(eventOf(decided));
    if (!decision.admitted && exchange.origin !== undefined) this.refusals.report(decided);
    if (policy !== false && policy.candidate !== undefined) this.candidates.observe(decided, policy.candidate);
  }

  private decided(exchange: Exchange, found: FoundPolicy, decision: CorsDecision): Decided {
    const { asked, origin } = exchange;
    const kind: CorsDecisionEvent['kind'] = asked === undefined ? 'actual' : 'preflight';
    const method = asked ?? exchange.method;
    const facts = () => ({ kind, method, headers: exchange.askedHeaders, cookies: exchange.carriesCookies });
    const params = () => this.finder.params(found, method, exchange);
    return { kind, method, found, decision, origin, target: exchange, facts, params };
  }
}
