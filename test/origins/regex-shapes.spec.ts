import { describe, expect, it } from '@jest/globals';
import {
  alternativesOf,
  classesOf,
  isAnchored,
  parseRegex,
  shapesOf,
  type Piece,
} from '../../lib/origins/regex/regex.shape.js';

const flagsOf = (regex: RegExp): string => regex.flags.replace(/[^uv]/g, '');
const shownPiece = (piece: Piece): string => (typeof piece === 'string' ? piece : `<${[...piece].join('')}>`);
const shown = (regex: RegExp): string[] | undefined =>
  shapesOf(parseRegex(regex), flagsOf(regex))?.map((shape) => shape.map(shownPiece).join(' + '));
const titled = <T>(rows: readonly (readonly [RegExp, T])[]) =>
  rows.map(([regex, expected]) => ({ regex, expected, text: String(regex) }));
const manyTexts = (count: number): RegExp =>
  new RegExp(Array.from({ length: count }, (_, at) => String.fromCodePoint(0x4e00 + at)).join('|'), 'u');

describe('the ways to match an expression', () => {
  it.each(
    titled<string[]>([
      [/^ab$/, ['ab']],
      [/a|b/, ['a', 'b']],
      [/(a|b)c(?:d|e)/, ['acd', 'ace', 'bcd', 'bce']],
      [/(?=x)a\b/, ['a']],
      [/(?:a)?b/, ['b', 'ab']],
      [/a{0}b/, ['b']],
      [/a{1}b/, ['ab']],
      [/[ab]{0,1}c/, ['c', '<ab> + c']],
      [/a{2}/, ['aa']],
      [/(?:ab){4}/, ['abababab']],
      [/a{5}/, ['<a> + a']],
      [/(?:ab){2,3}/, ['<ab> + ab']],
      [/(?:ab){0,3}/, ['', '<ab> + ab']],
      [/[ab]+c/, ['<ab> + c']],
      [/[ab]*c/, ['c', '<ab> + c']],
      [/(?:[ab]\.)+c/, ['<ab.> + .c']],
      [/(?:ab|c)+/, ['<abc> + ab', '<abc> + c']],
      [/[x]y[z]/, ['xyz']],
      [/[ab][cd]e[fg]/, ['<abcd> + e + <fg>']],
      [/\u{1f600}a/u, ['\u{1f600}a']],
    ]),
  )('$text', ({ regex, expected }) => {
    expect(shown(regex)).toEqual(expected);
  });

  it('a backreference or a range outside ASCII varies over everything', () => {
    const [shape] = shapesOf(parseRegex(/(a)\1/), '') ?? [];
    const [first, second = ''] = shape ?? [];
    expect([first, new Set(second).size]).toEqual(['a', 129]);
    expect(shown(/[^\0-\x60]/)).toEqual(['<abcdefghijklmnopqrstuvwxyz{|}~\u007fé>']);
    expect(shown(/\p{Lu}/u)).toEqual(['<ABCDEFGHIJKLMNOPQRSTUVWXYZ>']);
  });

  it('more than 256 ways are not listed', () => {
    expect(shown(manyTexts(256))?.length).toBe(256);
    expect(shown(manyTexts(257))).toBeUndefined();
    expect(shown(/(?:a|b|c|d){4}/)?.length).toBe(256);
    expect(shown(/(?:a|b|c|d){4}(?:e|f)/)).toBeUndefined();
    expect(shown(new RegExp(`(?:${manyTexts(256).source})?`, 'u'))).toBeUndefined();
  });

  it('an error that is not about the expression is thrown on', () => {
    expect(() => shapesOf(parseRegex(/[a-z--b]/), 'v')).toThrow(SyntaxError);
  });
});

describe('an expression', () => {
  it.each(
    titled([
      [/^a$/, true],
      [/^$/, true],
      [/(?:^a$)/, true],
      [/(^a$)|^b$/, true],
      [/((^a$)|(?:^b$))/, true],
      [/^a|b$/, false],
      [/(?:^a|b$)/, false],
      [/^/, false],
      [/$/, false],
      [/a/, false],
      [/(?:)/, false],
      [/\ba$/, false],
      [/^a\b/, false],
      [/$a^/, false],
      [/^a^/, false],
      [/$a$/, false],
      [/a$/, false],
      [/^a/, false],
      [/(?:^a$)b/, false],
      [/(?:^a$)(?:^b$)/, false],
      [/[a]/, false],
    ]),
  )('$text is anchored: $expected', ({ regex, expected }) => {
    expect(isAnchored(parseRegex(regex))).toBe(expected);
  });

  it.each(
    titled<string[]>([
      [/^a$|^b$/, ['^(?:^a$)$', '^(?:^b$)$']],
      [/^(?:a|b)$/, ['^(?:a)$', '^(?:b)$']],
      [/^(a|b)$/, ['^(?:a)$', '^(?:b)$']],
      [/^(a|b)c$/, ['^(?:^(a|b)c$)$']],
      [/^(a|b)$|^c$/, ['^(?:^(a|b)$)$', '^(?:^c$)$']],
      [/x(a|b)y/, ['^(?:x(a|b)y)$']],
      [/^(a|b)y/, ['^(?:^(a|b)y)$']],
      // Names go where they name a group, and nowhere else.
      [/^(?<x>a|(?<$y>b))(?:c)$/, ['^(?:^(a|(b))(?:c)$)$']],
      [/^(?<x>(?<y>a)|b)$/, ['^(?:(a))$', '^(?:b)$']],
      [new RegExp(String.raw`^(?<\u0061>a)(?<\u{62}>b)$`), ['^(?:^(a)(b)$)$']],
      [/^[(?<a>]\(?<a>\(\?<b>$/, ['^(?:^[(?<a>]\\(?<a>\\(\\?<b>$)$']],
      [/^(?<=a)(?<!b)(?<c>c)$/, ['^(?:^(?<=a)(?<!b)(c)$)$']],
      [/^[ab]$/, ['^(?:^[ab]$)$']],
      [/(?:)/, ['^(?:(?:))$']],
    ]),
  )('$text is tested in these parts', ({ regex, expected }) => {
    expect(alternativesOf(parseRegex(regex))).toEqual(expected);
  });

  it('each class is listed as it is written', () => {
    const sizes = (regex: RegExp) =>
      [...classesOf(parseRegex(regex), flagsOf(regex))].map(([raw, { size }]) => `${raw} ${size}`);
    expect(sizes(/[a.]./)).toEqual(['[a.] 2', '. 127']);
    expect(sizes(/a[\d]\w/)).toEqual(['[\\d] 10', '\\w 63']);
    expect(sizes(/\p{Ll}/u)).toEqual(['\\p{Ll} 27']);
    expect(sizes(new RegExp('[[a-z]--[b-z]]', 'v'))).toEqual(['[[a-z]--[b-z]] 1', '[a-z] 26', '[b-z] 25']);
  });
});
