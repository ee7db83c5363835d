/** The rules to follow: those of the Fetch standard, or of an engine that is known to differ. */
export type BrowserEngine = 'standard' | 'chromium' | 'firefox' | 'webkit';

/** How an engine differs from the others. */
export interface EngineTraits {
  /** Seconds a preflight is cached at most. */
  readonly maxAge: number;
  /** Whether `Access-Control-Allow-Headers: *` includes `Authorization`: not by the standard, but in all engines. */
  readonly authorizationByWildcard: boolean;
  /**
   * Whether only one preflight is cached for a URL, until a request that it does not allow. Otherwise what preflights allow
   * accumulates until a request fails.
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
