import { describeError } from '../core/configuration.issue.js';
import { HEARTBEAT, PATIENCE, type ListenerEvents } from './listener.events.js';

/** What is used of the second connection, which listens. */
export interface RedisSubscriber {
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'ready' | 'reconnecting' | 'end' | 'ping-interval', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  destroy(): unknown;
}

const RETRY = 1_000;

/** A connection that is subscribed to one channel. The client connects again by itself; what it cannot mend is opened anew. */
export class RedisListener {
  private subscriber: RedisSubscriber | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;
  listening = false;

  constructor(
    private readonly open: () => RedisSubscriber,
    private readonly channel: string,
    private readonly events: ListenerEvents,
    private readonly heartbeat: number = HEARTBEAT,
  ) {}

  /** Resolves after the first attempt, or when that takes too long; more follow. */
  async start(): Promise<void> {
    const subscriber = this.open();
    this.subscriber = subscriber;
    let subscribed = false;
    await new Promise<void>((resolve) => {
      const patience = setTimeout(resolve, PATIENCE);
      const tried = (): void => {
        clearTimeout(patience);
        resolve();
      };
      const lost = (error: unknown): void => {
        if (this.subscriber === subscriber) this.lose(error);
        tried();
      };
      subscriber.on('error', lost);
      subscriber.on('reconnecting', () => void (this.listening = false));
      subscriber.on('end', () => this.reopen(subscriber, 'the connection ended'));
      subscriber.on('ping-interval', () => this.alive(subscriber));
      subscriber.on('ready', () => {
        // From the second time on, the client itself has subscribed ahead of this event.
        const subscribing = subscribed
          ? Promise.resolve()
          : subscriber.subscribe(this.channel, (message) => this.events.onMessage(message));
        subscribing
          .then(() => {
            subscribed = true;
            this.alive(subscriber);
            this.listening = true;
            this.events.onListening();
          })
          .catch((error: unknown) => this.reopen(subscriber, error))
          .finally(tried);
      });
      subscriber.connect().catch((error: unknown) => this.reopen(subscriber, error));
    });
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.retry);
    this.end();
  }

  /** The server has answered: it is missed when it does not for three heartbeats. */
  private alive(subscriber: RedisSubscriber): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.reopen(subscriber, 'no answer to a ping'), 3 * this.heartbeat);
    this.watchdog.unref();
  }

  private lose(why: unknown): void {
    this.listening = false;
    this.events.warn(`does not hear of changes until it has connected again: ${describeError(why)}`);
  }

  private reopen(subscriber: RedisSubscriber, why: unknown): void {
    if (this.stopped || this.subscriber !== subscriber) return;
    this.lose(why);
    this.end();
    this.retry = setTimeout(() => void this.start(), RETRY);
    this.retry.unref();
  }

  private end(): void {
    const { subscriber } = this;
    this.subscriber = undefined;
    this.listening = false;
    clearTimeout(this.watchdog);
    try {
      subscriber?.destroy();
    } catch {
      // It had ended by itself.
    }
  }
}
