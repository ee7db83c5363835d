import { hasSources, type CorsPolicy, type HeaderPair } from '../policy/policy.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import { isKept, isKnownMethod } from '../settings/http.methods.js';
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
  /** Whether the application answers CORS itself there: the module adds nothing and removes nothing. */
  readonly passThrough: boolean;
  /** Whether something else than a controller may answer in place of the route. */
  readonly isForeign?: boolean;
  /** Whether either of two policies may be followed: sources read what both would. */
  readonly isPaired?: boolean;
}

/** What a policy tells preflights for a path, besides the origin. */
export interface PathHeaders {
  readonly policy: CorsPolicy;
  readonly headers: readonly HeaderPair[];
  /** The same for pages whose browsers must not keep them: `Access-Control-Max-Age: 0`. */
  readonly unkept: readonly HeaderPair[];
  /** Policies of other methods: only a page that all of them admit may keep the answer. Undefined: no page may. */
  readonly others: readonly CorsPolicy[] | undefined;
}

/** The policies at one path, by method. */
export class PathPolicies {
  private readonly resolved = new Map<string, readonly ResolvedPolicy[]>();
  private readonly keptHeaders = new Map<CorsPolicy | RouteEntry, PathHeaders>();
  private served: readonly string[] | undefined;
  /** Whether the origin or a source has a part in which policy answers a method that was looked at. */
  private varies = false;

  /** `named`: the methods that entries of `routes` name, wherever. */
  constructor(
    private readonly routes: PathRoutes,
    private readonly named: readonly string[],
    private readonly policiesOf: (matches: readonly RouteMatch[], method: string) => readonly ResolvedPolicy[],
  ) {}

  /** What a request of this method reaches; several where only a version tells them apart, in router order. */
  candidates(method: string): readonly ResolvedPolicy[] {
    // A preflight may ask for anything.
    const known = isKnownMethod(method) ? this.resolved.get(method) : undefined;
    if (known !== undefined) return known;
    const resolved = this.policiesOf(this.routes.candidates(method), method);
    this.varies ||= resolved.length > 1 || resolved.some(({ policy }) => hasSources(policy));
    if (isKept(method, resolved)) this.resolved.set(method, resolved);
    return resolved;
  }

  /** The methods that are routed at the path. */
  methods(): readonly string[] {
    return (this.served ??= this.routes.methods());
  }

  /** The methods that something serves at the path, or may serve where no route is known. */
  servedMethods(): readonly string[] {
    const routed = this.methods().length > 0 ? this.methods() : DEFAULT_METHODS;
    const beside = this.named.filter((method) => this.candidates(method)[0]?.entry?.methods !== undefined);
    return beside.length > 0 ? [...new Set([...routed, ...beside])] : routed;
  }

  /** The headers that were kept for a policy here. */
  kept({ entry }: ResolvedPolicy, policy: CorsPolicy): PathHeaders | undefined {
    const kept = this.keptHeaders.get(entry ?? policy);
    // One entry may have several policies: what it and each of several other applications admit.
    return kept?.policy === policy ? kept : undefined;
  }

  /** Keeps headers for further requests, unless the origin or a source has a part in them. */
  keep({ entry }: ResolvedPolicy, headers: PathHeaders): void {
    if (!this.varies) this.keptHeaders.set(entry ?? headers.policy, headers);
  }
}
