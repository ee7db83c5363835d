import type { CorsConfiguredPolicyOptions, CorsPolicyOptions, Forbidden } from '../policy/policy.options.js';

/** A policy as a reference: a named one, an inline one, or `false` for no cross-origin access at all. */
export type CorsPolicyReference = string | Hovered<CorsPolicyOptions> | false;

/**
 * The same type to the compiler. Inside an object literal, editors show no text for a property that several members of a
 * union declare; `NoInfer` keeps them from seeing a union.
 */
type Hovered<Options> = NoInfer<Options>;

/** The requests that an entry of `routes` is for. */
interface CorsRoutePath {
  /** The path as the client sends it, global prefix included; `:param` for a segment, `/*` at the end for everything below. */
  path: string;
  /** Methods that the entry is for; `GET` includes `HEAD`. Default: all. */
  methods?: readonly string[];
}

/**
 * The policy of a path: for everything that no controller serves (GraphQL, static files, Swagger UI, raw adapter routes),
 * and for every controller route below it that has no `@CorsPolicy` of its own.
 *
 * With `passThrough` this module leaves CORS to the application: it changes no headers there, and preflights reach it.
 */
export type CorsRouteOptions = CorsRoutePath &
  (
    | {
        /** The policy of the path: a named one, options, or `false` for no cross-origin access. */
        policy: CorsPolicyReference;
        /** Leaves CORS to the application here: no header is changed, and preflights reach it. Never beside `policy`. */
        passThrough?: never;
      }
    | {
        /** Leaves CORS to the application here: no header is changed, and preflights reach it. Never beside `policy`. */
        passThrough: true;
        /** The policy of the path: a named one, options, or `false` for no cross-origin access. */
        policy?: false & Forbidden<BesidePolicy>;
      }
  );

type BesidePolicy = 'passThrough leaves CORS to the application, so a policy beside it would never apply';

/** What may differ between environments. A list replaces a list, a named policy replaces the one of that name. */
export interface CorsEnvironmentOptions {
  /**
   * The policy of routes that have no other: options, the name of a policy, or `false`. Absent or `false`: no cross-origin
   * access. `origins` may be left to the variable `CORS_ORIGINS`.
   */
  default?: string | Hovered<CorsConfiguredPolicyOptions> | false;
  /**
   * Named policies, for `@CorsPolicy('name')`, `extends`, `default` and `routes`. There, `'default'` names the default policy.
   * `origins` may be left to the variable `CORS_POLICY_<NAME>_ORIGINS`.
   */
  policies?: Record<string, Hovered<CorsConfiguredPolicyOptions>>;
  /** Policies by path, for everything that has no `@CorsPolicy` of its own; the first matching entry applies. */
  routes?: readonly Hovered<CorsRouteOptions>[];
}

/**
 * Options of `CorsModule.forRoot()`.
 *
 * From lowest to highest precedence: these options, `environments[environment]`, the `cors` namespace of `ConfigService`, the
 * variables `CORS_*`. The faults of all of them are thrown at once as a `CorsConfigurationError`.
 */
export interface CorsModuleOptions extends CorsEnvironmentOptions {
  /** Options that replace those above, by the name of the environment. */
  environments?: Record<string, CorsEnvironmentOptions>;
  /** The environment. Default: `NODE_ENV` through `ConfigService`; if that is unset, `'production'`. */
  environment?: string;
  /** Variables read through `ConfigService`; `false` reads none. The prefix is `CORS_` by default. */
  env?:
    | false
    | {
        /** What the names of the variables begin with. Default `CORS_`. */
        prefix?: string;
      };
  /**
   * A page that shows every route with its policy and answers "why was it blocked?", at `/cors-inspector` or at `path`.
   * Not served in production. Default `false`.
   */
  inspector?:
    | boolean
    | {
        /** Where the page is. Default `/cors-inspector`. */
        path?: string;
      };
  /** Serves the inspector in production too, where anyone who finds it can read every route and origin. Default `false`. */
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
