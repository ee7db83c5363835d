import type { OriginRule } from '../origins/origin.rule.js';
import { DANGEROUS_KEYS, type DangerousOptions } from '../rules/dangerous.options.js';

/** Values of `Cross-Origin-Resource-Policy`. */
export const RESOURCE_POLICIES = ['same-origin', 'same-site', 'cross-origin'] as const;
export type CrossOriginResourcePolicy = (typeof RESOURCE_POLICIES)[number];

/** Which requests from refused pages are answered 403 and do not run. */
export const ENFORCE = ['unsafe', 'all'] as const;
export type Enforce = (typeof ENFORCE)[number];

/**
 * A stricter policy on trial: the fields given here replace those of the policy around it. It is never applied; what it
 * would change is logged, and published on the channel `nestjs-cors:report-only`.
 */
export interface CorsReportOnlyOptions extends DangerousOptions {
  /** Origins that would be admitted. */
  origins?: OriginRule | readonly OriginRule[];
  /** Whether credentials would be allowed. */
  credentials?: boolean;
  /** Methods a preflight would allow. */
  methods?: 'routed' | '*' | readonly string[];
  /** Request headers a preflight would allow. */
  allowedHeaders?: '*' | readonly string[];
  /** Response headers the page might read. */
  exposedHeaders?: '*' | readonly string[];
  /** Which requests from refused pages would be answered 403. */
  enforce?: Enforce;
}

declare const FORBIDDEN: unique symbol;

/**
 * Beside the type of a field, for its reason alone, which the compiler prints where a value does not fit. Always a part of
 * that type (`false & Forbidden<…>`), so that what reads or infers the field sees nothing new.
 */
export interface Forbidden<Reason extends string> {
  readonly [FORBIDDEN]: Reason;
}

type NeedsOrigins = "credentials: true needs a list of origins: with '*' every website could act as your users";
type NeedsMethods = "credentials: true needs a list of methods: with cookies browsers read '*' as a name";
type NeedsHeaders = "credentials: true needs a list of headers: with cookies browsers read '*' as a name";

interface PolicyTerms extends DangerousOptions {
  /** The policy to build on: a named one, or `default`. A field given here replaces the whole field of that policy. */
  extends?: string;
  /**
   * Seconds a browser may cache a preflight (`Access-Control-Max-Age`). Default 600, the longest every browser honours.
   * `false` or 0 sends 0: never cache.
   */
  maxAge?: number | false;
  /**
   * Answers requests from refused pages with 403 before any guard, parser or handler runs: with `'unsafe'` those of every
   * method but GET, HEAD and OPTIONS, with `'all'` those of every method. The application's own pages always pass: they are
   * recognised by `Sec-Fetch-Site`, or by the host and port of `Origin` if the browser does not send that header. Default:
   * requests run, since CORS only keeps pages from reading responses. Never with `origins: '*'`.
   */
  enforce?: Enforce;
  /**
   * `Cross-Origin-Resource-Policy`: which sites may embed the response (`<img>`, `<script>`, `fetch` with `no-cors`). Sent on
   * every response of the route but preflights, in place of what a middleware such as helmet has set. Default: not sent.
   *
   * @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header
   */
  crossOriginResourcePolicy?: CrossOriginResourcePolicy;
  /**
   * Lets admitted pages read the details of resource timing: `Timing-Allow-Origin` with the value of
   * `Access-Control-Allow-Origin`. Default false.
   *
   * @see https://w3c.github.io/resource-timing/#sec-timing-allow-origin
   */
  timingAllowOrigin?: boolean;
  /** A stricter policy on trial beside this one. Not inherited by policies that extend this one. */
  reportOnly?: CorsReportOnlyOptions;
}

/** The fields of a policy without credentials, where `'*'` is a wildcard. */
interface Wildcards {
  /**
   * Methods a preflight allows (`Access-Control-Allow-Methods`). Default `'routed'`: the methods that routes of this
   * policy serve at the path. `'*'` never with credentials.
   */
  methods?: 'routed' | '*' | readonly string[];
  /**
   * Request headers a preflight allows (`Access-Control-Allow-Headers`). Default `['Content-Type']`.
   * `'*'` never with credentials; `['*', 'Authorization']` is explicit about `Authorization`, which `'*'` alone is not.
   */
  allowedHeaders?: '*' | readonly string[];
  /** Response headers the page may read (`Access-Control-Expose-Headers`). Default none. `'*'` never with credentials. */
  exposedHeaders?: '*' | readonly string[];
}

/** The fields of a policy that admits every origin. */
interface ForEverybody extends Wildcards {
  /** Origins that may read the responses (`Access-Control-Allow-Origin`). `'*'` only alone, and never with credentials. */
  origins: '*';
  /** Whether pages may use cookies and HTTP authentication: never with `origins: '*'`. */
  credentials?: false | (false & Forbidden<NeedsOrigins>);
}

/** The fields of a policy without credentials. */
interface WithoutCredentials extends Wildcards {
  /** Origins that may read the responses (`Access-Control-Allow-Origin`). `'*'` only alone, and never with credentials. */
  origins: OriginRule | readonly OriginRule[];
  /** Whether pages may use cookies and HTTP authentication (`Access-Control-Allow-Credentials`). Default false. */
  credentials?: false | (false & Forbidden<NeedsOrigins>);
}

/** Never `'*'`: a single origin has a colon. */
type ListedOrigins = `${string}:${string}` | Exclude<OriginRule, string> | readonly OriginRule[];

/** The fields of a policy with credentials. Browsers would read `'*'` as a literal name, so the types exclude it. */
interface WithCredentials {
  /** Origins that may read the responses and act as the signed-in user. Never `'*'`. */
  origins: ListedOrigins | (readonly OriginRule[] & Forbidden<NeedsOrigins>);
  /** Whether pages may use cookies and HTTP authentication (`Access-Control-Allow-Credentials`). Default false. */
  credentials?: boolean;
  /**
   * Methods a preflight allows (`Access-Control-Allow-Methods`). Default `'routed'`: the methods that routes of this
   * policy serve at the path.
   */
  methods?: 'routed' | readonly string[] | (readonly string[] & Forbidden<NeedsMethods>);
  /** Request headers a preflight allows (`Access-Control-Allow-Headers`). Default `['Content-Type']`. */
  allowedHeaders?: readonly string[] | (readonly string[] & Forbidden<NeedsHeaders>);
  /** Response headers the page may read (`Access-Control-Expose-Headers`). Default none. */
  exposedHeaders?: readonly string[] | (readonly string[] & Forbidden<NeedsHeaders>);
}

/** `origins` may be left out where `extends` names a policy that has them. */
type Extending<T extends ForEverybody | WithoutCredentials | WithCredentials> = Partial<T> & { extends: string };

/**
 * The options of one policy. It is complete in itself; only `extends` builds on another one.
 * `'*'` together with `credentials` does not type-check, and the application does not start.
 */
export type CorsPolicyOptions = PolicyTerms &
  (
    | (ForEverybody | WithoutCredentials | WithCredentials)
    | (Extending<ForEverybody> | Extending<WithoutCredentials> | Extending<WithCredentials>)
  );

/**
 * The options of a policy to which variables may give what is missing: `CORS_ORIGINS` the origins of the default policy,
 * `CORS_POLICY_<NAME>_ORIGINS` those of a named one. A policy that has no origins in the end stops the start.
 */
export type CorsConfiguredPolicyOptions =
  CorsPolicyOptions | (PolicyTerms & (Partial<ForEverybody> | Partial<WithoutCredentials> | Partial<WithCredentials>));

/** The keys of {@link CorsPolicyOptions}. */
export const POLICY_KEYS = [
  'extends',
  'origins',
  'credentials',
  'methods',
  'allowedHeaders',
  'exposedHeaders',
  'maxAge',
  'enforce',
  'crossOriginResourcePolicy',
  'timingAllowOrigin',
  'reportOnly',
  ...DANGEROUS_KEYS,
] as const;

/** The keys of {@link CorsReportOnlyOptions}. */
export const REPORT_ONLY_KEYS = [
  'origins',
  'credentials',
  'methods',
  'allowedHeaders',
  'exposedHeaders',
  'enforce',
  ...DANGEROUS_KEYS,
] as const satisfies readonly PolicyKey[];

/** One field of a policy. */
export type PolicyKey = (typeof POLICY_KEYS)[number];
