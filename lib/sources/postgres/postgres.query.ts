import { cancelQuery, type CancellableClient } from './postgres.cancel.js';

/** What the module uses of a `Pool` of `pg`. */
export interface PostgresPool {
  connect(): Promise<PooledClient>;
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  readonly options: object;
}

interface PooledClient extends CancellableClient {
  query(text: string, values: unknown[]): Promise<{ rows: unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  release(destroy?: boolean): void;
}

/** How many queries may wait for a connection of the pool, including those that were given up. */
const MAX_WAITING = 64;

/** Milliseconds that a cancelled query has to end. */
const CANCEL_LIMIT = 1_000;

/** Queries on one pool that can be given up. */
export class PostgresQueries {
  private waiting = 0;

  constructor(private readonly pool: PostgresPool) {}

  /** When the signal aborts, the query is cancelled in the server and its connection closed; the pool opens another. */
  async run(sql: string, values: unknown[], signal: AbortSignal): Promise<{ rows: unknown[] }> {
    const client = await this.connect();
    if (signal.aborted) client.release();
    signal.throwIfAborted();
    let released = false;
    const release = (destroy: boolean): void => {
      if (!released) client.release(destroy);
      released = true;
    };
    let timer: NodeJS.Timeout | undefined;
    const giveUp = (): void => {
      // The connection is closed last: a pooler can then no longer tell which server connection to cancel.
      timer = setTimeout(() => release(true), CANCEL_LIMIT);
      void cancelQuery(client, (this.pool.options as { stream?: unknown }).stream);
    };
    const lost = (): void => release(true);
    client.on('error', lost);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const result = await client.query(sql, values);
      // Not used again after a cancel request, which might arrive late and cancel the next query.
      release(signal.aborted);
      return result;
    } catch (error) {
      // Only an ordinary error of the server leaves the connection usable.
      release(signal.aborted || (error as { severity?: string }).severity !== 'ERROR');
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      client.off('error', lost);
    }
  }

  private async connect(): Promise<PooledClient> {
    if (this.waiting >= MAX_WAITING) throw new Error(`${MAX_WAITING} lookups are waiting for a connection of the pool`);
    this.waiting++;
    try {
      return await this.pool.connect();
    } finally {
      this.waiting--;
    }
  }
}
