import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Meter } from '@opentelemetry/api';
import type { CorsReportOnlyEvent, CorsDecisionEvent } from 'nestjs-cors';

const DECISIONS = 'nestjs-cors:decision';
const REPORT_ONLY = 'nestjs-cors:report-only';

/**
 * Counts decisions, and what policies on trial would change. By what has few values only: origins are chosen by strangers, and
 * each would be a time series of its own. Gives the function that ends it.
 */
export function countDecisions(meter: Meter): () => void {
  const decisions = meter.createCounter('cors.decisions', { description: 'Answers by what CORS decided' });
  const changes = meter.createCounter('cors.report_only.changes', {
    description: 'What policies on trial would change',
  });
  const attributesOf = ({ kind, reason, policy, route }: CorsDecisionEvent) => ({
    'cors.kind': kind,
    'cors.reason': reason,
    'cors.policy': policy === false ? 'none' : policy,
    'http.route': route ?? 'none',
  });
  const onDecision = (event: unknown): void => decisions.add(1, attributesOf(event as CorsDecisionEvent));
  const onCandidate = (event: unknown): void => {
    for (const { what, admitted } of (event as CorsReportOnlyEvent).changes)
      changes.add(1, {
        ...attributesOf(event as CorsReportOnlyEvent),
        'cors.change': `${admitted ? 'admit' : 'refuse'} ${what}`,
      });
  };
  subscribe(DECISIONS, onDecision);
  subscribe(REPORT_ONLY, onCandidate);
  return () => {
    unsubscribe(DECISIONS, onDecision);
    unsubscribe(REPORT_ONLY, onCandidate);
  };
}
