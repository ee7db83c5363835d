import { describeError } from '../rules/configuration.issue.js';
import type { OriginChanges } from '../origins/origin.rule.js';
import { echoMessage, readMessage } from './changed.message.js';
import { within } from './time.limit.js';

/** How changes are sent through one engine, PostgreSQL or Redis. */
export interface ChangePath {
  /** Sends a message as changes are sent; gives up when the signal aborts. */
  send(message: string, signal: AbortSignal): Promise<unknown>;
  /** What may have swallowed a message that did not arrive, and the remedy, in sentences. */
  readonly swallowed: string;
  /** Why a message could not be sent, and the remedy; `why` is undefined if sending took too long. */
  unsent(why: string | undefined): string;
}

/** Milliseconds within which an echo must come back. */
const ECHO_LIMIT = 2_000;

/** Losses that are logged within an hour, and reasons that are logged for each. */
const MOST_LOSSES = 5;
const MOST_REASONS = 4;
const HOUR = 3_600_000;

/**
 * Whether changes are received. A listening connection does not prove it, since a pooler or proxy may swallow messages; only a
 * message to itself that has come back does.
 */
export class ChangeEcho {
  private heard = false;
  /** Identifies the present connection: an echo that was sent over an earlier one proves nothing. */
  private id: string | undefined;
  private arrived: () => void = () => undefined;
  private readonly losses = new LossLog((message) => this.changes.warn(message));

  constructor(
    private readonly path: ChangePath,
    private readonly changes: OriginChanges,
  ) {}

  /** Whether changes are received at present. */
  get listening(): boolean {
    return this.heard;
  }

  /** Takes every message that the connection receives. */
  receive(message: string | undefined): void {
    const { key, echo } = readMessage(message);
    // Echoes of other instances and late ones are ignored.
    if (echo === undefined) this.changes.forget(key);
    else if (echo === this.id && !this.heard) this.confirm();
  }

  /**
   * Sends a message and waits up to two seconds for it to come back. To be called while the connection listens and is
   * idle, and again for as long as `listening` is false. Never rejects.
   */
  async ask(): Promise<void> {
    const id = (this.id ??= crypto.randomUUID());
    const arrived = new Promise<string>((resolve) => {
      this.arrived = () => resolve('');
    });
    const why = await this.attempt(echoMessage(id), arrived);
    if (!this.heard && this.id === id) this.losses.begin(why);
  }

  /** The connection was lost, or could not be made. `why` is logged behind the name of the source. */
  lose(why: string): void {
    this.end();
    this.losses.begin(why);
  }

  /** The connection was closed on purpose. */
  end(): void {
    this.heard = false;
    this.id = undefined;
    this.arrived();
  }

  /** Sends a message; resolves with the reason if no echo came. */
  private async attempt(message: string, arrived: Promise<string>): Promise<string> {
    const { path } = this;
    const abort = new AbortController();
    let sent = false;
    const unsent = (why?: string): string => `receives no changes: ${path.unsent(why)}`;
    const failed = new Promise<string>((resolve) => {
      Promise.resolve()
        .then(() => path.send(message, abort.signal))
        .then(
          () => void (sent = true),
          (error: unknown) => resolve(unsent(describeError(error))),
        );
    });
    return within(ECHO_LIMIT, Promise.race([arrived, failed]), () => {
      abort.abort();
      return sent ? `receives no changes: its own test message did not come back. ${path.swallowed}` : unsent();
    });
  }

  private confirm(): void {
    this.heard = true;
    // Changes may have been missed before.
    this.changes.forget();
    this.losses.over();
    this.arrived();
  }
}

/** Logs each loss and its end, up to a number of losses within the hour. */
class LossLog {
  private readonly said = new Set<string>();
  private since: number | undefined;
  private hour = -Infinity;
  private count = 0;

  constructor(private readonly warn: (message: string) => void) {}

  /** A loss, or another reason for the same loss. */
  begin(why: string): void {
    const now = performance.now();
    if (this.since === undefined) {
      this.since = now;
      if (now - this.hour >= HOUR) [this.hour, this.count] = [now, 0];
      this.count++;
    }
    if (this.said.has(why) || this.said.size >= MOST_REASONS) return;
    this.said.add(why);
    this.tell(why);
  }

  /** Changes are received again. */
  over(): void {
    if (this.since === undefined) return;
    const seconds = ((performance.now() - this.since) / 1_000).toFixed(1);
    this.since = undefined;
    this.said.clear();
    this.tell(`receives changes again after ${seconds} s; kept lists are dropped.`);
  }

  /** The number makes each line different: the log drops a text that it has logged within the hour. */
  private tell(message: string): void {
    const { count } = this;
    if (count > MOST_LOSSES) return;
    const more = count === MOST_LOSSES ? ', and further ones are not logged' : '';
    this.warn(count === 1 ? message : `${message} (Loss ${count} within an hour${more}.)`);
  }
}
