const LABEL = 'abcdefghijklmnopqrstuvwxyz0123456789-';

/**
 * What `origins` means, as naively as it can be said: every entry in turn, label by label. Shares no code with the
 * compiled matcher, and is only asked about origins that are spelled as a browser spells them.
 */
export function allowed(entries: readonly string[], origin: string): boolean {
  return entries.some((entry) => {
    const [scheme, host, port] = parts(entry);
    const [askedScheme, askedHost, askedPort] = parts(origin);
    if (scheme !== askedScheme || (port !== '*' && port !== askedPort)) return false;
    const wanted = host.split('.');
    const asked = askedHost.split('.');
    const [first = ''] = wanted;
    if (first !== '*') return wanted.length === asked.length && wanted.every((label, i) => sameLabel(label, asked[i]));
    return (
      asked.length >= wanted.length && wanted.slice(1).every((label, i) => label === asked.slice(1 - wanted.length)[i])
    );
  });
}

/** `*` inside a label stands for one or more letters, digits and hyphens. */
function sameLabel(label: string, asked = ''): boolean {
  const star = label.indexOf('*');
  if (star === -1) return label === asked;
  const middle = asked.length - (label.length - 1);
  if (middle < 1 || !asked.startsWith(label.slice(0, star)) || !asked.endsWith(label.slice(star + 1))) return false;
  return asked
    .slice(star, star + middle)
    .split('')
    .every((char) => LABEL.includes(char));
}

/** Scheme, host and port of an origin or a pattern; the port is empty where none is written. */
function parts(text: string): [scheme: string, host: string, port: string] {
  const start = text.indexOf('://');
  const rest = text.slice(start + 3);
  const colon = rest.lastIndexOf(':');
  const scheme = text.slice(0, Math.max(start, 0));
  return colon === -1 ? [scheme, rest, ''] : [scheme, rest.slice(0, colon), rest.slice(colon + 1)];
}
