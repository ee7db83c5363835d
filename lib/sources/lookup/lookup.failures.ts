/** Receives the failures of a source. */
export interface FailureEvents {
  /** Called for lookups that failed: an outage begins, or goes on. */
  readonly onOutage: (message: string) => void;
  /** Called when the source answers; the text is wanted if that ends an outage. */
  readonly onAnswer: (textOf: (failures: number) => string) => void;
  /** Called for any other fault: a key, a queue that is too long, a lookup that was written off. */
  readonly onFault: (message: string) => void;
  /** Whether an outage goes on. */
  readonly isOut: () => boolean;
}

/** Counts the failures of one source and reports them. */
export class LookupFailures {
  readonly counts = { failures: 0, stale: 0, writtenOff: 0 };

  constructor(
    private readonly name: string,
    /** Whether requests may get an older list. */
    private readonly keepsOlder: boolean,
    private readonly events: FailureEvents,
  ) {}

  /** The source itself failed or was late: its requests are refused, or get an older list. */
  lookup(why: string, hasStale: boolean): void {
    this.count(hasStale);
    const outcome = this.keepsOlder ? 'older lists are used where there are any' : 'refuses';
    this.events.onOutage(`${this.name} failed and ${outcome}: ${why}`);
  }

  /** A lookup waited in vain for others to end, which they do not during an outage. */
  queue(why: string, hasStale: boolean): void {
    this.count(hasStale);
    if (!this.events.isOut()) this.fault(why, hasStale);
  }

  /** `key()` failed. */
  key(why: string): void {
    this.count(false);
    this.fault(why, false);
  }

  /** The source has answered in time. */
  answered(): void {
    const { name } = this;
    this.events.onAnswer(
      (failures) => `${name} answers again after ${failures} failed lookup${failures === 1 ? '' : 's'}.`,
    );
  }

  /** The time limit has passed; returns the error for the requests that wait. */
  writeOff(after: number): Error {
    this.counts.writtenOff++;
    const seconds = after / 1_000;
    this.events.onFault(
      `${this.name}: a lookup has not ended within ${seconds} s and is written off. Another lookup may run in its place, ` +
        'though its query may still run. Settle the promise of origins() when its signal aborts, and give queries a time limit.',
    );
    return new Error(`no answer within ${seconds} s`);
  }

  private count(hasStale: boolean): void {
    this.counts.failures++;
    if (hasStale) this.counts.stale++;
  }

  private fault(why: string, hasStale: boolean): void {
    this.events.onFault(`${this.name} failed and ${hasStale ? 'an older list is used' : 'refuses'}: ${why}`);
  }
}
