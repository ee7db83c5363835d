/** What is used of the `Client` of `pg`. */
export interface ListenClient {
  connect(): Promise<unknown>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'notification', listener: (message: { payload?: string }) => void): unknown;
}

/** What a listener tells. */
export interface ListenerEvents {
  onMessage(payload: string | undefined): void;
  /** It listens, at first or again: what was said before may have been missed. */
  onListening(): void;
  warn(message: string): void;
}

const FIRST_RETRY = 100;
const LAST_RETRY = 5_000;
const HEARTBEAT = 10_000;

/** A connection of its own that listens on one channel, and is opened again whenever it is lost. */
export class PostgresListener {
  private client: ListenClient | undefined;
  private heartbeat: NodeJS.Timeout | undefined;
  private retry: NodeJS.Timeout | undefined;
  private attempts = 0;
  private stopped = false;

  constructor(
    private readonly open: () => Promise<ListenClient>,
    private readonly channel: string,
    private readonly events: ListenerEvents,
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
      const lost = (error: Error): void => this.lose(own, error.message);
      own.on('error', lost);
      own.on('end', () => this.lose(own, 'the connection ended'));
      own.on('notification', ({ payload }) => this.events.onMessage(payload));
      await own.connect();
      await own.query(`LISTEN ${this.channel}`);
      if (this.stopped) return await own.end();
      this.client = own;
      this.attempts = 0;
      // A peer that is gone without a word shows only when it is asked.
      this.heartbeat = setInterval(() => void own.query('SELECT 1').catch(lost), HEARTBEAT);
      this.heartbeat.unref();
      this.events.onListening();
    } catch (error) {
      this.events.warn(`does not hear of changes: ${(error as Error).message}`);
      client?.end().catch(() => undefined);
      this.again();
    }
    return undefined;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    clearInterval(this.heartbeat);
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private lose(client: ListenClient, why: string): void {
    if (client !== this.client) return;
    this.client = undefined;
    clearInterval(this.heartbeat);
    client.end().catch(() => undefined);
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
