import { describeError } from '../../rules/configuration.issue.js';
import type { OriginChanges } from '../../origins/origin.rule.js';
import { ChangeEcho } from '../change.echo.js';
import { HEARTBEAT, ANSWER_LIMIT } from '../listener.limits.js';
import { within } from '../time.limit.js';
import type { RedisAccess, Subscription } from './redis.client.js';
import { RedisPath } from './redis.path.js';

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/** A connection that is subscribed to one channel, and is opened anew whenever it is lost. */
export class RedisListener {
  private attempt: AbortController | undefined;
  private heart: NodeJS.Timeout | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;
  private asking: Promise<void> | undefined;
  private readonly path: RedisPath;
  private readonly echo: ChangeEcho;

  constructor(
    private readonly access: RedisAccess,
    private readonly channel: string,
    changes: OriginChanges,
    private readonly heartbeat: number = HEARTBEAT,
  ) {
    this.path = new RedisPath(access, channel);
    this.echo = new ChangeEcho(this.path, changes);
  }

  get listening(): boolean {
    return this.echo.listening;
  }

  /** Resolves when the first attempt has ended or takes too long; a failed attempt is repeated. */
  async start(): Promise<void> {
    const attempt = new AbortController();
    this.attempt = attempt;
    try {
      const subscribed = Promise.race([this.subscribe(attempt), endOf(attempt.signal)]);
      const subscription = await within(ANSWER_LIMIT, subscribed, () => {
        throw new Error(`no answer within ${ANSWER_LIMIT} ms`);
      });
      if (this.attempt !== attempt) return;
      this.watch(attempt, subscription);
      // A client that the application connects only later must not delay its start.
      const refused = new Promise<void>((resolve) => {
        this.path.onRefused = resolve;
      });
      await Promise.race([this.ask(), refused]);
    } catch (error) {
      this.lose(attempt, error);
    }
  }

  stop(): void {
    clearTimeout(this.retry);
    this.end();
  }

  private subscribe(attempt: AbortController): Promise<Subscription> {
    const events = {
      onMessage: (message: string) => this.echo.receive(message),
      onLost: (why: unknown) => this.lose(attempt, why),
    };
    return this.access.subscribe(this.channel, events, attempt.signal);
  }

  /** Never twice at once. */
  private async ask(): Promise<void> {
    this.asking ??= this.echo.ask().finally(() => (this.asking = undefined));
    await this.asking;
    if (this.listening) this.attempts = 0;
  }

  /** A server that vanished without closing the connection is noticed by its silence, after three heartbeats. */
  private watch(attempt: AbortController, subscription: Subscription): void {
    const lost = (error: unknown): void => this.lose(attempt, error);
    const alive = (): void => {
      if (this.attempt !== attempt) return;
      clearTimeout(this.watchdog);
      this.watchdog = setTimeout(() => lost(new Error('no answer to a ping')), 3 * this.heartbeat);
      this.watchdog.unref();
    };
    alive();
    this.heart = setInterval(() => {
      subscription.ping().then(alive, lost);
      if (!this.listening) void this.ask();
    }, this.heartbeat);
    this.heart.unref();
  }

  private lose(attempt: AbortController, why: unknown): void {
    if (this.attempt !== attempt) return;
    this.end();
    this.echo.lose(`receives no changes until it has reconnected: ${describeError(why)}`);
    const delay = Math.min(FIRST_RETRY * 2 ** this.attempts++, LAST_RETRY);
    this.retry = setTimeout(() => void this.start(), delay);
    this.retry.unref();
  }

  private end(): void {
    const { attempt } = this;
    this.attempt = undefined;
    this.echo.end();
    this.path.stop();
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
