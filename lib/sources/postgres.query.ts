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

/** Queries of one pool, each of which may be given up. */
export class PostgresQueries {
  private waiting = 0;

  constructor(private readonly pool: PostgresPool) {}

  /** A query that is given up ends in the server, and then its connection: the pool opens another one. */
  async run(sql: string, values: unknown[], signal: AbortSignal): Promise<{ rows: unknown[] }> {
    const client = await this.connect();
    if (signal.aborted) client.release();
    signal.throwIfAborted();
    let released = false;
    const release = (destroy: boolean): void => {
      if (!released) client.release(destroy);
      released = true;
    };
    const giveUp = (): void => {
      // A pooler forgets whom it served once the connection is closed, so that comes last; and closed it is, since
      // what arrives late would cancel somebody else's query.
      void cancelQuery(client, (this.pool.options as { stream?: unknown }).stream).finally(() => release(true));
    };
    const lost = (): void => release(true);
    client.on('error', lost);
    signal.addEventListener('abort', giveUp, { once: true });
    try {
      const result = await client.query(sql, values);
      if (!signal.aborted) release(false);
      return result;
    } catch (error) {
      // An ordinary complaint of the server leaves the connection sound; a fatal one, or none of it, does not.
      if (!signal.aborted) release((error as { severity?: string }).severity !== 'ERROR');
      throw error;
    } finally {
      signal.removeEventListener('abort', giveUp);
      // One that is given up still has to be closed, and may break before.
      if (!signal.aborted) client.off('error', lost);
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
