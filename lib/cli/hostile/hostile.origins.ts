import { canonicalOrigin, splitOrigin } from '../../origins/origin.grammar.js';
import { registrableDomain } from '../../origins/public.suffix.js';
import { variantsOf } from '../../origins/regex/look.alikes.js';
import { isLoopback } from '../../origins/host.kind.js';

/** Admitted origins that look-alikes are made of, at most: those of further ones would be of the same kinds. */
const MAX_BASES = 5;
/** Names that anyone can register. */
const STRANGERS = ['https://evil.com', 'https://evil.github.io', 'https://6.6.6.6'];
/** What browsers send: no path, no user, no upper case, nothing that is no single header value. */
const SENDABLE = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@,\\A-Z\p{C}]+$/u;

/** Origins that belong to somebody else and look like the admitted ones, `null`, and one that nobody can have listed. */
export function hostileOrigins(admitted: readonly string[]): readonly string[] {
  const bases = [...new Set(admitted.map(exampleOf).filter((each) => each !== undefined))].slice(0, MAX_BASES);
  const random = `https://reflected-${Math.random().toString(36).slice(2, 10)}.example`;
  const all = ['null', random, ...STRANGERS, ...bases.flatMap(relativesOf), ...variantsOf(bases)];
  const isTried = (each: string): boolean => SENDABLE.test(each) && !bases.includes(each);
  return [...new Set(all)].filter((each) => each === 'null' || isTried(each));
}

/** The domain above, a sibling below it, and a subdomain: somebody else's where they are given away, or taken over. */
function relativesOf(origin: string): string[] {
  const parts = splitOrigin(origin);
  if (parts === undefined || isLoopback(parts.host) || /^[\d.]+$|^\[/.test(parts.host)) return [];
  const { scheme, host, port } = parts;
  const domain = registrableDomain(host) ?? host;
  const suffix = port === '' ? '' : `:${port}`;
  return [`evil.${host}`, ...(domain === host ? [] : [domain, `evil.${domain}`])].map(
    (name) => `${scheme}://${name}${suffix}`,
  );
}

/** An origin that an entry of a policy admits; none for expressions and sources. */
function exampleOf(entry: string): string | undefined {
  const text = entry.replace(/:\*$/, '').replace('*', 'a');
  return splitOrigin(text) !== undefined && canonicalOrigin(text) === text ? text : undefined;
}
