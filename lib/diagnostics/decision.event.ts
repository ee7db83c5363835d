import type { ReportOnlyFacts } from '../policy/report.only.js';
import type { CorsDecision, CorsReason } from '../policy/decide.js';
import type { PolicyLevel } from '../settings/route.rule.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RequestTarget } from '../routes/registered.route.js';

/**
 * One decision, as the channel `nestjs-cors:decision` of `node:diagnostics_channel` publishes it: for each preflight and
 * each response of a route, as its head is written.
 */
export interface CorsDecisionEvent {
  readonly kind: 'preflight' | 'actual';
  readonly admitted: boolean;
  readonly reason: CorsReason;
  /** The method; of a preflight the one it asks for. */
  readonly method: string;
  /** The `Origin` header as it came, which a stranger may have written; undefined where there was none. */
  readonly origin: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyLevel;
  /** `/orders/:id`; undefined for what no controller serves. */
  readonly route: string | undefined;
  /** `OrdersController.replace`; undefined for what no controller serves. */
  readonly handler: string | undefined;
}

/** A decision with what it was about. */
export interface Decided {
  readonly kind: CorsDecisionEvent['kind'];
  readonly method: string;
  readonly origin: string | undefined;
  readonly found: ResolvedPolicy;
  readonly decision: CorsDecision;
  /** What was asked; its host may be the origin's own. */
  readonly target: RequestTarget;
  /** What else the request depends on, read when it is needed. */
  readonly facts: () => ReportOnlyFacts;
  /** The parameters of the path, for sources; undefined where it can be read in two ways. */
  readonly params: () => Readonly<Record<string, string>> | undefined;
}

/** A decision as it is published. */
export function eventOf({ kind, method, origin, found, decision }: Decided): CorsDecisionEvent {
  const { policy, from, route } = found;
  return {
    kind,
    admitted: decision.admitted,
    reason: decision.reason,
    method,
    origin,
    policy: policy === false ? false : policy.name,
    from,
    route: route?.path,
    handler: route?.handler,
  };
}
