import { preflightLines, unkeptLines } from '../policy/decide.js';
import { allowsHeadersOf, hasSources, type CorsPolicy, type HeaderLine } from '../policy/policy.js';
import { DEFAULT_METHODS } from '../policy/terms.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { PolicyLevel, RouteRule } from '../settings/route.rule.js';
import {
  isKept,
  isKnownMethod,
  methodsOf,
  type PathRoutes,
  type RouteMatch,
  type RegisteredRoute,
} from './registered.route.js';

/** The policy that would govern a request, and where it comes from. */
export interface ResolvedPolicy {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyLevel;
  readonly route: RegisteredRoute | undefined;
  readonly entry: RouteRule | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Whether the application answers CORS itself there: nothing is said, and nothing is taken away. */
  readonly passThrough: boolean;
  /** Whether something that is no controller's may answer in place of the route. */
  readonly foreign?: boolean;
  /** Whether either of two policies may be followed: sources read what both would. */
  readonly paired?: boolean;
}

/** The policy that answers a preflight, beside those of other methods at the path. */
export interface AnsweringPolicy {
  readonly asked: string;
  readonly origin: string;
  /** Whether a preflight for a method would be answered by the very same policy. */
  governs(method: string): boolean;
  /** Whether a request of a method that reached this candidate would follow the same policy and the same lists. */
  isSame(candidate: ResolvedPolicy, method: string): boolean;
}

/** What a policy says at a path. */
interface PathLines {
  readonly policy: CorsPolicy;
  readonly lines: readonly HeaderLine[];
  /** For browsers that may keep nothing of it. */
  readonly unkept: readonly HeaderLine[];
  /** Policies of other methods: only pages that all of them admit may keep it. Undefined: no page may. */
  readonly others: readonly CorsPolicy[] | undefined;
}

/** The policies at one path, by method. */
export class PathPolicies {
  private readonly found = new Map<string, readonly ResolvedPolicy[]>();
  private readonly lines = new Map<CorsPolicy | RouteRule, PathLines>();
  private served: readonly string[] | undefined;
  /** Whether a method was asked for at which the origin, or what a source says, has a part in who answers. */
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
    const known = isKnownMethod(method) ? this.found.get(method) : undefined;
    if (known !== undefined) return known;
    const found = this.policiesOf(this.routes.candidates(method), method);
    this.varies ||= found.length > 1 || found.some(({ policy }) => hasSources(policy));
    if (isKept(method, found)) this.found.set(method, found);
    return found;
  }

  /** The methods that are routed at the path. */
  methods(): readonly string[] {
    return (this.served ??= this.routes.methods());
  }

  /** What `preflightLines` has said before, where it would say it again. */
  keptLines({ entry }: ResolvedPolicy, policy: CorsPolicy, origin: string): readonly HeaderLine[] | undefined {
    const known = this.lines.get(entry ?? policy);
    // One entry may stand for several policies, each what it and another application admit.
    return known?.policy === policy ? linesFor(known, origin) : undefined;
  }

  /** What a preflight is told besides the origin. */
  preflightLines(found: ResolvedPolicy, policy: CorsPolicy, answering: AnsweringPolicy): readonly HeaderLine[] {
    const lines = preflightLines(policy.preflight, this.allowedMethods(found, policy, answering));
    const said = { policy, lines, unkept: unkeptLines(lines), others: this.others(policy, answering) };
    if (!this.varies) this.lines.set(found.entry ?? policy, said);
    return linesFor(said, answering.origin);
  }

  /**
   * Browsers keep the header names that a preflight allows by URL, not by method: they would send them to the route of
   * another method as well. So that route's policy must allow them too, to the same page.
   */
  private others(policy: CorsPolicy, answering: AnsweringPolicy): readonly CorsPolicy[] | undefined {
    const others = new Set<CorsPolicy>();
    if (policy.allowedHeaders.length === 0) return [];
    for (const method of this.present()) {
      if (method === answering.asked) continue;
      const candidates = this.candidates(method);
      // Of one candidate it is known already.
      if (candidates.length === 1 && answering.governs(method)) continue;
      for (const candidate of candidates) {
        if (candidates.length > 1 && answering.isSame(candidate, method)) continue;
        const other = candidate.policy;
        if (other === false || !allowsHeadersOf(other, policy)) return undefined;
        if (!other.public) others.add(other);
      }
    }
    return [...others];
  }

  /** The methods that something serves at the path, or may serve where no route is known. */
  private present(): readonly string[] {
    const routed = this.methods().length > 0 ? this.methods() : DEFAULT_METHODS;
    const beside = this.named.filter((method) => this.candidates(method)[0]?.entry?.methods !== undefined);
    return beside.length > 0 ? [...new Set([...routed, ...beside])] : routed;
  }

  /**
   * `Access-Control-Allow-Methods`: the policy's methods, without those whose requests another policy would govern.
   * A browser keeps what a preflight lists, so one method's answer must not speak for another's.
   */
  private allowedMethods({ entry }: ResolvedPolicy, policy: CorsPolicy, answering: AnsweringPolicy): string {
    // An entry of `routes` that names its methods says what is served beside the controllers at its path.
    const beside = this.methods().length > 0 ? (entry?.methods ?? []) : [];
    const routed = beside.length > 0 ? methodsOf([...this.methods(), ...beside]) : this.methods();
    const { methods } = policy;
    // A method that nothing serves at a path with routes is a 404 of the default, and harms nobody.
    const unserved = (method: string): boolean =>
      routed.length > 0 && !routed.includes(method) && this.candidates(method)[0]?.from === 'default';
    const all = (): readonly string[] => [...routed, ...DEFAULT_METHODS, ...this.present()];
    if (methods === '*' && all().every((method) => answering.governs(method) || unserved(method))) return '*';
    const listed = typeof methods !== 'string' ? methods : routed.length > 0 ? routed : DEFAULT_METHODS;
    return listed.filter((method) => answering.governs(method)).join(', ');
  }
}

/** A list that a source would give is not known here: it admits nobody. */
function linesFor({ lines, unkept, others }: PathLines, origin: string): readonly HeaderLine[] {
  return others?.every(({ matcher }) => matcher.admits(origin)) ? lines : unkept;
}
