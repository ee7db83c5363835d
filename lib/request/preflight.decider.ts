import { Inject, Injectable } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { admits, needsSources, decide, type CorsDecision } from '../policy/decide.js';
import { NO_HEADERS } from '../policy/policy.build.js';
import type { PathPolicies, ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/cors.request.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { PreflightHeaders, type Preflight } from './preflight.headers.js';

/** The decision on a preflight, and the policy behind it. */
export interface PreflightAnswer {
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
}

type Matchers = readonly OriginMatcher[];
const NO_LISTS: readonly Matchers[] = [];
const NO_MATCHERS: Matchers = [];

/** Decides on preflights by the first candidate that admits the origin; if none does, by the first one. */
@Injectable()
export class PreflightDecider {
  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
  ) {}

  /** Returns a promise only if a lookup is needed. */
  decide(preflight: Preflight): PreflightAnswer | Promise<PreflightAnswer> {
    const here = this.resolver.forPath(preflight);
    const candidates = here.candidates(preflight.requestedMethod);
    if (!this.resolver.hasSources) return this.choose(preflight, here, candidates, NO_LISTS);
    const lists = candidates.map((candidate) => this.matchersOf(candidate, preflight));
    if (lists.some((matchers) => matchers instanceof Promise)) {
      const { revision } = this.resolver;
      // Policies that were replaced meanwhile may need other lists.
      return Promise.all(lists).then((known) =>
        revision === this.resolver.revision ? this.choose(preflight, here, candidates, known) : this.decide(preflight),
      );
    }
    return this.choose(preflight, here, candidates, lists as Matchers[]);
  }

  private choose(
    preflight: Preflight,
    here: PathPolicies,
    candidates: readonly ResolvedPolicy[],
    lists: readonly Matchers[],
  ): PreflightAnswer {
    const { origin } = preflight;
    const admitting = firstAdmitting(candidates, lists, origin);
    const chosen = Math.max(admitting, 0);
    const resolved = candidates[chosen] as ResolvedPolicy;
    const { policy } = resolved;
    const isAdmitted = policy !== false && admitting !== -1;
    const headers = isAdmitted ? PreflightHeaders.of(resolved, policy, here, preflight, this.sources) : NO_HEADERS;
    const isAmbiguous =
      candidates.length > 1 && candidates.some((candidate) => candidate.policy === false || !candidate.policy.public);
    // If no candidate admits the origin, any list whose lookup failed might have.
    const sourceMatchers = admitting === -1 && lists.length > 0 ? lists.flat() : lists[chosen];
    return { resolved, decision: decide(policy, { kind: 'preflight', origin, headers, isAmbiguous, sourceMatchers }) };
  }

  private matchersOf({ policy, params }: ResolvedPolicy, preflight: Preflight): Matchers | Promise<Matchers> {
    if (policy === false || !needsSources(policy, preflight.origin)) return NO_MATCHERS;
    return this.sources.matchersFor(policy, corsRequest(preflight.requestedMethod, preflight, params));
  }
}

/** The index of the first candidate that admits the origin, or -1. */
function firstAdmitting(candidates: readonly ResolvedPolicy[], lists: readonly Matchers[], origin: string): number {
  for (let index = 0; index < candidates.length; index++) {
    const { policy } = candidates[index] as ResolvedPolicy;
    if (policy === false) continue;
    if (policy.public || admits(policy, lists[index], origin)) return index;
  }
  return -1;
}
