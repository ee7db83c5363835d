import { preflightLines } from '../core/decide.js';
import { hasSources, type CorsPolicy, type HeaderLine } from '../core/policy.js';
import { USUAL_METHODS } from '../core/terms.js';
import type { PolicyOrigin } from './controller.explorer.js';
import type { PolicyOrFalse } from './policy.registry.js';
import type { RouteEntry } from './route.entries.js';
import {
  isKept,
  isKnownMethod,
  methodsOf,
  type PathRoutes,
  type RouteMatch,
  type RouteRecord,
} from './route.record.js';

/** The policy that would govern a request, and where it comes from. */
export interface FoundPolicy {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyOrigin;
  readonly route: RouteRecord | undefined;
  readonly entry: RouteEntry | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/** The policies at one path, by method. */
export class PathPolicies {
  private readonly found = new Map<string, readonly FoundPolicy[]>();
  private readonly lines = new Map<CorsPolicy | RouteEntry, readonly HeaderLine[]>();
  private served: readonly string[] | undefined;
  /** Whether a method was asked for at which the origin, or what a source says, has a part in who answers. */
  private varies = false;

  constructor(
    private readonly routes: PathRoutes,
    private readonly policiesOf: (matches: readonly RouteMatch[], method: string) => readonly FoundPolicy[],
  ) {}

  /** What a request of this method reaches; several where only a version tells them apart, in router order. */
  candidates(method: string): readonly FoundPolicy[] {
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
  keptLines({ entry }: FoundPolicy, policy: CorsPolicy): readonly HeaderLine[] | undefined {
    return this.lines.get(entry ?? policy);
  }

  /** What a preflight is told besides the origin. `governs`: whether the same policy would answer for a method. */
  preflightLines(found: FoundPolicy, policy: CorsPolicy, governs: (method: string) => boolean): readonly HeaderLine[] {
    const lines = preflightLines(policy.preflight, this.allowedMethods(found, policy, governs));
    if (!this.varies) this.lines.set(found.entry ?? policy, lines);
    return lines;
  }

  /**
   * `Access-Control-Allow-Methods`: the policy's methods, without those whose requests another policy would govern.
   * A browser keeps what a preflight lists, so one method's answer must not speak for another's.
   */
  private allowedMethods({ entry }: FoundPolicy, policy: CorsPolicy, governs: (method: string) => boolean): string {
    // An entry of `routes` that names its methods says what is served beside the controllers at its path.
    const beside = this.methods().length > 0 ? (entry?.methods ?? []) : [];
    const routed = beside.length > 0 ? methodsOf([...this.methods(), ...beside]) : this.methods();
    const { methods } = policy;
    // A method that nothing serves at a path with routes is a 404 of the default, and harms nobody.
    const unserved = (method: string): boolean =>
      routed.length > 0 && !routed.includes(method) && this.candidates(method)[0]?.from === 'default';
    if (methods === '*' && [...routed, ...USUAL_METHODS].every((method) => governs(method) || unserved(method)))
      return '*';
    const listed = typeof methods !== 'string' ? methods : routed.length > 0 ? routed : USUAL_METHODS;
    return listed.filter(governs).join(', ');
  }
}
