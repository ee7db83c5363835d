import type { Enforce } from './policy.options.js';

/** What tells a request from another site's page from one of the application's own pages. */
export interface EnforceFacts {
  readonly method: string;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which pages cannot set; undefined in browsers that do not send it, or send it over HTTPS only. */
  readonly fetchSite: string | undefined;
  /** Host and port; from `X-Forwarded-Host` only if the platform is set to trust it. */
  readonly host: () => string;
}

/** RFC 9110 section 9.2.1, without TRACE, which no page can send. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const OTHER_SITES: ReadonlySet<string | undefined> = new Set(['cross-site', 'same-site']);
/** The length of the longest possible `Origin`; longer texts are not parsed. */
const MAX_LENGTH = 326;

/** Whether a policy stops a request, given whether it admits the origin. */
export function isStopped(
  { enforce }: { readonly enforce: Enforce | undefined },
  admitted: boolean,
  facts: EnforceFacts,
): boolean {
  if (enforce === undefined) return false;
  const isSafe = SAFE_METHODS.has(facts.method);
  if (isSafe && enforce === 'unsafe') return false;
  // Forms of older browsers and some redirects send no Origin; then only Sec-Fetch-Site can show another site's page.
  if (facts.origin === undefined) return !isSafe && isOfOtherSite(facts);
  return !admitted && !isOwn(facts, facts.origin);
}

/** What shows whose page has sent a request. */
export type PageFacts = Pick<EnforceFacts, 'fetchSite' | 'host'>;

/** Whether a request comes from a page of the application itself, or from no page (Fetch Metadata, Sec-Fetch-Site). */
export function isOwn({ fetchSite, host }: PageFacts, origin: string): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  return isHostOf(origin, host().toLowerCase());
}

/** Whether a request comes from a page of another site, though it carries no `Origin`. */
export const isOfOtherSite = ({ fetchSite }: Pick<EnforceFacts, 'fetchSite'>): boolean => OTHER_SITES.has(fetchSite);

/** Whether a page is of the same host as a request, at another port: that of the application beside one of a gateway's own. */
export function isNeighbour({ fetchSite, host }: PageFacts, origin: string, port: number): boolean {
  if (fetchSite === 'cross-site') return false;
  return isHostOf(origin, `${host().toLowerCase().replace(/:\d+$/, '')}:${port}`);
}

/** Whether an origin has this host and port; the default port of its scheme may be written or left out. */
function isHostOf(origin: string, host: string): boolean {
  if (origin.length > MAX_LENGTH || !URL.canParse(origin)) return false;
  const url = new URL(origin);
  if (url.host === '') return false;
  if (url.host === host) return true;
  const port = DEFAULT_PORTS[url.protocol];
  return url.port === '' && port !== undefined && `${url.hostname}:${port}` === host;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
