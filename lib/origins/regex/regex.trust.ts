import type { IssueCollector } from '../../rules/configuration.issue.js';
import { checkOrigin, checkPattern, type TrustScope } from '../origin.trust.js';
import { splitOrigin } from '../origin.grammar.js';
import { classesOf, shapesOf, type Piece, type Shape } from './regex.shape.js';
import type { AST } from '@eslint-community/regexpp';

/** Characters that end a host, or that no host contains. */
const BEYOND_HOST = /[/@:?#\\\s]|\p{Cc}/u;

/** Finds unescaped dots, and classes that match characters no host contains. */
export function checkClasses(pattern: AST.Pattern, regex: RegExp, path: string, issues: IssueCollector): boolean {
  let sound = true;
  for (const [raw, characters] of classesOf(pattern, regex.flags.replace(/[^uv]/g, ''))) {
    if (raw === '.') {
      issues.add('regex-dot-unescaped', path, regex);
    } else if (characters.size > 1 && [...characters].some((character) => BEYOND_HOST.test(character))) {
      issues.add('regex-class-too-wide', path, regex, raw);
    } else continue;
    sound = false;
  }
  return sound;
}

/** Checks every way to match an expression by the rules for an origin or a pattern of that shape. */
export function checkShapes(pattern: AST.Pattern, regex: RegExp, path: string, scope: TrustScope): boolean {
  const shapes = shapesOf(pattern, regex.flags.replace(/[^uv]/g, ''));
  if (shapes === undefined) {
    scope.issues.add('regex-not-analysable', path, regex);
    return false;
  }
  return shapes.map((shape) => checkShape(shape, regex, path, scope)).every(Boolean);
}

function checkShape(shape: Shape, regex: RegExp, path: string, scope: TrustScope): boolean {
  const [first, ...others] = shape;
  const [, scheme, start = ''] =
    typeof first === 'string' ? (/^([a-z][a-z0-9+.-]*):\/\/([^]*)$/.exec(first) ?? []) : [];
  if (scheme === undefined) {
    scope.issues.add('regex-scheme-open', path, regex);
    return false;
  }
  const { host, port } = hostAndPort([start, ...others]);
  const [name, number] = [textOf(host), textOf(port) ?? '*'];
  if (name === undefined) return checkVaryingHost({ scheme, host, port: number }, regex, path, scope);
  if (number === '*') return checkPattern({ text: regex, scheme, base: name, star: 'none', port: '*' }, path, scope);
  const exact = `${scheme}://${name}${number === '' ? '' : `:${number}`}`;
  // An invalid origin can never match.
  return splitOrigin(exact) === undefined || checkOrigin(exact, regex, path, scope);
}

/** The text of pieces that are all literal; undefined otherwise. */
function textOf(pieces: readonly Piece[]): string | undefined {
  return pieces.every((piece) => typeof piece === 'string') ? pieces.join('') : undefined;
}

/** The port begins at the first literal colon, after the brackets of an IPv6 address. */
function hostAndPort(pieces: readonly Piece[]): { host: Piece[]; port: Piece[] } {
  for (const [index, piece] of pieces.entries()) {
    if (typeof piece !== 'string') continue;
    const colon = piece.indexOf(':', piece.lastIndexOf(']') + 1);
    if (colon === -1 || (piece.includes('[') && !piece.includes(']'))) continue;
    const [before, after] = [piece.slice(0, colon), piece.slice(colon + 1)];
    return {
      host: [...pieces.slice(0, index), before].filter(spelled),
      port: [after, ...pieces.slice(index + 1)].filter(spelled),
    };
  }
  return { host: [...pieces].filter(spelled), port: [] };
}

const spelled = (piece: Piece): boolean => piece !== '';

interface VaryingHost {
  readonly scheme: string;
  readonly host: readonly Piece[];
  readonly port: string;
}

function checkVaryingHost(found: VaryingHost, regex: RegExp, path: string, scope: TrustScope): boolean {
  const { scheme, host, port } = found;
  const address = privateAddress(host);
  if (address !== undefined)
    return checkPattern({ text: regex, scheme, base: address, star: 'none', port }, path, scope);
  const last = host.at(-1);
  const tail = typeof last === 'string' ? last : '';
  const dot = tail.indexOf('.');
  // A host that ends with a number is an IP address, and other addresses belong to somebody else.
  if (dot === -1 || dot === tail.length - 1 || /\.\d+\.?$/.test(tail)) {
    const what = tail === '' ? 'no literal text follows the variable part' : `"${tail}" may be part of any name`;
    scope.issues.add('regex-domain-open', path, regex, what);
    return false;
  }
  const star = typeof host[0] !== 'string' && dot === 0 ? 'labels' : 'part';
  return checkPattern({ text: regex, scheme, base: tail.slice(dot + 1), star, port }, path, scope);
}

/** An example address for a range of a private network: `192\.168\.\d+\.\d+`. */
function privateAddress(host: readonly Piece[]): string | undefined {
  const varies = host.every((piece) => Array.from(piece).every((character) => /[\d.]/.test(character)));
  const text = host.map((piece) => (typeof piece === 'string' ? piece : '1')).join('');
  const [head = ''] = host;
  const isPrivate = typeof head === 'string' && /^(?:10|127|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\./.test(head);
  if (!varies || !isPrivate) return undefined;
  return text.startsWith('127.') ? '127.0.0.1' : text;
}
