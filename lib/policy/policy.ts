import type { DangerousOption } from '../rules/dangerous.options.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import type { PolicySource } from '../origins/origin.source.js';
import type { Enforce } from './enforce.js';
import type { CrossOriginResourcePolicy } from './policy.options.js';

/** One response header, ready to be written. */
export type HeaderPair = readonly [name: string, value: string];

/** A policy: what options compile to. Frozen; every header value that does not depend on the request is joined. */
export interface CorsPolicy {
  /** As a person would name it: `default`, `partner`, `CatsController.create @CorsPolicy`. */
  readonly name: string;
  /** `'*'`: the answers are for everybody, whatever `Origin` holds. */
  readonly public: boolean;
  readonly matcher: OriginMatcher;
  /** Providers asked at run time; empty for most policies. */
  readonly sources: readonly PolicySource[];
  readonly credentials: boolean;
  /** The options that silence a rule on purpose. */
  readonly dangers: readonly DangerousOption[];
  readonly methods: 'routed' | '*' | readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
  /** Seconds a browser may keep a preflight. */
  readonly maxAge: number;
  /** Which requests of refused pages are answered 403 in place of being run. */
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
  /** What a preflight says besides the origin and the methods: `-Allow-Credentials`, `-Allow-Headers`, `-Max-Age`. */
  readonly preflight: PreflightTerms;
  /** A stricter policy on trial beside this one. */
  readonly reportOnly: CorsPolicy | undefined;
  /** The entries of `origins` as a person would read them. */
  readonly originTexts: readonly string[];
}

/**
 * The preflight half of a policy. Two routes follow the very same policy when they share this object: exposing
 * further headers on one of them changes nothing a preflight says.
 */
export interface PreflightTerms {
  readonly beforeMethods: readonly HeaderPair[];
  readonly afterMethods: readonly HeaderPair[];
}

/** Whether two routes follow the very same policy as far as a preflight can tell. */
export function samePolicy(a: CorsPolicy | false, b: CorsPolicy | false): boolean {
  return a === b || (a !== false && b !== false && a.preflight === b.preflight);
}

/**
 * Whether `other` allows the pages that it admits whatever header names `policy` allows, with cookies where `policy` allows
 * those. Browsers keep names by URL, and use what they keep without cookies or with them.
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

/** Whether a policy asks providers at run time. */
export function hasSources(policy: CorsPolicy | false): policy is CorsPolicy {
  return policy !== false && policy.sources.length > 0;
}
