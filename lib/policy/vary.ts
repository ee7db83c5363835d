/**
 * Adds the tokens of `added` to a `Vary` header, without duplicates and ignoring letter case;
 * `*` stays as it is (RFC 9110 section 12.5.5).
 */
export function mergeVary(present: string | undefined, added: string): string {
  if (present === undefined || present === '') return added;
  const tokens = new Map<string, string>();
  for (const token of `${present},${added}`.split(',')) {
    const name = token.trim();
    if (name === '*') return '*';
    if (name !== '' && !tokens.has(name.toLowerCase())) tokens.set(name.toLowerCase(), name);
  }
  return [...tokens.values()].join(', ');
}
