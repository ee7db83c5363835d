import { preflightHeaders, uncachedHeaders } from '../policy/decide.js';
import { allowsHeadersOf, hasSources, samePolicy, type CorsPolicy, type HeaderPair } from '../policy/policy.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import type { PathHeaders, PathPolicies, ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/policy.resolver.js';
import type { RequestTarget } from '../routes/registered.route.js';
import { methodsOf } from '../settings/http.methods.js';
import type { SourceRegistry } from '../sources/source.registry.js';

/** A preflight: the path, the method it requests, and the origin it requests it for. */
export interface Preflight extends RequestTarget {
  readonly requestedMethod: string;
  readonly origin: string;
}

/** Works out what the policy that answers a preflight tells it besides the origin. */
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

  /** The headers for this preflight, kept for the next one where they are the same. */
  static of(
    resolved: ResolvedPolicy,
    policy: CorsPolicy,
    here: PathPolicies,
    preflight: Preflight,
    sources: SourceRegistry,
  ): readonly HeaderPair[] {
    let known = here.kept(resolved, policy);
    if (known === undefined) {
      known = new PreflightHeaders(resolved, policy, here, preflight, sources).workOut();
      here.keep(resolved, known);
    }
    const { headers, unkept, others } = known;
    // A list that a source would give is not known here: it admits no page.
    return others?.every(({ matcher }) => matcher.admits(preflight.origin)) ? headers : unkept;
  }

  private workOut(): PathHeaders {
    const { policy } = this;
    const headers = preflightHeaders(policy.preflight, this.allowedMethods());
    return { policy, headers, unkept: uncachedHeaders(headers), others: this.othersThatMustAgree() };
  }

  /**
   * `Access-Control-Allow-Methods`: the policy's methods, without those that another policy governs. A browser keeps the
   * list, so the answer for one method must not speak for another.
   */
  private allowedMethods(): string {
    const { here, policy, resolved } = this;
    // An entry of `routes` that names methods serves them beside those of the controllers at its path.
    const beside = here.methods().length > 0 ? (resolved.entry?.methods ?? []) : [];
    const routed = beside.length > 0 ? methodsOf([...here.methods(), ...beside]) : here.methods();
    const { methods } = policy;
    // A method that nothing serves at a path with routes is a 404 of the default, and does no harm.
    const isUnserved = (method: string): boolean =>
      routed.length > 0 && !routed.includes(method) && here.candidates(method)[0]?.from === 'default';
    const all = (): readonly string[] => [...routed, ...DEFAULT_METHODS, ...here.servedMethods()];
    if (methods === '*' && all().every((method) => this.isGoverned(method) || isUnserved(method))) return '*';
    const listed = typeof methods !== 'string' ? methods : routed.length > 0 ? routed : DEFAULT_METHODS;
    return listed.filter((method) => this.isGoverned(method)).join(', ');
  }

  /**
   * Browsers keep the header names that a preflight allows by URL, not by method, and send them to the route of another
   * method too. So the policy of that route has to allow them as well, to the same page.
   */
  private othersThatMustAgree(): readonly CorsPolicy[] | undefined {
    const { here, policy, preflight } = this;
    const others = new Set<CorsPolicy>();
    if (policy.allowedHeaders.length === 0) return [];
    for (const method of here.servedMethods()) {
      if (method === preflight.requestedMethod) continue;
      const candidates = here.candidates(method);
      // Of one candidate it is known already.
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

  /** Whether this very policy would answer a preflight for another method. */
  private isGoverned(method: string): boolean {
    let known = this.governed.get(method);
    if (known === undefined) this.governed.set(method, (known = this.wouldAnswer(method)));
    return known;
  }

  private wouldAnswer(method: string): boolean {
    for (const candidate of this.here.candidates(method)) {
      const { policy } = candidate;
      if (samePolicy(policy, this.policy)) return this.hasSameKeys(candidate, method);
      // What the sources of this candidate would say is not known: it may be the one that answers.
      if (
        policy !== false &&
        (policy.public || policy.sources.length > 0 || policy.matcher.admits(this.preflight.origin))
      )
        return false;
    }
    return false;
  }

  /** Whether a request that reaches this candidate would follow the same policy and the same lists. */
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
