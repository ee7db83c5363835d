import { hasSources, type CorsPolicy, type HeaderPair } from '../policy/policy.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import { isCacheable, isKnownMethod } from '../settings/http.methods.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { PolicyLevel, RouteEntry } from '../settings/route.entry.js';
import type { PathRoutes, RegisteredRoute, RouteMatch } from './registered.route.js';

/** The policy that governs a request, and where it comes from. */
export interface ResolvedPolicy {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyLevel;
  readonly route: RegisteredRoute | undefined;
  readonly entry: RouteEntry | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Whether the application answers CORS itself: the module then adds and removes no headers. */
  readonly passThrough: boolean;
  /** Whether something other than a controller may answer in place of the route. */
  readonly isForeign?: boolean;
  /** Whether `policy` is a pair of two policies, either of which may govern the request. */
  readonly isPaired?: boolean;
}

/** The headers of a policy for preflights of a path, besides the origin. */
export interface PathHeaders {
  readonly policy: CorsPolicy;
  readonly headers: readonly HeaderPair[];
  /** The same with `Access-Control-Max-Age: 0`, for pages whose browsers must not cache them. */
  readonly uncached: readonly HeaderPair[];
  /** Policies of other methods: browsers may cache the preflight only for origins that all of them admit. Undefined: never. */
  readonly others: readonly CorsPolicy[] | undefined;
}

/** The policies at one path, by method. */
export class PathPolicies {
  private readonly resolved = new Map<string, readonly ResolvedPolicy[]>();
  private readonly headersByPolicy = new Map<CorsPolicy | RouteEntry, PathHeaders>();
  private served: readonly string[] | undefined;
  /** Whether the policy of a method depends on the origin or on a source. */
  private dependsOnOrigin = false;

  /** @param named the methods that any entry of `routes` names */
  constructor(
    private readonly routes: PathRoutes,
    private readonly named: readonly string[],
    private readonly policiesOf: (matches: readonly RouteMatch[], method: string) => readonly ResolvedPolicy[],
  ) {}

  /** The policies of what a request of this method reaches, in router order; several if they differ only by version. */
  candidates(method: string): readonly ResolvedPolicy[] {
    // A preflight can request any method.
    const known = isKnownMethod(method) ? this.resolved.get(method) : undefined;
    if (known !== undefined) return known;
    const resolved = this.policiesOf(this.routes.candidates(method), method);
    this.dependsOnOrigin ||= resolved.length > 1 || resolved.some(({ policy }) => hasSources(policy));
    if (isCacheable(method, resolved)) this.resolved.set(method, resolved);
    return resolved;
  }

  /** The methods that are routed at the path. */
  methods(): readonly string[] {
    return (this.served ??= this.routes.methods());
  }

  /** The methods that are served at the path; the default ones if no route is known. */
  servedMethods(): readonly string[] {
    const routed = this.methods().length > 0 ? this.methods() : DEFAULT_METHODS;
    const beside = this.named.filter((method) => this.candidates(method)[0]?.entry?.methods !== undefined);
    return beside.length > 0 ? [...new Set([...routed, ...beside])] : routed;
  }

  /** The cached headers of a policy at this path. */
  cachedHeaders({ entry }: ResolvedPolicy, policy: CorsPolicy): PathHeaders | undefined {
    const cached = this.headersByPolicy.get(entry ?? policy);
    // With several applications on one instance, one entry may be part of several pairs of policies.
    return cached?.policy === policy ? cached : undefined;
  }

  /** Caches headers, unless they depend on the origin or on a source. */
  cacheHeaders({ entry }: ResolvedPolicy, headers: PathHeaders): void {
    if (!this.dependsOnOrigin) this.headersByPolicy.set(entry ?? headers.policy, headers);
  }
}
