import type { PolicyOrFalse } from './policy.registry.js';

/** Where the policy of a request comes from; for an entry of `routes` its path: `routes[1]`, `config cors.routes[0]`. */
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
  /** Also `false` with `passThrough`, so that code that ignores `passThrough` admits no origin. */
  readonly policy: PolicyOrFalse;
  readonly passThrough: boolean;
  /** Where it is written. */
  readonly from: PolicyLevel;
  readonly segments: readonly string[];
}

/** The policy of a route, and those that may govern some of its requests instead. */
export interface Governed {
  readonly policy: PolicyOrFalse;
  readonly from: PolicyLevel;
  /** The entry of `routes` that the policy comes from. */
  readonly entry: RouteEntry | undefined;
  /**
   * If the policy depends on the method or the path of the request: the policy for each entry that may apply, and for no
   * entry, including the headers that the route exposes. Undefined if one policy governs all requests of the route.
   */
  readonly choices: ReadonlyMap<RouteEntry | undefined, PolicyOrFalse> | undefined;
}
