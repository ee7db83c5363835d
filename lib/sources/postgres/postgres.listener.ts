import { describeError } from '../../rules/configuration.issue.js';
import type { ChangeEcho } from '../change.echo.js';
import { HEARTBEAT, ANSWER_LIMIT } from '../listener.limits.js';
import { within } from '../time.limit.js';
import { closeClient, type ListenClient } from './postgres.client.js';
import { explainFailure } from './postgres.database.js';

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/** A connection that listens on one channel and is opened again whenever it is lost. */
export class PostgresListener {
  private client: ListenClient | undefined;
  private heart: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;
  private stopped = false;

  constructor(
    private readonly open: () => Promise<ListenClient>,
    private readonly channel: string,
    private readonly echo: ChangeEcho,
    private readonly heartbeat: number = HEARTBEAT,
  ) {}

  /** Resolves when the first attempt has ended, or after `ANSWER_LIMIT`; a failed attempt is repeated. */
  async start(): Promise<void> {
    await within(ANSWER_LIMIT, this.attempt(), () => undefined);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    clearTimeout(this.heart);
    this.echo.end();
    const { client } = this;
    this.client = undefined;
    if (client) await closeClient(client);
  }

  private async attempt(): Promise<void> {
    let client: ListenClient | undefined;
    try {
      client = await this.open();
      const own = client;
      own.on('error', (error) => this.lose(own, error));
      own.on('end', () => this.lose(own, new Error('the connection ended')));
      own.on('notification', ({ payload }) => this.echo.receive(payload));
      await own.connect();
      await own.query(`LISTEN ${this.channel}`);
      if (this.stopped) return await closeClient(own);
      this.client = own;
      this.attempts = 0;
      await this.echo.ask();
      this.beat(own);
    } catch (error) {
      if (client) void closeClient(client);
      this.retryLater(`receives no changes: ${explainFailure(describeError(error))}`);
    }
    return undefined;
  }

  /** A server that vanished without closing the connection is noticed only by asking it. */
  private beat(client: ListenClient): void {
    if (client !== this.client) return;
    this.heart = setTimeout(() => void this.look(client), this.heartbeat);
    this.heart.unref();
  }

  private async look(client: ListenClient): Promise<void> {
    try {
      await client.query('SELECT 1');
    } catch (error) {
      return this.lose(client, error);
    }
    // Not while a query runs: a transaction pooler might let the echo through then, by chance.
    if (client === this.client && !this.echo.listening) await this.echo.ask();
    this.beat(client);
    return undefined;
  }

  private lose(client: ListenClient, error: unknown): void {
    if (client !== this.client) return;
    this.client = undefined;
    clearTimeout(this.heart);
    void closeClient(client);
    this.retryLater(`receives no changes until it has reconnected: ${explainFailure(describeError(error))}`);
  }

  private retryLater(why: string): void {
    if (this.stopped) return;
    this.echo.lose(why);
    const delay = Math.min(FIRST_RETRY * 2 ** this.attempts++, LAST_RETRY);
    this.retry = setTimeout(() => void this.attempt(), delay);
    this.retry.unref();
  }
}
