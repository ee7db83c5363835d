import { canonicalOrigin, splitOrigin, type OriginParts } from './origin.grammar.js';
import type { OriginMatcher } from './origin.matcher.js';

/** How a refused origin differs from an entry that was probably meant for it. */
export interface NearMiss {
  /** The entry, as it is written. */
  readonly entry: string;
  readonly difference: 'spelling' | 'loopback' | 'scheme' | 'port' | 'www' | 'apex' | 'subdomain';
}

/** Entries compared at most: a near miss is only a hint. */
const MAX_ENTRIES = 1_000;

/** The names of the machine itself, which are the same address and three hosts. */
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const SENTENCES: Readonly<Record<NearMiss['difference'], (entry: string, origin: string) => string>> = {
  spelling: (entry) => `Browsers send ${entry}, which is admitted.`,
  loopback: (entry, origin) => {
    const page = entry.replace(/:\*$/, /:\d+$/.exec(origin)?.[0] ?? '');
    return `${entry} is admitted, and to browsers localhost, 127.0.0.1 and [::1] are different hosts. Open the page at ${page}, or add "${origin}" to origins.`;
  },
  scheme: (entry) => `Only the scheme differs from ${entry}, which is admitted.`,
  port: (entry) => `Only the port differs from ${entry}, which is admitted.`,
  www: (entry) => `Only "www." differs from ${entry}, which is admitted.`,
  apex: (entry) => `${entry} admits subdomains, but not the domain itself.`,
  subdomain: (entry) => `${entry} is admitted, but its subdomains are not.`,
};

/** The near miss of an origin as a sentence; undefined if no entry is close. */
export function nearMissSentence(origin: string, matchers: Iterable<OriginMatcher>): string | undefined {
  const near = nearMiss(origin, matchers);
  return near && SENTENCES[near.difference](near.entry, origin);
}

/** The entry from which an origin differs in one way only. */
export function nearMiss(origin: string, matchers: Iterable<OriginMatcher>): NearMiss | undefined {
  const parts = splitOrigin(origin);
  const canonical = parts === undefined ? canonicalOrigin(origin.slice(0, 326)) : undefined;
  let looked = 0;
  for (const matcher of matchers) {
    if (canonical !== undefined && matcher.admits(canonical)) return { entry: canonical, difference: 'spelling' };
    for (const entry of matcher.texts()) {
      if (looked++ === MAX_ENTRIES) return undefined;
      const difference = parts && differenceOf(parts, entry);
      if (difference !== undefined) return { entry, difference };
    }
  }
  return undefined;
}

function differenceOf(origin: OriginParts, entry: string): NearMiss['difference'] | undefined {
  const starred = entry.replace('://*.', '://');
  const wanted = splitOrigin(starred.replace(/:\*$/, ''));
  if (wanted === undefined) return undefined;
  const sameScheme = wanted.scheme === origin.scheme;
  const samePort = wanted.port === origin.port || entry.endsWith(':*');
  const ofWeb = origin.scheme.startsWith('http') && wanted.scheme.startsWith('http');
  if (starred !== entry) {
    if (!sameScheme) return ofWeb && samePort && origin.host.endsWith(`.${wanted.host}`) ? 'scheme' : undefined;
    return samePort && wanted.host === origin.host ? 'apex' : undefined;
  }
  if (wanted.host === origin.host) {
    if (sameScheme) return 'port';
    return samePort && ofWeb ? 'scheme' : undefined;
  }
  if (!sameScheme || !samePort) return undefined;
  if (LOOPBACK_HOSTS.has(origin.host) && LOOPBACK_HOSTS.has(wanted.host)) return 'loopback';
  if (origin.host === `www.${wanted.host}` || wanted.host === `www.${origin.host}`) return 'www';
  return origin.host.endsWith(`.${wanted.host}`) ? 'subdomain' : undefined;
}
