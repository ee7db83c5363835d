import { describeError } from '../core/configuration.issue.js';
import { HEARTBEAT, PATIENCE, type ListenerEvents } from './listener.events.js';

/** What is used of the `Client` of `pg`. */
export interface ListenClient {
  connect(): Promise<unknown>;
  query(text: string, values?: unknown[]): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string }) => void): unknown;
  /** Its socket, which may have to be closed without a farewell. */
  readonly connection?: { readonly stream?: { destroy(): unknown } };
}

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;

/** A connection of its own that listens on one channel, and is opened again whenever it is lost. */
export class PostgresListener {
  private client: ListenClient | undefined;
  private heart: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;
  private stopped = false;
  /** One query at a time. */
  private asked: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly open: () => Promise<ListenClient>,
    private readonly channel: string,
    private readonly events: ListenerEvents,
    private readonly heartbeat: number = HEARTBEAT,
  ) {}

  get listening(): boolean {
    return this.client !== undefined;
  }

  /** Resolves after the first attempt; where it failed, more follow. */
  async start(): Promise<void> {
    let client: ListenClient | undefined;
    try {
      client = await this.open();
      const own = client;
      const lost = (error: unknown): void => this.lose(own, describeError(error));
      own.on('error', lost);
      own.on('end', () => this.lose(own, 'the connection ended'));
      own.on('notification', ({ payload }) => this.events.onMessage(payload));
      await own.connect();
      await own.query(`LISTEN ${this.channel}`);
      if (this.stopped) return await close(own);
      this.client = own;
      this.asked = Promise.resolve();
      this.attempts = 0;
      // A peer that is gone without a word shows only when it is asked.
      this.heart = setInterval(() => void this.ask(own, 'SELECT 1').catch(lost), this.heartbeat);
      this.heart.unref();
      this.events.onListening();
    } catch (error) {
      this.events.warn(`does not hear of changes: ${describeError(error)}`);
      if (client) void close(client);
      this.again();
    }
    return undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    clearInterval(this.heart);
    const { client } = this;
    this.client = undefined;
    if (client) await close(client);
  }

  /** Ends what another connection does: one that is closed goes on in the server. */
  cancel(processId: number): void {
    if (this.client) this.ask(this.client, 'SELECT pg_cancel_backend($1)', [processId]).catch(() => undefined);
  }

  private ask(client: ListenClient, sql: string, values: unknown[] = []): Promise<unknown> {
    const answer = this.asked.then(() => client.query(sql, values));
    this.asked = answer.catch(() => undefined);
    return answer;
  }

  private lose(client: ListenClient, why: string): void {
    if (client !== this.client) return;
    this.client = undefined;
    clearInterval(this.heart);
    void close(client);
    this.events.warn(`does not hear of changes until it has connected again: ${why}`);
    this.again();
  }

  private again(): void {
    if (this.stopped) return;
    const delay = Math.min(FIRST_RETRY * 2 ** this.attempts++, LAST_RETRY);
    this.retry = setTimeout(() => void this.start(), delay);
    this.retry.unref();
  }
}

/** Says farewell, and hangs up where that is not answered. Never rejects. */
async function close(client: ListenClient): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE / 5);
  });
  await Promise.race([client.end().catch(() => undefined), limit]);
  clearTimeout(timer);
  client.connection?.stream?.destroy();
}
