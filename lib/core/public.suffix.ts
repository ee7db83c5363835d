import { parse } from 'tldts';

/** Hosting domains where anyone can register a name and which the public suffix list does not name. */
const SUPPLEMENT: ReadonlySet<string> = new Set([
  'claude.site',
  'codepen.io',
  'glitch.me',
  'stackblitz.io',
  'v0.app',
  'webcontainer.io',
]);

/**
 * Whether anyone can register a name directly under `base`: `registry` for a suffix of a domain registry,
 * `hosting` for one of a hosting provider (public suffix list, private section) or of an unknown top level.
 */
export function publicSuffixKind(base: string): 'registry' | 'hosting' | undefined {
  const plain = base.replace(/\.$/, '');
  if (plain === 'localhost' || plain.endsWith('.localhost') || /^[\d.]+$|^\[/.test(plain)) return undefined;
  if (SUPPLEMENT.has(plain)) return 'hosting';
  const found = parse(`x.${plain}`, { allowPrivateDomains: true, validateHostname: false });
  // Under a rule such as *.example.host the registrable names lie one label deeper than the base.
  if (found.domain !== null && found.publicSuffix !== plain) return undefined;
  return found.isIcann === true ? 'registry' : 'hosting';
}

/** The part of a host name that somebody registered: `example.co.uk` of `app.example.co.uk`. */
export function registrableDomain(host: string): string | undefined {
  return parse(host, { allowPrivateDomains: true, validateHostname: false }).domain ?? undefined;
}
