/** Which requests of refused pages are answered 403 in place of being run. */
export const ENFORCE = ['unsafe', 'all'] as const;
export type Enforce = (typeof ENFORCE)[number];

/** What tells a request of another site's page from one of the application itself. */
export interface EnforceFacts {
  readonly method: string;
  readonly origin: string | undefined;
  /** `Sec-Fetch-Site`, which pages cannot set; undefined in browsers that do not send it, or not over plain HTTP. */
  readonly fetchSite: string | undefined;
  /** The host and port of the request, as the platform trusts them. */
  readonly host: () => string;
}

/** RFC 9110 section 9.2.1, without TRACE, which no page can send. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const OTHER_SITES: ReadonlySet<string | undefined> = new Set(['cross-site', 'same-site']);
/** No `Origin` is longer; parsing a longer one would only cost time. */
const MAX_LENGTH = 326;

/** Whether a policy keeps a request from running, given whether it admits the origin. */
export function isStopped(
  { enforce }: { readonly enforce: Enforce | undefined },
  admitted: boolean,
  facts: EnforceFacts,
): boolean {
  if (enforce === undefined) return false;
  const isSafe = SAFE_METHODS.has(facts.method);
  if (isSafe && enforce === 'unsafe') return false;
  // Forms of older browsers and some redirects send no Origin; then only Sec-Fetch-Site can show another site's page.
  if (facts.origin === undefined) return !isSafe && OTHER_SITES.has(facts.fetchSite);
  return !admitted && !isOwn(facts, facts.origin);
}

/** Whether a request comes from a page of the application itself, or from no page (Fetch Metadata, Sec-Fetch-Site). */
function isOwn({ fetchSite, host }: EnforceFacts, origin: string): boolean {
  if (fetchSite !== undefined) return fetchSite === 'same-origin' || fetchSite === 'none';
  return isHostOf(origin, host().toLowerCase());
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
