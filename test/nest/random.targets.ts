/** A small generator with a seed, so that a failure can be repeated. */
export class Dice {
  constructor(private state: number) {}
  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)] as T;
  }
}

/** A request target as a hostile or careless client writes it: mostly close to a route, sometimes anything. */
export function randomTarget(dice: Dice, prefixes: readonly string[], routes: readonly string[]): string {
  const pieces = [
    'a',
    'b',
    'c',
    'a-b',
    'A',
    '%61',
    'a%2Db',
    'x',
    'x%20y',
    '',
    '.',
    '..',
    '%2e%2e',
    'a%2Fb',
    '%FF',
    '%C3%A9',
  ];
  const anything = `${dice.pick(prefixes)}/${Array.from({ length: dice.roll(5) }, () => dice.pick(pieces)).join('/')}`;
  const route = dice
    .pick(routes)
    .replace(/:\w+/g, () => dice.pick(pieces))
    .replace(/\{?\*\w*\}?/g, () => `${dice.pick(pieces)}/${dice.pick(pieces)}`);
  const path = dice.roll(4) === 0 ? anything : dice.roll(4) === 0 ? misspell(dice, route) : route;
  const slash = dice.roll(6) === 0 ? '/' : '';
  const query = dice.roll(6) === 0 ? '?q=/a/b' : '';
  return `${path}${slash}${query}`.replace(/^\/{2,}/, '/');
}

function misspell(dice: Dice, path: string): string {
  if (path.length < 2) return path;
  const at = 1 + dice.roll(path.length - 1);
  const char = path[at] ?? '/';
  const other = dice.pick([`%${char.charCodeAt(0).toString(16)}`, char.toUpperCase(), `${char}/`, `${char}.`, '']);
  return `${path.slice(0, at)}${other}${path.slice(at + 1)}`;
}
