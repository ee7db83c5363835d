import type { ReportOnlyChange, ReportOnlyFacts } from '../policy/report.only.js';
import type { CorsDecision, CorsReason } from '../policy/decide.js';
import type { EnforceFacts } from '../policy/enforce.js';
import type { PolicyLevel } from '../settings/route.entry.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RequestTarget } from '../routes/registered.route.js';

/**
 * One decision, as the channel `nestjs-cors:decision` of `node:diagnostics_channel` publishes it: for each preflight and
 * each response of a route, as its head is written, and for each handshake of a socket.
 */
export interface CorsDecisionEvent {
  /** `handshake`: a WebSocket upgrade, or the first request of Socket.IO's polling. */
  readonly kind: 'preflight' | 'actual' | 'handshake';
  readonly admitted: boolean;
  readonly reason: CorsReason;
  /** The method; of a preflight the one it asks for. */
  readonly method: string;
  /** The `Origin` header as it came, which any client can make up; undefined where there was none. */
  readonly origin: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyLevel;
  /** `/orders/:id`; undefined where no controller serves the request. */
  readonly route: string | undefined;
  /** `OrdersController.replace`; undefined where no controller serves the request. */
  readonly handler: string | undefined;
}

/** What a policy on trial would change for one request, as the channel `nestjs-cors:report-only` publishes it. */
export interface CorsReportOnlyEvent extends CorsDecisionEvent {
  readonly changes: readonly ReportOnlyChange[];
}

/** A decision with the request that it is about. */
export interface ObservedDecision {
  readonly kind: CorsDecisionEvent['kind'];
  readonly method: string;
  readonly origin: string | undefined;
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
  /** Where the request leads; its host may be the origin's own. */
  readonly target: RequestTarget;
  /** What else the answer depends on, read when it is needed. */
  readonly facts: () => ReportOnlyFacts;
  /** What tells a request of another site's page from one of the application itself. */
  readonly enforceFacts: () => EnforceFacts;
  /** The parameters of the path, for sources; undefined where the path can be read in two ways. */
  readonly params: () => Readonly<Record<string, string>> | undefined;
}

/** A decision as it is published. */
export function eventOf({ kind, method, origin, resolved, decision }: ObservedDecision): CorsDecisionEvent {
  const { policy, from, route } = resolved;
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
