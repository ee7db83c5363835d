import { Inject, Injectable } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { admits, asksSources, decide, type CorsDecision } from '../policy/decide.js';
import { NO_HEADERS } from '../policy/policy.build.js';
import type { PathPolicies, ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest, PolicyResolver } from '../routes/policy.resolver.js';
import { SourceRegistry } from '../sources/source.registry.js';
import { PreflightHeaders, type Preflight } from './preflight.headers.js';

/** The answer to a preflight, and the policy that gave it. */
export interface PreflightAnswer {
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
}

type Matchers = readonly OriginMatcher[];
const NOT_ASKED: readonly Matchers[] = [];
const NO_MATCHERS: Matchers = [];

/** Decides on preflights: the first candidate that admits the origin gives the whole answer; else the first refuses. */
@Injectable()
export class PreflightDecider {
  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
  ) {}

  /** A promise only where a source has to be asked. */
  decide(preflight: Preflight): PreflightAnswer | Promise<PreflightAnswer> {
    const here = this.resolver.forPath(preflight);
    const candidates = here.candidates(preflight.requestedMethod);
    if (!this.resolver.asksSources) return this.choose(preflight, here, candidates, NOT_ASKED);
    const asked = candidates.map((candidate) => this.matchersOf(candidate, preflight));
    if (asked.some((matchers) => matchers instanceof Promise))
      return Promise.all(asked).then((known) => this.choose(preflight, here, candidates, known));
    return this.choose(preflight, here, candidates, asked as Matchers[]);
  }

  private choose(
    preflight: Preflight,
    here: PathPolicies,
    candidates: readonly ResolvedPolicy[],
    asked: readonly Matchers[],
  ): PreflightAnswer {
    const { origin } = preflight;
    const admitting = firstAdmitting(candidates, asked, origin);
    const chosen = Math.max(admitting, 0);
    const resolved = candidates[chosen] as ResolvedPolicy;
    const { policy } = resolved;
    const isAdmitted = policy !== false && admitting !== -1;
    const headers = isAdmitted ? PreflightHeaders.of(resolved, policy, here, preflight, this.sources) : NO_HEADERS;
    const isAmbiguous =
      candidates.length > 1 && candidates.some((candidate) => candidate.policy === false || !candidate.policy.public);
    // Where no candidate admits the origin, any list that is missing might have.
    const sourceMatchers = admitting === -1 && asked.length > 0 ? asked.flat() : asked[chosen];
    return { resolved, decision: decide(policy, { kind: 'preflight', origin, headers, isAmbiguous, sourceMatchers }) };
  }

  private matchersOf({ policy, params }: ResolvedPolicy, preflight: Preflight): Matchers | Promise<Matchers> {
    if (policy === false || !asksSources(policy, preflight.origin)) return NO_MATCHERS;
    return this.sources.matchersFor(policy, corsRequest(preflight.requestedMethod, preflight, params));
  }
}

/** The place of the first candidate that admits the origin, or -1. */
function firstAdmitting(candidates: readonly ResolvedPolicy[], asked: readonly Matchers[], origin: string): number {
  for (let index = 0; index < candidates.length; index++) {
    const { policy } = candidates[index] as ResolvedPolicy;
    if (policy === false) continue;
    if (policy.public || admits(policy, asked[index], origin)) return index;
  }
  return -1;
}
