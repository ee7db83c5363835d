import { channel } from 'node:diagnostics_channel';
import type { CorsDecision } from '../core/decide.js';
import type { CandidateWatch } from './candidate.watch.js';
import { eventOf, type Decided } from './decision.event.js';
import type { FoundPolicy } from './path.policies.js';
import type { RefusalLog } from './refusal.log.js';

const DECISIONS = channel('nestjs-cors:decision');

/** Tells of each decision whoever wants to know; where nobody does, that costs a look at three flags. */
export class DecisionEvents {
  constructor(
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

  tell(decided: Decided): void {
    const { decision, origin, found } = decided;
    if (DECISIONS.hasSubscribers) DECISIONS.publish(eventOf(decided));
    if (!decision.admitted && origin !== undefined) this.refusals.report(decided);
    if (found.policy !== false && found.policy.candidate !== undefined)
      this.candidates.observe(decided, found.policy.candidate);
  }
}
