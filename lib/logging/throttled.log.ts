import { clean } from '../rules/configuration.issue.js';

/** Milliseconds after which a thing may be said again, and after which it may be where it was over in between. */
const AGAIN = 3_600_000;
const AGAIN_WHEN_OVER = 60_000;

/** Says each distinct thing once an hour, on one line and up to a bound: what strangers send must not fill a log. */
export class ThrottledLog {
  private readonly said = new Set<string>();
  private since = performance.now();

  constructor(
    private readonly write: (message: string) => void,
    private readonly max = 200,
  ) {}

  say(text: string): void {
    this.forget(AGAIN);
    const message = clean(text);
    if (this.said.has(message) || this.said.size >= this.max) return;
    this.said.add(message);
    this.write(this.said.size === this.max ? `${message} (Further ones are not logged for up to an hour.)` : message);
  }

  /** Says that a trouble is over: if it comes back, it is worth another line. */
  over(text: string): void {
    if (this.said.size > 0 && this.forget(AGAIN_WHEN_OVER)) this.write(clean(text));
  }

  private forget(age: number): boolean {
    const now = performance.now();
    if (now - this.since < age) return false;
    this.said.clear();
    this.since = now;
    return true;
  }
}
