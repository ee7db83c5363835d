import { getDomain } from 'tldts';
import { Cookie, CookieJar as Jar } from 'tough-cookie';
import type { CookieJar } from '../browser/wire.js';

/** Stores and sends cookies as browsers do: cross-site only those with `SameSite=None; Secure`. */
export function cookieJar(url: string, cookies: Readonly<Record<string, string>>): CookieJar {
  const jar = new Jar(undefined, {
    allowSecureOnLocal: true,
    allowSpecialUseDomain: true,
    rejectPublicSuffixes: false,
  });
  for (const [key, value] of Object.entries(cookies))
    jar.setCookieSync(new Cookie({ key, value, sameSite: 'none', path: '/' }), url, { ignoreError: true });
  const context = (to: string, origin: string) => ({
    sameSiteContext: siteOf(to) === siteOf(origin) ? ('strict' as const) : ('none' as const),
  });
  return {
    cookiesFor: (to, origin) => jar.getCookieStringSync(to, context(to, origin)) || undefined,
    store: (from, origin, headers) => {
      for (const [name, value] of headers) {
        if (name.toLowerCase() !== 'set-cookie') continue;
        const cookie = Cookie.parse(value);
        if (cookie === undefined) continue;
        // RFC 6265bis: the default is Lax, and SameSite=None requires Secure.
        if (!/;\s*samesite\s*=/i.test(value)) cookie.sameSite = 'lax';
        if (cookie.sameSite === 'none' && !cookie.secure) continue;
        jar.setCookieSync(cookie, from, { ...context(from, origin), ignoreError: true });
      }
    },
  };
}

/** HTML: schemeful same site. An opaque origin is a site of its own. */
function siteOf(url: string): string {
  if (!URL.canParse(url)) return `opaque ${url}`;
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}
