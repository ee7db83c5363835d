import { channel } from 'node:diagnostics_channel';
import type { CandidateWatch } from './candidate.watch.js';
import { eventOf, type Decided } from './decision.event.js';
import type { RefusalLog } from './refusal.log.js';

const DECISIONS = channel('nestjs-cors:decision');

/** Tells of each decision whoever wants to know; without a subscriber that costs a look at a flag. */
export class DecisionEvents {
  constructor(
    private readonly refusals: RefusalLog,
    private readonly candidates: CandidateWatch,
  ) {}

  tell(decided: Decided): void {
    const { decision, origin, found } = decided;
    if (DECISIONS.hasSubscribers) DECISIONS.publish(eventOf(decided));
    if (!decision.admitted && origin !== undefined) this.refusals.report(decided);
    if (found.policy !== false && found.policy.candidate !== undefined)
      this.candidates.observe(decided, found.policy.candidate);
  }
}
