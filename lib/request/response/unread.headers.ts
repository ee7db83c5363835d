import type { OutgoingHttpHeader, ServerResponse } from 'node:http';
import type { CorsPolicy } from '../../policy/policy.js';
import type { GivenHeaders } from './response.headers.js';

/** Response headers that pages commonly need and browsers hide unless they are exposed. */
const COMMONLY_NEEDED =
  /(?<=^|,)(?:content-disposition|link|ratelimit(?:-[^,]*)?|retry-after|www-authenticate)(?=,|$)/gi;

/** The headers of that kind in a response head that the policy does not expose, sorted; undefined if there are none. */
export function unreadHeaders(
  { exposedHeaders }: CorsPolicy,
  response: ServerResponse,
  given: GivenHeaders,
): readonly string[] | undefined {
  // One expression over all names costs less than a look at each.
  const found = `${response.getHeaderNames().join()},${namesOf(given)}`.match(COMMONLY_NEEDED);
  if (found === null || exposedHeaders.includes('*')) return undefined;
  const exposed = new Set(exposedHeaders.map((name) => name.toLowerCase()));
  const unread = found.map((name) => name.toLowerCase()).filter((name) => !exposed.has(name));
  return unread.length === 0 ? undefined : [...new Set(unread)].sort().map(spelled);
}

/** The names in what `writeHead` is given. */
function namesOf(given: GivenHeaders): string {
  if (!Array.isArray(given)) return Object.keys(given ?? {}).join();
  const pairs = given as readonly (OutgoingHttpHeader | readonly string[])[];
  return pairs.map((each, at) => (Array.isArray(each) ? String(each[0]) : at % 2 === 0 ? String(each) : '')).join();
}

/** As the standards write it. */
function spelled(name: string): string {
  return name
    .replace(/(?<=^|-)[a-z]/g, (letter) => letter.toUpperCase())
    .replace('Www-', 'WWW-')
    .replace('Ratelimit', 'RateLimit');
}
