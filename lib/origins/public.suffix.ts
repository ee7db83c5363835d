import { withoutRoot } from './host.kind.js';
import { HOSTING_PARENTS, HOSTING_SUFFIXES } from './hosting.suffixes.js';
import { loadTldts } from './late.packages.cjs';
import { isWildcardDns } from './loopback.names.js';
import { suffixesBelow } from './suffix.parents.js';

/**
 * Whether anyone can register a name directly under `base`: `registry` for a suffix of a domain registry,
 * `hosting` for one of a hosting provider (public suffix list, private section) or of an unknown top-level domain. With
 * `labels`, also at any depth below it, since there a `*` matches several labels.
 */
export function publicSuffixKind(base: string, labels = false): 'registry' | 'hosting' | undefined {
  const plain = withoutRoot(base);
  if (plain === 'localhost' || plain.endsWith('.localhost') || /^[\d.]+$|^\[/.test(plain)) return undefined;
  // Also below a name such as 10.0.0.1.nip.io anyone can use further names, with an address of their own in them.
  if (HOSTING_SUFFIXES.has(plain) || isWildcardDns(plain)) return 'hosting';
  const found = domainOf(`x.${plain}`);
  // Under a rule such as *.example.host the registrable names lie one label deeper than the base.
  if (found.domain !== null && found.publicSuffix !== plain) {
    if (!labels) return undefined;
    return HOSTING_PARENTS.has(plain) ? 'hosting' : suffixesBelow(plain);
  }
  return found.isIcann === true ? 'registry' : 'hosting';
}

/** The part of a host name that somebody registered: `example.co.uk` of `app.example.co.uk`. */
export function registrableDomain(host: string): string | undefined {
  const plain = withoutRoot(host);
  const listed = domainOf(plain).domain ?? undefined;
  const labels = plain.split('.');
  const depth = labels.findIndex((_, index) => HOSTING_SUFFIXES.has(labels.slice(index + 1).join('.')));
  const hosted = depth === -1 ? undefined : labels.slice(depth).join('.');
  return (hosted?.length ?? 0) > (listed?.length ?? 0) ? hosted : listed;
}

const domainOf = (host: string) => loadTldts().parse(host, { allowPrivateDomains: true, validateHostname: false });
