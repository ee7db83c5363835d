import type { Platform } from '../kit/platforms.js';
import type { Dice } from './dice.js';

const PLAIN = ['a', 'b', 'c', ':p', ':q', 'a-b'];
const SHAPES: Record<Platform, readonly string[]> = {
  fastify: [':p(^\\d+$)', ':q(^[ab]+$)', ':p.json', ':p-:q', ':p.:q', 'a:p', ':p(^\\d+$)-:q', ':p?', '*'],
  express: ['a{/:p}', '{:p}', ':p-:q', ':p.json', ':p{.:q}', 'a{b}', 'a:p', '*p', '*q', '{*p}'],
};

/** Path expressions of the platform; what takes all that follows is no beginning of others. */
export function randomPath(dice: Dice, platform: Platform, depth: number, shapes: boolean, last = true): string {
  const segments = dice.times(dice.roll(depth + 1), () =>
    shapes && dice.once(3) ? dice.pick(SHAPES[platform]) : dice.pick(PLAIN),
  );
  if (last && dice.once(8)) segments.push(platform === 'fastify' || dice.once(2) ? '*' : '*splat');
  // What takes all that follows stands last.
  const end = segments.findIndex((segment) => segment === '*' || (platform === 'fastify' && segment === ':p?'));
  return (end === -1 ? segments : segments.slice(0, last ? end + 1 : end)).join('/');
}

/** As `routes` writes paths. */
export function randomEntryPath(dice: Dice, prefix: string): string {
  const segments = dice.times(dice.roll(3), () => dice.pick(['a', 'b', 'c', 'a-b', ':p', 'sub']));
  if (segments.length === 0 || dice.once(2)) segments.push('*');
  const inside = prefix !== '' && dice.once(2) ? [prefix] : [];
  const seen = [...inside, ...segments];
  // A parameter has one name.
  return `/${seen.map((segment, at) => (segment === ':p' && seen.indexOf(segment) !== at ? ':q' : segment)).join('/')}`;
}

const PIECES = ['a', 'b', 'c', 'a', 'b', '12', 'a-b', 'ab', 'c.json', '7-b', 'x'];
const ODD = [
  'A',
  '%61',
  'a%2Db',
  'x%20y',
  '',
  '.',
  '..',
  '%2e%2e',
  'a%2Fb',
  '%FF',
  '%C3%A9',
  'a;x',
  '1%32',
  'constructor',
];

const piece = (dice: Dice): string => (dice.once(9) ? dice.pick(ODD) : dice.pick(PIECES));

/** A request target as a hostile or careless client writes it: mostly close to a route, sometimes anything. */
export function randomTarget(dice: Dice, patterns: readonly string[], rewrites: boolean): string {
  const anything = `/${dice.times(dice.roll(4), () => piece(dice)).join('/')}`;
  const route = patterns.length === 0 ? anything : filled(dice, dice.pick(patterns));
  const path = dice.once(8) ? anything : dice.once(6) ? misspelled(dice, route) : route;
  const slash = dice.once(10) ? '/' : '';
  const cut = dice.once(14) ? ';x=1' : '';
  const query = dice.once(4) ? `?t=${dice.pick(['a', 'b', 'c', 'x', '/a/b'])}` : '';
  const front = rewrites && dice.once(3) ? '/rw' : '';
  return front + `${path}${slash}${cut}${query}`.replace(/^\/{2,}/, '/');
}

function filled(dice: Dice, pattern: string): string {
  return pattern
    .replace(/\{([^}]*)\}/g, (_, group: string) => (dice.once(2) ? group : ''))
    .replace(/:\w+(\([^)]*\))?\??/g, () => piece(dice))
    .replace(/\*\w*/g, () => dice.times(1 + dice.roll(2), () => piece(dice)).join('/'));
}

function misspelled(dice: Dice, path: string): string {
  if (path.length < 2) return path;
  const at = 1 + dice.roll(path.length - 1);
  const char = path[at] ?? '/';
  const code = `%${char.charCodeAt(0).toString(16)}`;
  const other = dice.pick([code, code, char.toUpperCase(), `${char}/`, `${char}.`, '', '//', '/./']);
  return `${path.slice(0, at)}${other}${path.slice(at + 1)}`;
}
