import type { AST } from '@eslint-community/regexpp';
import { loadRegexpp } from '../late.packages.cjs';

/** A part of what an expression matches: literal text, or a run of any of these characters. */
export type Piece = string | ReadonlySet<string>;

/** One way to match an expression from end to end. It may match more than the expression does, never less. */
export type Shape = readonly Piece[];

/** Expressions with more ways to match than a reader could follow are rejected. */
const MAX_SHAPES = 256;

// Every ASCII character, and one that represents all others.
const CHARACTERS = [...Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)), 'é'];
const ANY: ReadonlySet<string> = new Set(CHARACTERS);

/** Parses an expression; throws on unsupported syntax. */
export function parseRegex(regex: RegExp): AST.Pattern {
  const flags = { unicode: regex.flags.includes('u'), unicodeSets: regex.flags.includes('v') };
  const { RegExpParser } = loadRegexpp();
  return new RegExpParser().parsePattern(regex.source, 0, regex.source.length, flags);
}

/** Whether every alternative begins with ^ and ends with $: `^a|b$` is not anchored, `(?:^a$)|(?:^b$)` is. */
export function isAnchored({ alternatives }: Pick<AST.Pattern | AST.Group, 'alternatives'>): boolean {
  return alternatives.every(({ elements }) => {
    const [first] = elements;
    const last = elements.at(-1);
    if (elements.length === 1 && (first?.type === 'Group' || first?.type === 'CapturingGroup'))
      return isAnchored(first);
    return first?.type === 'Assertion' && first.kind === 'start' && last?.type === 'Assertion' && last.kind === 'end';
  });
}

/** Whether a class matches whole strings (flag `v`): `[\q{ab|c}]`, `\p{RGI_Emoji}`. */
export function hasStrings(pattern: AST.Pattern): boolean {
  let strings = false;
  loadRegexpp().visitRegExpAST(pattern, {
    onClassStringDisjunctionEnter: () => void (strings = true),
    onCharacterSetEnter: (node) => void (strings ||= node.kind === 'property' && node.strings),
  });
  return strings;
}

/** Whether an expression has a back-reference (`\1`, `\k<name>`), which cannot be analysed. */
export function hasBackReference(pattern: AST.Pattern): boolean {
  let found = false;
  loadRegexpp().visitRegExpAST(pattern, { onBackreferenceEnter: () => void (found = true) });
  return found;
}

/** Whether flags change within the expression: `(?i:...)`. */
export function hasModifiers(pattern: AST.Pattern): boolean {
  let found = false;
  loadRegexpp().visitRegExpAST(pattern, { onModifiersEnter: () => void (found = true) });
  return found;
}

/** The alternatives at the top level, or in the only group between ^ and $, each anchored at both ends. */
export function alternativesOf(pattern: AST.Pattern): string[] {
  const [only, ...others] = pattern.alternatives;
  const group = only?.elements[1];
  const grouped = only?.elements.length === 3 && isAnchored(pattern) && others.length === 0;
  const inside = grouped && (group?.type === 'Group' || group?.type === 'CapturingGroup') ? group : pattern;
  return inside.alternatives.map((alternative) => `^(?:${nameless(pattern, alternative)})$`);
}

/**
 * The source of a part of an expression, without the names of groups, which the analyser does not support. They are
 * located by the parser, since `[(?<a>]` and `\(?<a>` name no group. Without back-references, names have no effect.
 */
function nameless(pattern: AST.Pattern, { start, end }: AST.Node): string {
  let text = '';
  let at = start;
  loadRegexpp().visitRegExpAST(pattern, {
    onCapturingGroupEnter: (group) => {
      if (group.name === null || group.start < start || group.start >= end) return;
      text += `${pattern.raw.slice(at, group.start)}(`;
      at = pattern.raw.indexOf('>', group.start) + 1;
    },
  });
  return text + pattern.raw.slice(at, end);
}

/** Character classes and sets, as written, with the characters they match. */
export function classesOf(pattern: AST.Pattern, flags: string): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const keep = ({ raw }: AST.Node): void => void found.set(raw, charactersOf(raw, flags));
  loadRegexpp().visitRegExpAST(pattern, {
    onCharacterClassEnter: keep,
    onExpressionCharacterClassEnter: keep,
    onCharacterSetEnter: (node) => (node.parent.type === 'CharacterClass' ? undefined : keep(node)),
  });
  return found;
}

function charactersOf(raw: string, flags: string): ReadonlySet<string> {
  const one = new RegExp(`^(?:${raw})$`, flags);
  return new Set(CHARACTERS.filter((character) => one.test(character)));
}

/** Every way to match the expression, or undefined where there are too many. */
export function shapesOf(pattern: AST.Pattern, flags: string): Shape[] | undefined {
  try {
    return union(pattern.alternatives, flags).map(joined);
  } catch (error) {
    if (error === TOO_MANY) return undefined;
    throw error;
  }
}

const TOO_MANY = new Error('too many shapes');

function union(alternatives: readonly AST.Alternative[], flags: string): Shape[] {
  return bounded(alternatives.flatMap(({ elements }) => product(elements.map((element) => shapes(element, flags)))));
}

/** Assertions are ignored, so a shape may match more than the expression does. */
function shapes(element: AST.Element, flags: string): Shape[] {
  switch (element.type) {
    case 'Assertion':
      return [[]];
    case 'Character':
      return [[String.fromCodePoint(element.value)]];
    case 'Group':
    case 'CapturingGroup':
      return union(element.alternatives, flags);
    case 'Quantifier':
      return repeated(element, flags);
    case 'Backreference':
      return [[ANY]];
    default: {
      const characters = charactersOf(element.raw, flags);
      return [characters.size === 1 ? [...characters] : [characters]];
    }
  }
}

/** `x+` becomes any run of the characters of x, followed by x: so `(?:[a-z]+\.)+` still ends with its dot. */
function repeated({ element, min, max }: AST.Quantifier, flags: string): Shape[] {
  const once = shapes(element, flags);
  if (max === 0) return [[]];
  if (max === 1) return min === 1 ? once : bounded([[], ...once]);
  if (min === max && max <= 4) return product(Array.from({ length: max }, () => once));
  const characters = new Set(once.flat().flatMap((piece) => Array.from(piece)));
  const more = once.map((shape) => [characters, ...shape]);
  return bounded(min === 0 ? [[], ...more] : more);
}

function product(parts: readonly (readonly Shape[])[]): Shape[] {
  return parts.reduce<Shape[]>(
    (ways, part) => bounded(ways.flatMap((way) => part.map((shape) => [...way, ...shape]))),
    [[]],
  );
}

function bounded(ways: Shape[]): Shape[] {
  if (ways.length > MAX_SHAPES) throw TOO_MANY;
  return ways;
}

/** Merges adjacent texts, and adjacent sets. */
function joined(shape: Shape): Shape {
  const pieces: Piece[] = [];
  for (const piece of shape) {
    const last = pieces.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') pieces[pieces.length - 1] = last + piece;
    else if (typeof piece !== 'string' && last instanceof Set) pieces[pieces.length - 1] = new Set([...last, ...piece]);
    else pieces.push(piece);
  }
  return pieces;
}
