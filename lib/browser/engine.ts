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
  /** What happens to cookies of a site other than the page's, where they are not `Partitioned`. */
  readonly thirdPartyCookies: ThirdPartyCookies;
}

/** `partitioned`: the site has other cookies on each site that it is asked from. `Partitioned` cookies always are. */
export type ThirdPartyCookies = 'allowed' | 'partitioned' | 'blocked';

/** Seen in Chromium 156, Firefox 153 and WebKit 2.50. */
export const ENGINES: Readonly<Record<BrowserEngine, EngineTraits>> = {
  standard: {
    maxAge: Infinity,
    authorizationByWildcard: false,
    replacesPreflights: false,
    thirdPartyCookies: 'allowed',
  },
  chromium: { maxAge: 7_200, authorizationByWildcard: true, replacesPreflights: true, thirdPartyCookies: 'allowed' },
  firefox: {
    maxAge: 86_400,
    authorizationByWildcard: true,
    replacesPreflights: false,
    thirdPartyCookies: 'partitioned',
  },
  webkit: { maxAge: 600, authorizationByWildcard: true, replacesPreflights: false, thirdPartyCookies: 'blocked' },
};
