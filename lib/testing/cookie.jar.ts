import { getDomain } from 'tldts';
import { Cookie, CookieJar as Jar } from 'tough-cookie';
import type { ThirdPartyCookies } from '../browser/engine.js';
import type { CookieJar } from '../browser/wire.js';

/** What the two sites of a request, and whether it opens a page, mean for cookies. */
interface Context {
  readonly sameSiteContext: 'strict' | 'lax' | 'none';
  readonly isThirdParty: boolean;
}

/**
 * Stores and sends cookies as browsers do: cross-site only those with `SameSite=None; Secure`, and those of a third
 * party by the rules of the engine. The cookies it starts with are those of the API as a site of its own.
 */
export function cookieJar(
  url: string,
  cookies: Readonly<Record<string, string>>,
  thirdParty: ThirdPartyCookies,
): CookieJar {
  const own = newJar();
  // CHIPS: the cookies of the API below the site of the page.
  const partition = newJar();
  for (const [key, value] of Object.entries(cookies))
    own.setCookieSync(new Cookie({ key, value, sameSite: 'none', path: '/' }), url, { ignoreError: true });
  return {
    cookiesFor: (to, origin, method, navigates) => {
      const context = contextOf(to, origin, navigates && method === 'GET', navigates);
      const jars = [
        ...(!context.isThirdParty || thirdParty === 'allowed' ? [own] : []),
        ...(context.isThirdParty ? [partition] : []),
      ];
      return (
        jars
          .map((jar) => jar.getCookieStringSync(to, context))
          .filter(Boolean)
          .join('; ') || undefined
      );
    },
    store: (from, origin, headers, navigates) => {
      const context = contextOf(from, origin, navigates, navigates);
      for (const [name, value] of headers) {
        const cookie = name.toLowerCase() === 'set-cookie' ? parsed(value) : undefined;
        if (cookie === undefined) continue;
        const isPartitioned = cookie.extensions?.some((each) => /^partitioned$/i.test(each)) === true;
        if (isPartitioned && !cookie.secure) continue;
        const jar = context.isThirdParty && (isPartitioned || thirdParty === 'partitioned') ? partition : own;
        if (context.isThirdParty && jar === own && thirdParty === 'blocked') continue;
        jar.setCookieSync(cookie, from, { ...context, ignoreError: true });
      }
    },
  };
}

const newJar = (): Jar =>
  new Jar(undefined, { allowSecureOnLocal: true, allowSpecialUseDomain: true, rejectPublicSuffixes: false });

/** RFC 6265bis: the default of `SameSite` is Lax, and `SameSite=None` requires `Secure`. */
function parsed(value: string): Cookie | undefined {
  const cookie = Cookie.parse(value);
  if (cookie && !/;\s*samesite\s*=/i.test(value)) cookie.sameSite = 'lax';
  return cookie?.sameSite === 'none' && !cookie.secure ? undefined : cookie;
}

/** RFC 6265bis: a navigation makes the API the first party; only where it is safe are its Lax cookies sent. */
function contextOf(to: string, origin: string, isLax: boolean, navigates: boolean): Context {
  if (siteOf(to) === siteOf(origin)) return { sameSiteContext: 'strict', isThirdParty: false };
  return { sameSiteContext: isLax ? 'lax' : 'none', isThirdParty: !navigates };
}

/** HTML: schemeful same site. An opaque origin is a site of its own. */
function siteOf(url: string): string {
  if (!URL.canParse(url)) return `opaque ${url}`;
  const { protocol, hostname } = new URL(url);
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`;
}
