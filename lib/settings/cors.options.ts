import type { CorsPolicyOptions } from '../policy/policy.options.js';

/** A policy as a reference: a named one, an inline one, or `false` for no cross-origin access at all. */
export type CorsPolicyReference = string | CorsPolicyOptions | false;

/** What an entry of `routes` is for. */
interface CorsRoutePath {
  /** The path as the client sends it, global prefix included; `:param` for a segment, `/*` at the end for all below. */
  path: string;
  /** Methods the entry is for; `GET` covers `HEAD`. Default: all. */
  methods?: readonly string[];
}

/**
 * What governs the paths of an entry: what no controller serves (GraphQL, static files, Swagger UI, raw adapter routes),
 * and every route of a controller that has no `@CorsPolicy` of its own.
 *
 * With `passThrough` this module keeps its hands off: what the application sends there stands, and preflights reach it.
 */
export type CorsRouteOptions = CorsRoutePath &
  ({ policy: CorsPolicyReference; passThrough?: never } | { passThrough: true; policy?: never });

/** What may differ from one environment to another. A list replaces a list, a named policy replaces one of that name. */
export interface CorsEnvironmentOptions {
  /** The policy of routes that say nothing else. Absent or `false`: no cross-origin access. */
  default?: CorsPolicyReference;
  /** Named policies, for `@CorsPolicy('name')`, `extends`, `default` and `routes`. The name `default` is taken. */
  policies?: Record<string, CorsPolicyOptions>;
  /** Policies by path, for whatever has no `@CorsPolicy` of its own; the first matching entry counts. */
  routes?: readonly CorsRouteOptions[];
}

/**
 * Options of `CorsModule.forRoot()`.
 *
 * From low to high: these options, `environments[environment]`, the `cors` namespace of `ConfigService`, and the
 * variables `CORS_*`. All faults of all of them are thrown at once as a `CorsConfigurationError`.
 */
export interface CorsModuleOptions extends CorsEnvironmentOptions {
  /** Overlays by environment name. */
  environments?: Record<string, CorsEnvironmentOptions>;
  /** The environment. Default: `NODE_ENV` through `ConfigService`; where that is unset, `'production'`. */
  environment?: string;
  /** Variables read through `ConfigService`; `false` reads none. The prefix is `CORS_` by default. */
  env?: false | { prefix?: string };
  /**
   * A page that shows every route with its policy and answers "why was it blocked?", at `/cors-inspector` or at `path`.
   * Not served in production. Default `false`.
   */
  inspector?: boolean | { path?: string };
  /** Serves the inspector in production too: whoever finds it reads every route and every origin. Default `false`. */
  dangerouslyAllowInspectorInProduction?: boolean;
}

/** The keys of {@link CorsEnvironmentOptions}. */
export const ENVIRONMENT_KEYS = ['default', 'policies', 'routes'] as const;

/** The keys of {@link CorsModuleOptions}. */
export const MODULE_KEYS = [
  ...ENVIRONMENT_KEYS,
  'environments',
  'environment',
  'env',
  'inspector',
  'dangerouslyAllowInspectorInProduction',
] as const;
