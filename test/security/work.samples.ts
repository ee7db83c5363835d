/** Functions whose work is known, to show that what counts work can tell one kind from another. */

/** As much as there are characters. */
export function linear(text: string): number {
  let found = 0;
  for (const char of text) if (char === ',') found++;
  return found;
}

/** As much as there are pairs of them. */
export function quadratic(text: string): number {
  let found = 0;
  for (const char of text) for (const other of text) if (char === other) found++;
  return found;
}

/** Hands its text to the engine whole, as a text and to an expression. */
export const careless = (text: string): number => text.split(',').length + Number(/^a+$/.test(text));
