/** Whose browser: the standard's letter, or an engine where it is known to differ. */
export type BrowserEngine = 'standard' | 'chromium' | 'firefox' | 'webkit';

/** What engines do each in their way. */
export interface EngineTraits {
  /** Seconds a preflight is kept at most. */
  readonly maxAge: number;
  /** Whether `Access-Control-Allow-Headers: *` covers `Authorization`: it must not, and does in all of them. */
  readonly authorizationByWildcard: boolean;
  /**
   * Whether a URL has one preflight kept, until a request comes that it does not allow. Elsewhere what preflights allow
   * adds up, until a request fails.
   */
  readonly replacesPreflights: boolean;
}

/** Seen in Chromium 156, Firefox 153 and WebKit 2.50. */
export const ENGINES: Readonly<Record<BrowserEngine, EngineTraits>> = {
  standard: { maxAge: Infinity, authorizationByWildcard: false, replacesPreflights: false },
  chromium: { maxAge: 7_200, authorizationByWildcard: true, replacesPreflights: true },
  firefox: { maxAge: 86_400, authorizationByWildcard: true, replacesPreflights: false },
  webkit: { maxAge: 600, authorizationByWildcard: true, replacesPreflights: false },
};
