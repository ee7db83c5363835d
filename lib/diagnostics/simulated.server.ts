import { getHeader } from '../browser/header.list.js';
import type { Transport, WireResponse } from '../browser/wire.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { needsSources, decide, headersOf, statusOf, type CorsDecision, enforcedBy } from '../policy/decide.js';
import { isStopped } from '../policy/enforce.js';
import { REQUEST_METHOD } from '../policy/terms.js';
import type { PreflightDecider } from '../request/preflight.decider.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/cors.request.js';
import type { PolicyResolver } from '../routes/policy.resolver.js';
import type { RequestTarget } from '../routes/registered.route.js';
import type { SourceRegistry } from '../sources/source.registry.js';
import type { CorsAskedSource } from '../sources/source.state.js';

type Headers = Readonly<Record<string, string>>;

/** The services that decide on real requests. */
export interface Deciders {
  readonly resolver: PolicyResolver;
  readonly preflights: PreflightDecider;
  readonly sources: SourceRegistry;
}

/** A request to simulate. */
export interface SimulatedRequest {
  readonly origin: string;
  readonly method: string;
  readonly target: RequestTarget;
}

/** A preflight as the browser would send it, and the decision on it. */
export interface SimulatedPreflight {
  readonly sent: Headers;
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
}

/** The decision on the actual request. */
export interface SimulatedAnswer {
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
  /** The lists of the sources that were called. */
  readonly sourceMatchers: readonly OriginMatcher[];
}

/** Decides on one simulated request as the application would, and stores the decisions. */
export class SimulatedServer {
  /** Undefined until the browser has sent one. */
  preflight: SimulatedPreflight | undefined;
  private answered: Promise<SimulatedAnswer> | undefined;

  constructor(
    private readonly deciders: Deciders,
    private readonly request: SimulatedRequest,
    /** The policy of the request if no preflight is sent. */
    private readonly expected: ResolvedPolicy,
  ) {}

  /** Receives the requests of the simulated browser. */
  readonly transport: Transport = async ({ headers }) => {
    const requestedMethod = getHeader(headers, REQUEST_METHOD);
    if (requestedMethod === undefined) return responseOf(200, (await this.answer()).decision);
    const { origin, target } = this.request;
    const { resolved, decision } = await this.deciders.preflights.decide({ requestedMethod, origin, ...target });
    this.preflight = { sent: Object.fromEntries(headers), resolved, decision };
    return responseOf(statusOf(decision), decision);
  };

  /** The decision on the actual request, even if a failed preflight would keep a browser from sending it. */
  answer(): Promise<SimulatedAnswer> {
    return (this.answered ??= this.decide());
  }

  /** The sources that the decision depends on, and what they returned. */
  async calledSources(): Promise<readonly CorsAskedSource[]> {
    const { resolved } = await this.answer();
    const { policy, params } = resolved;
    if (policy === false || !needsSources(policy, this.request.origin)) return [];
    return this.deciders.sources.asked(policy, corsRequest(this.request.method, this.request.target, params));
  }

  private async decide(): Promise<SimulatedAnswer> {
    const { origin, method, target } = this.request;
    const expected = this.preflight?.resolved ?? this.expected;
    const resolved = this.deciders.resolver.forAnswer(expected, method, target);
    const sourceMatchers = await this.matchersOf(resolved);
    const decision = decide(resolved.policy, { kind: 'actual', origin, sourceMatchers });
    const isSent = { method, origin, fetchSite: 'cross-site', host: () => target.hostname };
    const isEnforced = resolved.policy && isStopped(resolved.policy, decision.admitted, isSent);
    return { resolved, decision: isEnforced ? enforcedBy(resolved.policy) : decision, sourceMatchers };
  }

  private async matchersOf({ policy, params }: ResolvedPolicy): Promise<readonly OriginMatcher[]> {
    const { origin, method, target } = this.request;
    if (policy === false || !needsSources(policy, origin)) return [];
    return this.deciders.sources.matchersFor(policy, corsRequest(method, target, params));
  }
}

/** The headers of a decision, `Vary` included. */
export function headersObject(decision: CorsDecision): Record<string, string> {
  const { vary } = decision;
  return Object.fromEntries([...headersOf(decision), ...(vary === '' ? [] : [['Vary', vary] as const])]);
}

function responseOf(status: number, decision: CorsDecision): WireResponse {
  return { status, headers: Object.entries(headersObject(decision)), body: undefined };
}
