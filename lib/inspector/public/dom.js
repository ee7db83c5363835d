export const base = document.body.dataset.base;
export const $ = (selector) => document.querySelector(selector);

/** An element with children; text is text, whatever it holds. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A text of a client, which has no line breaks, with what cannot be seen written out. */
export const visible = (text) =>
  text.replace(
    /[^\P{C}\n]|[\u2028\u2029]/gu,
    (character) => `\\u${character.codePointAt(0).toString(16).padStart(4, '0')}`,
  );

/** "1 route", "2 routes". */
export const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Pairs of a term and its text as the children of a `dl`; pairs without a text are left out. */
export const terms = (facts) =>
  Object.entries(facts)
    .filter(([, text]) => text !== '' && text !== undefined)
    .flatMap(([name, text]) => [el('dt', {}, name), el('dd', {}, text)]);
