import { preflightHeaders, uncachedHeaders } from '../policy/decide.js';
import { allowsHeadersOf, hasSources, samePolicy, type CorsPolicy, type HeaderPair } from '../policy/policy.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import type { PathHeaders, PathPolicies, ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/cors.request.js';
import type { RequestTarget } from '../routes/registered.route.js';
import { methodsOf } from '../settings/http.methods.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** A preflight: the path, the requested method, and the origin. */
export interface Preflight extends RequestTarget {
  readonly requestedMethod: string;
  readonly origin: string;
}

/** Builds the headers of an admitted preflight besides the origin. */
export class PreflightHeaders {
  private readonly governed = new Map<string, boolean>();
  private keys: readonly (string | undefined)[] | undefined;

  constructor(
    private readonly resolved: ResolvedPolicy,
    private readonly policy: CorsPolicy,
    private readonly here: PathPolicies,
    private readonly preflight: Preflight,
    private readonly sources: SourceRegistry,
  ) {}

  /** The headers for this preflight, from the cache if possible. */
  static of(
    resolved: ResolvedPolicy,
    policy: CorsPolicy,
    here: PathPolicies,
    preflight: Preflight,
    sources: SourceRegistry,
  ): readonly HeaderPair[] {
    let known = here.cachedHeaders(resolved, policy);
    if (known === undefined) {
      known = new PreflightHeaders(resolved, policy, here, preflight, sources).build();
      here.cacheHeaders(resolved, known);
    }
    const { headers, uncached, others } = known;
    // Lists of the other policies' sources are not looked up here, so they count as empty.
    return others?.every(({ matcher }) => matcher.admits(preflight.origin)) ? headers : uncached;
  }

  private build(): PathHeaders {
    const { policy } = this;
    const headers = preflightHeaders(policy.preflight, this.allowedMethods());
    return { policy, headers, uncached: uncachedHeaders(headers), others: this.otherPolicies() };
  }

  /**
   * `Access-Control-Allow-Methods`: the policy's methods, without those that another policy governs. Browsers cache the
   * list, and would use it for the other methods too.
   */
  private allowedMethods(): string {
    const { here, policy, resolved } = this;
    // An entry of `routes` may name methods besides those of the controllers at its path.
    const beside = here.methods().length > 0 ? (resolved.entry?.methods ?? []) : [];
    const routed = beside.length > 0 ? methodsOf([...here.methods(), ...beside]) : here.methods();
    const { methods } = policy;
    // A method that is not served here is answered with 404 under the default policy, so listing it is harmless.
    const isUnserved = (method: string): boolean =>
      routed.length > 0 && !routed.includes(method) && here.candidates(method)[0]?.from === 'default';
    const all = (): readonly string[] => [...routed, ...DEFAULT_METHODS, ...here.servedMethods()];
    if (methods === '*' && all().every((method) => this.isGoverned(method) || isUnserved(method))) return '*';
    const listed = typeof methods !== 'string' ? methods : routed.length > 0 ? routed : DEFAULT_METHODS;
    return listed.filter((method) => this.isGoverned(method)).join(', ');
  }

  /**
   * The policies that govern other methods at this path. Browsers cache allowed header names by URL, not by method, so
   * these policies must allow the same names to the same origin; undefined if one of them never does.
   */
  private otherPolicies(): readonly CorsPolicy[] | undefined {
    const { here, policy, preflight } = this;
    const others = new Set<CorsPolicy>();
    if (policy.allowedHeaders.length === 0) return [];
    for (const method of here.servedMethods()) {
      if (method === preflight.requestedMethod) continue;
      const candidates = here.candidates(method);
      // A single candidate with the same policy allows the same headers.
      if (candidates.length === 1 && this.isGoverned(method)) continue;
      for (const candidate of candidates) {
        if (candidates.length > 1 && this.isSame(candidate, method)) continue;
        const other = candidate.policy;
        if (other === false || !allowsHeadersOf(other, policy)) return undefined;
        if (!other.public) others.add(other);
      }
    }
    return [...others];
  }

  /** Whether the same policy would answer a preflight for another method. */
  private isGoverned(method: string): boolean {
    let known = this.governed.get(method);
    if (known === undefined) this.governed.set(method, (known = this.wouldAnswer(method)));
    return known;
  }

  private wouldAnswer(method: string): boolean {
    for (const candidate of this.here.candidates(method)) {
      const { policy } = candidate;
      if (samePolicy(policy, this.policy)) return this.hasSameKeys(candidate, method);
      // A candidate with sources might answer instead: its lists are not looked up here.
      if (
        policy !== false &&
        (policy.public || policy.sources.length > 0 || policy.matcher.admits(this.preflight.origin))
      )
        return false;
    }
    return false;
  }

  /** Whether a candidate has the same policy with the same lists. */
  private isSame(candidate: ResolvedPolicy, method: string): boolean {
    return samePolicy(candidate.policy, this.policy) && this.hasSameKeys(candidate, method);
  }

  private hasSameKeys({ policy, params }: ResolvedPolicy, method: string): boolean {
    if (!hasSources(policy)) return true;
    const { resolved, preflight, sources } = this;
    const own = corsRequest(preflight.requestedMethod, preflight, resolved.params);
    this.keys ??= sources.keys(this.policy, own);
    const keys = sources.keys(policy, corsRequest(method, preflight, params));
    return keys.every((key, index) => key === this.keys?.[index]);
  }
}
