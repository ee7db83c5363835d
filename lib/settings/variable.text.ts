import { clean } from '../rules/configuration.issue.js';

/** How the value of a variable is parsed. */
export type VariableKind = 'list' | 'boolean' | 'seconds';

/** Quotes, those that text processors put in their place among them. */
const QUOTES = /["'`“”„‘’‚]/g;

/** Whether a whole text is in quotes. */
export const isQuoted = (text: string): boolean => /^(["'`]).*\1$/s.test(text) || /^[“”„‘’‚].*[“”‘’]$/s.test(text);

export const hasQuotes = (text: string): boolean => text.search(QUOTES) !== -1;

/** A value without its quotes. */
export const withoutQuotes = (text: string): string => clean(text.replace(QUOTES, ''));

/** Why a value cannot be parsed, and on a second line what to write. */
export function unparsableText(name: string, kind: VariableKind, text: string): string {
  if (kind === 'boolean')
    return `is neither true, false, 1 nor 0\nWrite ${name}=true only if the front end sends cookies or HTTP authentication; otherwise unset it.`;
  if (kind === 'seconds')
    return `is no whole number of seconds\nWrite seconds alone, for instance ${name}=600 for ten minutes.`;
  const entries = withoutQuotes(text.replace(/[[\]]/g, ''))
    .split(/[\s,;]+/)
    .filter((entry) => entry !== '');
  const write =
    entries.length === 0 ? 'Unset it, or list at least one entry' : `Write \`${name}=${entries.join(',')}\``;
  if (!text.startsWith('[')) return `has ";", which separates nothing\n${write}.`;
  const why = text.includes('"') ? 'is no JSON array of strings' : 'is no JSON: its strings need double quotes';
  return `${why}\n${write}.`;
}
