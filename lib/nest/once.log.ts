import { clean } from '../core/configuration.issue.js';

/** Says each distinct thing once, on one line and up to a bound: what strangers send must not fill a log. */
export class OnceLog {
  private readonly said = new Set<string>();

  constructor(
    private readonly write: (message: string) => void,
    private readonly max = 1_000,
  ) {}

  say(text: string): void {
    const message = clean(text);
    if (this.said.has(message) || this.said.size >= this.max) return;
    this.said.add(message);
    this.write(message);
  }
}
