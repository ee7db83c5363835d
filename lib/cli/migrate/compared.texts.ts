import { Expression, Unseen } from './values.js';

const quoted = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** What a method of the origin compares, as an expression. */
export const EXPRESSIONS: Readonly<Record<string, (text: string) => Expression>> = {
  startsWith: (text) => new Expression(`/^${quoted(text)}/`),
  endsWith: (text) => new Expression(`/${quoted(text)}$/`),
  includes: (text) => new Expression(`/${quoted(text)}/`),
};

/** An expression in a list that is compared as text admitted nobody. */
export function comparable(list: unknown, method: string): unknown {
  if (!Array.isArray(list)) return list;
  const why = `${method}() compares texts, so that the expression admitted nobody; it was left out`;
  return list.map((entry: unknown) => (entry instanceof Expression ? new Unseen(entry.text, why) : entry));
}
