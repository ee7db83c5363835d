import type { ReportOnlyChange, ReportOnlyFacts } from '../policy/report.only.js';
import type { CorsDecision, CorsReason } from '../policy/decide.js';
import type { EnforceFacts } from '../policy/enforce.js';
import type { Unlisted } from '../policy/unlisted.js';
import type { PolicyLevel } from '../settings/route.entry.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RequestTarget } from '../routes/registered.route.js';
import type { AskedKey } from '../sources/source.state.js';

/**
 * A decision, as published on the channel `nestjs-cors:decision` of `node:diagnostics_channel`: for each preflight and
 * each response, when its head is written, and for each handshake of a socket.
 */
export interface CorsDecisionEvent {
  /** `handshake`: a WebSocket upgrade, or the first request of Socket.IO's polling. */
  readonly kind: 'preflight' | 'actual' | 'handshake';
  /** Whether the policy admits the page. Requests of refused pages run all the same, unless `enforce` stops them. */
  readonly admitted: boolean;
  /** Why. */
  readonly reason: CorsReason;
  /**
   * The method, or the names of headers in lower case, at which the browser stops after this preflight, although the origin
   * is admitted: with the reasons `method-not-listed` and `header-not-listed`, otherwise absent. Any client can forge them.
   */
  readonly missing?: readonly string[];
  /** The method; for a preflight, that of `Access-Control-Request-Method`. */
  readonly method: string;
  /** The `Origin` header as received, which any client can forge; undefined if there was none. */
  readonly origin: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  /** Where the policy is set: `handler`, `controller`, `routes[0]`, `default` and the like. */
  readonly from: PolicyLevel;
  /** `/orders/:id`; undefined if no controller serves the request. */
  readonly route: string | undefined;
  /** `OrdersController.replace`; undefined if no controller serves the request. */
  readonly handler: string | undefined;
}

/** What a report-only policy would change for a request, as published on the channel `nestjs-cors:report-only`. */
export interface CorsReportOnlyEvent extends CorsDecisionEvent {
  /** What the policy on trial would change. */
  readonly changes: readonly ReportOnlyChange[];
}

/** A decision with its request. */
export interface ObservedDecision {
  readonly kind: CorsDecisionEvent['kind'];
  readonly method: string;
  readonly origin: string | undefined;
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
  /** What an admitted preflight asked for and did not get. */
  unlisted?: Unlisted | undefined;
  /** Whether a client connects to a namespace of Socket.IO, after a handshake that passed. */
  readonly isNamespace: () => boolean;
  /** The path and host of the request. */
  readonly target: RequestTarget;
  /** What else the response depends on, read on demand. */
  readonly facts: () => ReportOnlyFacts;
  /** What tells a request from another site's page from one of the application's own pages. */
  readonly enforceFacts: () => EnforceFacts;
  /** Whether the page is one of the application itself, which needs no CORS. */
  readonly isOwnPage: () => boolean;
  /** The parameters of the path, for sources; undefined if the path can be read in two ways. */
  readonly params: () => Readonly<Record<string, string>> | undefined;
  /** Whose lists the sources of the policy are asked for; none where the policy itself decides. */
  readonly sourceKeys: () => readonly AskedKey[];
}

/** A decision as it is published. */
export function eventOf(observed: ObservedDecision): CorsDecisionEvent {
  const { kind, method, origin, resolved } = observed;
  const { policy, from, route } = resolved;
  return {
    kind,
    ...outcomeOf(observed),
    method,
    origin,
    policy: policy === false ? false : policy.name,
    from,
    route: route?.path,
    handler: route?.handler,
  };
}

const OF_OTHER_PAGES: ReadonlySet<CorsReason> = new Set(['origin-refused', 'no-policy']);

function outcomeOf({ origin, decision, unlisted, isOwnPage }: ObservedDecision) {
  const { admitted, reason } = decision;
  if (unlisted) return { admitted, ...stopOf(unlisted) };
  // Browsers do not ask whether such a page may read the response, so it is not refused.
  const isOwn = origin !== undefined && OF_OTHER_PAGES.has(reason) && isOwnPage();
  return isOwn ? { admitted: true, reason: 'own-page' as const } : { admitted, reason };
}

/** Browsers compare the method first. */
function stopOf({ method, headers }: Unlisted): Pick<CorsDecisionEvent, 'reason' | 'missing'> {
  return method === undefined
    ? { reason: 'header-not-listed', missing: headers }
    : { reason: 'method-not-listed', missing: [method] };
}
