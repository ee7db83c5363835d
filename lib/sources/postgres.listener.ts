import { describeError } from '../core/configuration.issue.js';
import { ChangeEcho } from './change.echo.js';
import { HEARTBEAT, PATIENCE, type ListenerEvents } from './listener.events.js';
import { sqlQuote } from './postgres.schema.js';

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

/** PostgreSQL: a replica takes no `NOTIFY`. */
const READ_ONLY = '25006';

/** Where a listener announces to itself: through the pool, as changes are. */
export type Publish = (message: string) => Promise<unknown>;

/** A connection of its own that listens on one channel, and is opened again whenever it is lost. */
export class PostgresListener {
  /** Whether word of changes has been seen to arrive on this connection. */
  listening = false;
  private readonly echo = new ChangeEcho();
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
    private readonly publish: Publish,
    private readonly events: ListenerEvents,
    private readonly heartbeat: number = HEARTBEAT,
  ) {}

  /** Resolves after the first attempt; where it failed, more follow. */
  async start(): Promise<void> {
    let client: ListenClient | undefined;
    try {
      client = await this.open();
      const own = client;
      const lost = (error: unknown): void => this.lose(own, describeError(error));
      own.on('error', lost);
      own.on('end', () => this.lose(own, 'the connection ended'));
      own.on('notification', ({ payload }) => {
        if (!this.echo.takes(payload)) this.events.onMessage(payload);
      });
      await own.connect();
      await own.query(`LISTEN ${sqlQuote(this.channel)}`);
      if (this.stopped) return await close(own);
      this.client = own;
      this.asked = Promise.resolve();
      this.attempts = 0;
      // A peer that is gone without a word shows only when it is asked.
      this.heart = setInterval(() => void this.beat(own).catch(lost), this.heartbeat);
      this.heart.unref();
      this.events.onListening();
      const obstacle = await this.confirm(own);
      if (obstacle !== undefined && own === this.client) this.events.warn(unheard(obstacle));
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
    this.listening = false;
    if (client) await close(client);
  }

  /**
   * Looks whether the connection is still there, and whether word arrives by now; what was missed is forgotten then. While
   * an echo is awaited nothing else is asked: a pooler may deliver it to a connection that is busy, and to no idle one.
   */
  private async beat(client: ListenClient): Promise<void> {
    if (this.echo.isAwaited) return;
    await this.ask(client, 'SELECT 1');
    if (this.listening || client !== this.client) return;
    await this.confirm(client);
    if (this.listening) this.events.onListening();
  }

  /** Learns whether what is announced arrives. Gives what stands in the way. */
  private async confirm(client: ListenClient): Promise<string | undefined> {
    const obstacle = await this.echo.send(async (message) => {
      try {
        await this.publish(message);
      } catch (error) {
        // The pool reads from a replica: changes are announced elsewhere, on the server that is listened to.
        if ((error as { code?: string }).code !== READ_ONLY) throw error;
        await this.ask(client, 'SELECT pg_notify($1, $2)', [this.channel, message]);
      }
    });
    if (obstacle === undefined && client === this.client) this.listening = true;
    return obstacle;
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
    this.listening = false;
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

const unheard = (obstacle: string): string =>
  `does not hear of changes, which count after ttl: ${obstacle}. A pooler in transaction mode (PgBouncer) takes LISTEN ` +
  'and delivers nothing, and in session mode each listener holds one of its connections: give `listen` the address of ' +
  'PostgreSQL itself. It must be the server and the database that the changes are made in.';

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
