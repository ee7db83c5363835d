/**
 * Options of a policy that silence a rule, for the few rules with a legitimate exception. Each option
 * is named after the rule that it silences.
 */
export interface DangerousOptions {
  /**
   * Admits loopback origins in production too (rule `origin-loopback`), for instance of a desktop or mobile shell
   * that serves its pages from `http://localhost`. Any program or page on a user's own machine at that
   * port is then trusted. Default false.
   */
  dangerouslyAllowOriginLoopback?: boolean;
  /**
   * Admits origins of a private network in production too (rule `origin-private-network`): `.internal`, `.local`,
   * `10.…`, `192.168.…`. Whoever controls names or addresses of the network a user is in is then trusted. Default false.
   */
  dangerouslyAllowOriginPrivateNetwork?: boolean;
  /**
   * Admits `http:` origins in production and beside credentials (rules `origin-insecure` and
   * `origin-insecure-with-credentials`), for an intranet without certificates. Anyone on the network path can run script
   * there. Default false.
   */
  dangerouslyAllowOriginInsecure?: boolean;
  /**
   * Admits patterns under a hosting suffix of the public suffix list (rules `pattern-hosting-suffix` and
   * `pattern-hosting-suffix-with-credentials`), for a team that assigns the names there itself. Default false.
   */
  dangerouslyAllowPatternHostingSuffix?: boolean;
}

/** The name of an option that silences a rule. */
export type DangerousOption = keyof DangerousOptions;

/** The keys of {@link DangerousOptions}. */
export const DANGEROUS_KEYS = [
  'dangerouslyAllowOriginLoopback',
  'dangerouslyAllowOriginPrivateNetwork',
  'dangerouslyAllowOriginInsecure',
  'dangerouslyAllowPatternHostingSuffix',
] as const satisfies readonly DangerousOption[];
