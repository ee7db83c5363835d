import type { PolicyOrFalse } from './policy.registry.js';

/** Where the policy of a request comes from; an entry of `routes` by its place: `routes[1]`, `config cors.routes[0]`. */
export type PolicyLevel =
  | 'handler'
  | 'controller'
  | 'gateway'
  | `${string}routes[${number}]`
  | 'default'
  /** A gateway without a policy. */
  | 'unprotected';

/** An entry of `routes`, compiled. */
export interface RouteEntry {
  readonly path: string;
  readonly methods: readonly string[] | undefined;
  /** `false` where it passes through, too: who does not look closer admits nobody. */
  readonly policy: PolicyOrFalse;
  readonly passThrough: boolean;
  /** Where it is written. */
  readonly from: PolicyLevel;
  readonly segments: readonly string[];
}

/** The policy of a route, and what else may govern some of its requests. */
export interface Governed {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyLevel;
  /** The entry of `routes` that the policy is of. */
  readonly entry: RouteEntry | undefined;
  /**
   * Where the method or the path of a request has a part in what governs it: the policies of entries, and of no entry,
   * with what the route exposes. Undefined where all is settled.
   */
  readonly choices: ReadonlyMap<RouteEntry | undefined, PolicyOrFalse> | undefined;
}
