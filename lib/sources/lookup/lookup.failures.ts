/** Receives the failures of a source. */
export interface FailureEvents {
  /** Called for lookups that failed or were written off. */
  readonly onFailure: (message: string) => void;
  /** Called when the source answers again. */
  readonly onRecovery: (message: string) => void;
}

/** Counts the failures of one source and logs them. */
export class LookupFailures {
  readonly counts = { failures: 0, stale: 0, writtenOff: 0 };
  private inARow = 0;

  constructor(
    private readonly name: string,
    private readonly events: FailureEvents,
  ) {}

  /** A lookup failed: its requests are refused, or get an older list. */
  add(why: string, hasStale: boolean): void {
    this.counts.failures++;
    if (hasStale) this.counts.stale++;
    this.events.onFailure(`${this.name} failed and ${hasStale ? 'an older list is used' : 'refuses'}: ${why}`);
  }

  /** The source itself failed or was late; it recovers with its next timely answer. */
  addLookup(): void {
    this.inARow++;
  }

  /** The source has answered in time. */
  recover(): void {
    const { inARow } = this;
    if (inARow > 0)
      this.events.onRecovery(`${this.name} answers again after ${inARow} failed lookup${inARow === 1 ? '' : 's'}.`);
    this.inARow = 0;
  }

  /** The time limit has passed; returns the error for the requests that wait. */
  writeOff(after: number): Error {
    this.counts.writtenOff++;
    const seconds = after / 1_000;
    this.events.onFailure(
      `${this.name}: a lookup has not ended within ${seconds} s and is written off. Another lookup may run in its place, ` +
        'though its query may still run. Settle the promise of origins() when its signal aborts, and give queries a time limit.',
    );
    return new Error(`no answer within ${seconds} s`);
  }
}
