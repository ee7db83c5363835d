import { describeError } from '../rules/configuration.issue.js';
import type { OriginChanges } from '../origins/origin.rule.js';
import { echoMessage, readMessage } from './changed.message.js';

/** The path that changes take in one engine. */
export interface ChangePath {
  /** Sends a message as changes are sent; it is given up at the signal. */
  send(message: string, signal: AbortSignal): Promise<unknown>;
  /** What may swallow a message that was sent and never arrived, and the remedy: sentences. */
  readonly swallowed: string;
  /** Why a message could not be sent, and the remedy; `why` is undefined where sending did not end in time. */
  unsent(why: string | undefined): string;
}

/** Milliseconds that an echo has to come back. */
const ECHO_LIMIT = 2_000;

/** Losses that are told within an hour, and reasons that are told of each. */
const MOST_LOSSES = 5;
const MOST_REASONS = 4;
const HOUR = 3_600_000;

/**
 * Whether changes are heard. That a connection listens proves nothing, since what stands between may swallow what it
 * should hear: it counts from when a message of our own has come back.
 */
export class ChangeEcho {
  private heard = false;
  /** Stands for the present connection; what was sent for an earlier one proves nothing. */
  private id: string | undefined;
  private arrived: () => void = () => undefined;
  private readonly losses = new LossLog((message) => this.changes.warn(message));

  constructor(
    private readonly path: ChangePath,
    private readonly changes: OriginChanges,
  ) {}

  /** Whether changes are heard at present. */
  get listening(): boolean {
    return this.heard;
  }

  /** Takes every message that the connection receives. */
  receive(message: string | undefined): void {
    const { key, echo } = readMessage(message);
    // Echoes of other instances, and late ones, say nothing.
    if (echo === undefined) this.changes.forget(key);
    else if (echo === this.id && !this.heard) this.confirm();
  }

  /**
   * Asks for an echo, to be called while the connection listens and is idle. Resolves when it is back, or within
   * two seconds; to be asked again while `listening` is false. Never rejects.
   */
  async ask(): Promise<void> {
    const id = (this.id ??= crypto.randomUUID());
    const arrived = new Promise<string>((resolve) => {
      this.arrived = () => resolve('');
    });
    const why = await this.attempt(echoMessage(id), arrived);
    if (!this.heard && this.id === id) this.losses.begin(why);
  }

  /** The connection is lost, or could not be made: says why, as a sentence that may follow the name of the source. */
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

  /** Why no echo came. */
  private async attempt(message: string, arrived: Promise<string>): Promise<string> {
    const { path } = this;
    const abort = new AbortController();
    let sent = false;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<string>((resolve) => {
      timer = setTimeout(() => {
        resolve(sent ? `does not hear of changes: what it sent itself did not arrive. ${path.swallowed}` : unsent());
        abort.abort();
      }, ECHO_LIMIT);
    });
    const unsent = (why?: string): string => `does not hear of changes: ${path.unsent(why)}`;
    const failed = new Promise<string>((resolve) => {
      Promise.resolve()
        .then(() => path.send(message, abort.signal))
        .then(
          () => void (sent = true),
          (error: unknown) => resolve(unsent(describeError(error))),
        );
    });
    const why = await Promise.race([arrived, failed, limit]);
    clearTimeout(timer);
    return why;
  }

  private confirm(): void {
    this.heard = true;
    // Changes may have been missed meanwhile.
    this.changes.forget();
    this.losses.over();
    this.arrived();
  }
}

/** Tells each loss and its end, up to a bound within the hour. */
class LossLog {
  private readonly said = new Set<string>();
  private since: number | undefined;
  private hour = -Infinity;
  private count = 0;

  constructor(private readonly warn: (message: string) => void) {}

  /** A loss, or a further reason of the present one. */
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

  /** It is over. */
  over(): void {
    if (this.since === undefined) return;
    const seconds = ((performance.now() - this.since) / 1_000).toFixed(1);
    this.since = undefined;
    this.said.clear();
    this.tell(`hears of changes, after ${seconds} s without; what was kept is asked for anew.`);
  }

  /** Each with its number, since the same line is logged once an hour. */
  private tell(message: string): void {
    const { count } = this;
    if (count > MOST_LOSSES) return;
    const more = count === MOST_LOSSES ? ', and further ones are not logged' : '';
    this.warn(count === 1 ? message : `${message} (Loss ${count} within an hour${more}.)`);
  }
}
