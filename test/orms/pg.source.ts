import { Injectable, Logger } from '@nestjs/common';
import type { CorsRequest, OriginChanges, OriginSource } from 'nestjs-cors';
import { Client, Pool } from 'pg';

/** Origins of a table (tenant, origin). Every instance hears of changes by LISTEN and NOTIFY. */
@Injectable()
export class PgOrigins implements OriginSource {
  /** Shown by CorsService.report().sources. */
  listening = false;
  private client: Client | undefined;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly pool: Pool) {
    // A connection that breaks while it is idle is an 'error' event. Without a handler it ends the process.
    pool.on('error', ({ message }) => Logger.error(message, PgOrigins.name));
  }

  key({ params }: CorsRequest): string | undefined {
    return params.tenant;
  }

  async origins(tenant: string): Promise<string[]> {
    const sql = 'SELECT origin FROM pg_origins WHERE tenant = $1';
    const { rows } = await this.pool.query<{ origin: string }>(sql, [tenant]);
    return rows.map(({ origin }) => origin);
  }

  /** Called by invalidate(). Without a tenant, any list may have changed. */
  async announce(tenant?: string): Promise<void> {
    await this.pool.query('SELECT pg_notify($1, $2)', ['pg_origins', JSON.stringify({ tenant })]);
  }

  /** Called once, before the server listens. What it returns is called after the last request. */
  async watch(changes: OriginChanges): Promise<() => Promise<void>> {
    await this.listen(changes);
    return async () => {
      const { client } = this;
      this.client = undefined;
      this.listening = false;
      clearTimeout(this.retry);
      await client?.end();
    };
  }

  private async listen(changes: OriginChanges): Promise<void> {
    // Not one of the pool, which could be handed to a query. A client of pg connects only once.
    const client = new Client(this.pool.options);
    this.client = client;
    const lost = (error: Error): void => {
      if (client !== this.client) return;
      this.client = undefined;
      this.listening = false;
      changes.warn(`does not hear of changes: ${error.message}`);
      this.retry = setTimeout(() => void this.listen(changes), 1_000);
      client.end().catch(() => undefined);
    };
    client.on('error', lost);
    client.on('end', () => lost(new Error('the connection ended')));
    client.on('notification', ({ payload = '{}' }) => {
      const { tenant } = JSON.parse(payload) as { tenant?: string };
      changes.forget(tenant); // without a tenant: all lists
    });
    try {
      await client.connect();
      await client.query('LISTEN pg_origins');
      this.listening = client === this.client;
      changes.forget(); // what was announced while nothing listened was missed
    } catch (error) {
      lost(error as Error);
    }
  }
}
