import { cancelQuery, type CancellableClient } from './postgres.cancel.js';

/** What is used of a `Pool` of `pg`. */
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

/** Requests for a connection that wait in a pool at most: those that were given up wait there as well. */
const MAX_WAITING = 64;

/** Milliseconds that a query has to end once it is cancelled. */
const CANCEL_LIMIT = 1_000;

/** Queries of one pool, each of which may be given up. */
export class PostgresQueries {
  private waiting = 0;

  constructor(private readonly pool: PostgresPool) {}

  /** A query that is given up is cancelled in the server, and its connection closed: the pool opens another one. */
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
      // The connection is closed last: a pooler forgets then whom it was served by.
      timer = setTimeout(() => release(true), CANCEL_LIMIT);
      void cancelQuery(client, (this.pool.options as { stream?: unknown }).stream);
    };
    const lost = (): void => release(true);
    client.on('error', lost);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const result = await client.query(sql, values);
      // Once it was to be cancelled it is not used again: what comes late would cancel somebody else's query.
      release(signal.aborted);
      return result;
    } catch (error) {
      // An ordinary complaint of the server leaves the connection sound; a fatal one, or none of it, does not.
      release(signal.aborted || (error as { severity?: string }).severity !== 'ERROR');
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', giveUp);
      client.off('error', lost);
    }
  }

  private async connect(): Promise<PooledClient> {
    if (this.waiting >= MAX_WAITING) throw new Error(`${MAX_WAITING} lookups wait for a connection of the pool`);
    this.waiting++;
    try {
      return await this.pool.connect();
    } finally {
      this.waiting--;
    }
  }
}
