/** A small generator with a seed, so that a failure can be repeated. */
export class Dice {
  constructor(private state: number) {}

  roll(sides: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  }

  /** True once in so many times. */
  once(in_: number): boolean {
    return this.roll(in_) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.roll(items.length)] as T;
  }

  /** Some of these, each with the same chance. */
  some<T>(items: readonly T[], in_ = 2): T[] {
    return items.filter(() => this.once(in_));
  }

  times<T>(count: number, draw: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => draw(index));
  }
}
