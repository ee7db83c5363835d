/** One hour in milliseconds. */
export const HOUR = 3_600_000;

/** A clock that never goes back, even if that of the process does. */
export class SteadyClock {
  private latest = performance.now();
  // Never 0: lru-cache treats a start of 0 as an entry without a time to live.
  private elapsed = 1;

  now(): number {
    const now = performance.now();
    this.elapsed += Math.max(now - this.latest, 0);
    this.latest = now;
    return this.elapsed;
  }
}

/** Limits the number of events within any hour. */
export class HourlyLimit {
  private readonly times: number[] = [];

  constructor(
    readonly max: number,
    private readonly clock = new SteadyClock(),
  ) {}

  /** Whether fewer than `limit` events were counted in the last hour. */
  allows(limit = this.max): boolean {
    const earlier = this.times[this.times.length - limit];
    return earlier === undefined || this.clock.now() - earlier >= HOUR;
  }

  count(): void {
    this.times.push(this.clock.now());
    if (this.times.length > this.max) this.times.shift();
  }
}
