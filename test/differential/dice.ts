import fc from 'fast-check';

const below = (sides: number): fc.Arbitrary<number> => fc.noBias(fc.nat(Math.max(sides, 1) - 1));

/** Draws of an application, by fast-check: what a seed and a path drew they draw again. */
export class Dice {
  constructor(private readonly draw: fc.GeneratorValue) {}

  roll(sides: number): number {
    return this.draw(below, sides);
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
