import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import type { CorsCandidateEvent, CorsDecisionEvent } from 'nestjs-cors';

const DECISIONS = 'nestjs-cors:decision';
const CANDIDATES = 'nestjs-cors:candidate';

/**
 * Counts decisions, and what candidates would change. By what has few values only: origins are chosen by strangers, and
 * each would be a time series of its own. Gives the function that ends it.
 */
export function countDecisions(meter: Meter): () => void {
  const decisions = meter.createCounter('cors.decisions', { description: 'Answers by what CORS decided' });
  const changes = meter.createCounter('cors.candidate.changes', { description: 'What candidates would change' });
  const attributesOf = ({ kind, reason, policy, route }: CorsDecisionEvent) => ({
    'cors.kind': kind,
    'cors.reason': reason,
    'cors.policy': policy === false ? 'none' : policy,
    'http.route': route ?? 'none',
  });
  const onDecision = (event: unknown): void => decisions.add(1, attributesOf(event as CorsDecisionEvent));
  const onCandidate = (event: unknown): void => {
    for (const { what, admitted } of (event as CorsCandidateEvent).changes)
      changes.add(1, {
        ...attributesOf(event as CorsCandidateEvent),
        'cors.change': `${admitted ? 'admit' : 'refuse'} ${what}`,
      });
  };
  subscribe(DECISIONS, onDecision);
  subscribe(CANDIDATES, onCandidate);
  return () => {
    unsubscribe(DECISIONS, onDecision);
    unsubscribe(CANDIDATES, onCandidate);
  };
}
