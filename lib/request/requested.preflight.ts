import { hasSources, samePolicy, type CorsPolicy } from '../policy/policy.js';
import type { AnsweringPolicy, ResolvedPolicy, PathPolicies } from '../routes/path.policies.js';
import { corsRequest } from '../routes/policy.resolver.js';
import type { RequestTarget } from '../routes/registered.route.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** A preflight as facts: where it leads, the method it asks for, and for whom. */
export interface Preflight extends RequestTarget {
  readonly asked: string;
  readonly origin: string;
}

/** The policy that answers a preflight, beside those of other methods at the path. */
export class RequestedPreflight implements AnsweringPolicy {
  readonly asked: string;
  readonly origin: string;
  private readonly governed = new Map<string, boolean>();
  private wanted: readonly (string | undefined)[] | undefined;

  constructor(
    private readonly found: ResolvedPolicy & { readonly policy: CorsPolicy },
    private readonly here: PathPolicies,
    private readonly preflight: Preflight,
    private readonly sources: SourceRegistry,
  ) {
    this.asked = preflight.asked;
    this.origin = preflight.origin;
  }

  /** Whether a preflight for another method would be answered by the very same policy. */
  governs(method: string): boolean {
    const known = this.governed.get(method);
    if (known !== undefined) return known;
    const governs = this.wouldAnswer(method);
    this.governed.set(method, governs);
    return governs;
  }

  isSame(candidate: ResolvedPolicy, method: string): boolean {
    return samePolicy(candidate.policy, this.found.policy) && this.sameKeys(candidate, method);
  }

  private wouldAnswer(method: string): boolean {
    for (const candidate of this.here.candidates(method)) {
      const { policy } = candidate;
      if (samePolicy(policy, this.found.policy)) return this.sameKeys(candidate, method);
      // What this candidate's sources would say is not known: it may be the one that answers.
      if (policy !== false && (policy.public || policy.sources.length > 0 || policy.matcher.admits(this.origin)))
        return false;
    }
    return false;
  }

  private sameKeys({ policy, params }: ResolvedPolicy, method: string): boolean {
    if (!hasSources(policy)) return true;
    const { found, preflight, sources } = this;
    const wanted = (this.wanted ??= sources.keys(found.policy, corsRequest(this.asked, preflight, found.params)));
    return sources.keys(policy, corsRequest(method, preflight, params)).every((key, index) => key === wanted[index]);
  }
}
