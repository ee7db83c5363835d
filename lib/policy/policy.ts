import type { DangerousOption } from '../rules/dangerous.options.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import type { PolicySource } from '../origins/origin.source.js';
import type { CrossOriginResourcePolicy, Enforce, PolicyKey } from './policy.options.js';

/** One response header, ready to be written. */
export type HeaderPair = readonly [name: string, value: string];

/** A compiled policy. Frozen; every header value that does not depend on the request is built in advance. */
export interface CorsPolicy {
  /** As a person would name it: `default`, `partner`, `CatsController.create @CorsPolicy`. */
  readonly name: string;
  /** Whether `origins` is `'*'`: the response is the same whatever `Origin` contains. */
  readonly public: boolean;
  readonly matcher: OriginMatcher;
  /** Providers that are called at run time; empty for most policies. */
  readonly sources: readonly PolicySource[];
  readonly credentials: boolean;
  /** The options of the policy that silence a rule. */
  readonly dangers: readonly DangerousOption[];
  readonly methods: 'routed' | '*' | readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds a browser may cache a preflight. */
  readonly maxAge: number;
  /** Which requests from refused pages are answered 403 and do not run. */
  readonly enforce: Enforce | undefined;
  readonly crossOriginResourcePolicy: CrossOriginResourcePolicy | undefined;
  readonly timingAllowOrigin: boolean;
  /**
   * Headers of an admitted actual request after `Access-Control-Allow-Origin`: `-Allow-Credentials`, `-Expose-Headers`,
   * `Cross-Origin-Resource-Policy`, if any.
   */
  readonly actualHeaders: readonly HeaderPair[];
  /** Headers of any other actual request: `Cross-Origin-Resource-Policy`, if any. */
  readonly refusedHeaders: readonly HeaderPair[];
  /** Headers of an admitted preflight besides the origin and the methods: `-Allow-Credentials`, `-Allow-Headers`, `-Max-Age`. */
  readonly preflight: PreflightTerms;
  /** A stricter policy on trial, which is reported and never applied. */
  readonly reportOnly: CorsPolicy | undefined;
  /** The entries of `origins` as text, for reports. */
  readonly originTexts: readonly string[];
  /** Where its options are written: `environments.development.default`. */
  readonly place: string;
  /** The variables of the environment that set fields of it, by the names of the fields. */
  readonly variables: Readonly<Partial<Record<PolicyKey, string>>>;
}

/**
 * The preflight part of a policy. Two routes that share this object follow the same policy: exposing
 * further headers on one of them does not change preflights.
 */
export interface PreflightTerms {
  readonly beforeMethods: readonly HeaderPair[];
  readonly afterMethods: readonly HeaderPair[];
}

/** Whether two routes follow the same policy as far as preflights are concerned. */
export function samePolicy(a: CorsPolicy | false, b: CorsPolicy | false): boolean {
  return a === b || (a !== false && b !== false && a.preflight === b.preflight);
}

/**
 * Whether `other` allows every header name that `policy` allows, and credentials if `policy` does. Browsers cache allowed
 * header names by URL, and reuse them for requests of other methods.
 */
export function allowsHeadersOf(other: CorsPolicy, policy: CorsPolicy): boolean {
  if (policy.allowedHeaders.length === 0) return true;
  if (policy.credentials && !other.credentials) return false;
  const allowed = new Set(other.allowedHeaders.map((name) => name.toLowerCase()));
  return policy.allowedHeaders.every((name) => {
    const lower = name.toLowerCase();
    return allowed.has(lower) || (allowed.has('*') && lower !== 'authorization');
  });
}

/** Whether a policy has sources, which are called at run time. */
export function hasSources(policy: CorsPolicy | false): policy is CorsPolicy {
  return policy !== false && policy.sources.length > 0;
}
