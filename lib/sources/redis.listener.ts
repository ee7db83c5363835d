import { describeError } from '../core/configuration.issue.js';
import { HEARTBEAT, PATIENCE, type ListenerEvents } from './listener.events.js';
import type { RedisAccess, Subscription } from './redis.client.js';

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/** A connection that is subscribed to one channel, and is opened anew whenever it is lost. */
export class RedisListener {
  private attempt: AbortController | undefined;
  private heart: NodeJS.Timeout | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;
  listening = false;

  constructor(
    private readonly access: RedisAccess,
    private readonly channel: string,
    private readonly events: ListenerEvents,
    private readonly heartbeat: number = HEARTBEAT,
  ) {}

  /** Resolves after the first attempt, or when that takes too long; more follow. */
  async start(): Promise<void> {
    const attempt = new AbortController();
    this.attempt = attempt;
    const patience = setTimeout(() => this.lose(attempt, `no answer within ${PATIENCE} ms`), PATIENCE);
    try {
      const subscription = await Promise.race([this.subscribe(attempt), endOf(attempt.signal)]);
      this.watch(attempt, subscription);
      this.attempts = 0;
      this.listening = true;
      this.events.onListening();
    } catch (error) {
      this.lose(attempt, error);
    } finally {
      clearTimeout(patience);
    }
  }

  stop(): void {
    clearTimeout(this.retry);
    this.end();
  }

  private subscribe(attempt: AbortController): Promise<Subscription> {
    const events = {
      onMessage: (message: string) => this.events.onMessage(message),
      onLost: (why: unknown) => this.lose(attempt, why),
    };
    return this.access.subscribe(this.channel, events, attempt.signal);
  }

  /** A peer that is gone without a word shows only when it is asked: it is missed after three heartbeats. */
  private watch(attempt: AbortController, subscription: Subscription): void {
    const lost = (error: unknown): void => this.lose(attempt, error);
    const alive = (): void => {
      if (this.attempt !== attempt) return;
      clearTimeout(this.watchdog);
      this.watchdog = setTimeout(() => lost('no answer to a ping'), 3 * this.heartbeat);
      this.watchdog.unref();
    };
    alive();
    this.heart = setInterval(() => void subscription.ping().then(alive, lost), this.heartbeat);
    this.heart.unref();
  }

  private lose(attempt: AbortController, why: unknown): void {
    if (this.attempt !== attempt) return;
    this.end();
    this.events.warn(`does not hear of changes until it has connected again: ${describeError(why)}`);
    const delay = Math.min(FIRST_RETRY * 2 ** this.attempts++, LAST_RETRY);
    this.retry = setTimeout(() => void this.start(), delay);
    this.retry.unref();
  }

  private end(): void {
    const { attempt } = this;
    this.attempt = undefined;
    this.listening = false;
    clearInterval(this.heart);
    clearTimeout(this.watchdog);
    attempt?.abort();
  }
}

/** Rejects as the signal aborts. */
function endOf(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });
}
