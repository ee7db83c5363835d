/** A request of a page, and whether the application runs it. */
export interface EnforceCase {
  readonly title: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  /** Under `enforce: 'unsafe'` and under `'all'`. */
  readonly runs: readonly [unsafe: boolean, all: boolean];
}

export const SHOP = 'https://shop.example.com';
export const EVIL = 'https://evil.example.org';
/** The host that requests are sent to. */
export const HOST = 'api.example.com:8443';

const site = (value: string): Record<string, string> => ({ 'Sec-Fetch-Site': value });
const row = (
  title: string,
  method: string,
  headers: Record<string, string>,
  runs: EnforceCase['runs'],
): EnforceCase => ({ title, method, headers, runs });

const RUNS = [true, true] as const;
const STOPPED = [false, false] as const;
const SAFE = [true, false] as const;

/** What tells a request of a refused page from all others. */
export const ENFORCE_CASES: readonly EnforceCase[] = [
  row('a POST of an admitted page', 'POST', { Origin: SHOP, ...site('cross-site') }, RUNS),
  row('a POST of a page that a pattern admits', 'POST', { Origin: 'https://a.tenants.example.com' }, RUNS),
  row('a POST of a refused page', 'POST', { Origin: EVIL, ...site('cross-site') }, STOPPED),
  row('a PUT of a refused page', 'PUT', { Origin: EVIL, ...site('cross-site') }, STOPPED),
  row('a DELETE of a refused page', 'DELETE', { Origin: EVIL, ...site('cross-site') }, STOPPED),
  row('a GET of a refused page', 'GET', { Origin: EVIL, ...site('cross-site') }, SAFE),
  row('a plain OPTIONS request of a refused page', 'OPTIONS', { Origin: EVIL, ...site('cross-site') }, SAFE),
  row('a POST of a refused page in a browser without Sec-Fetch-Site', 'POST', { Origin: EVIL }, STOPPED),
  row('a GET of a refused page in a browser without Sec-Fetch-Site', 'GET', { Origin: EVIL }, SAFE),
  row('a POST of a refused page of the same site', 'POST', { Origin: EVIL, ...site('same-site') }, STOPPED),
  row("a POST of the application's own page", 'POST', { Origin: `https://${HOST}`, ...site('same-origin') }, RUNS),
  row(
    'a POST of its own page behind a proxy that rewrites the host',
    'POST',
    { Origin: EVIL, ...site('same-origin') },
    RUNS,
  ),
  row('a POST that the user has started', 'POST', { Origin: EVIL, ...site('none') }, RUNS),
  row('a POST of its own page that sends Origin: null', 'POST', { Origin: 'null', ...site('same-origin') }, RUNS),
  row('a POST of a sandboxed frame', 'POST', { Origin: 'null', ...site('cross-site') }, STOPPED),
  row('a POST with Origin: null and nothing else', 'POST', { Origin: 'null' }, STOPPED),
  row('a POST whose Sec-Fetch-Site no browser sends', 'POST', { Origin: `https://${HOST}`, ...site('x') }, STOPPED),
  row(
    'a POST of its own host with an empty Sec-Fetch-Site',
    'POST',
    { Origin: `https://${HOST}`, ...site('') },
    STOPPED,
  ),
  row('a POST with an empty Sec-Fetch-Site', 'POST', { Origin: EVIL, ...site('') }, STOPPED),
  row('a POST of a client that is no browser', 'POST', {}, RUNS),
  row('a POST without Origin that the user has started', 'POST', site('none'), RUNS),
  row('a POST without Origin of another site', 'POST', site('cross-site'), STOPPED),
  row('a POST without Origin of another subdomain', 'POST', site('same-site'), STOPPED),
  row('a GET without Origin of another site', 'GET', site('cross-site'), RUNS),
  row('a POST of the same host and port by Origin', 'POST', { Origin: `https://${HOST}` }, RUNS),
  row('a POST of the same host and port in upper case', 'POST', { Origin: `https://${HOST.toUpperCase()}` }, RUNS),
  row('a POST of the same host on another port', 'POST', { Origin: 'https://api.example.com:9443' }, STOPPED),
  row('a POST of the same host on the default port', 'POST', { Origin: 'https://api.example.com' }, STOPPED),
  row('a POST of a subdomain of the host', 'POST', { Origin: `https://a.${HOST}` }, STOPPED),
  row('a POST with an Origin that is no URL', 'POST', { Origin: 'api.example.com:8443' }, STOPPED),
  row('a POST with an Origin of 8 000 characters', 'POST', { Origin: `https://${'a'.repeat(8000)}.com` }, STOPPED),
];
