import { ANSWER_LIMIT } from '../listener.limits.js';
import { within } from '../time.limit.js';

/**
 * What the module uses of a client of `pg`, beyond its documentation, to cancel its query. A client of `pg-native` has none
 * of it. A change fails in `test/databases/postgres.spec.ts`.
 */
export interface CancellableClient {
  readonly processID?: number | null;
  readonly secretKey?: number | null;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: unknown;
  readonly connection?: { readonly sslNegotiation?: string; readonly constructor: unknown };
}

/** What the module uses of the `Connection` of `pg`. */
interface CancelConnection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): unknown;
  readonly stream: { destroy(): unknown };
}

/**
 * Cancels the query of a client, over a short connection to the address of the client: a pooler passes the cancellation on to
 * the right server connection. Resolves when it is done or has failed, after a second at most. Never rejects.
 *
 * `stream`: the option of the pool that makes sockets, if it has one.
 */
export async function cancelQuery(client: CancellableClient, stream: unknown): Promise<void> {
  const { processID, secretKey, host, port = 5432, ssl, connection } = client;
  if (typeof processID !== 'number' || typeof secretKey !== 'number' || !host || !connection) return;
  const sslNegotiation = connection.sslNegotiation ?? 'postgres';
  const Connection = connection.constructor as new (config: object) => CancelConnection;
  const cancellation = new Connection({ ssl, sslNegotiation, ...(typeof stream === 'function' ? { stream } : {}) });
  const answered = new Promise<void>((resolve) => {
    const send = (): void => cancellation.cancel(processID, secretKey);
    // Encrypted if the client's connection is: the key allows anyone to cancel queries of that connection.
    cancellation.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') cancellation.requestSsl();
    });
    cancellation.on('sslconnect', send);
    // The server answers by closing the connection.
    cancellation.on('end', resolve);
    cancellation.on('error', resolve);
    if (host.startsWith('/')) cancellation.connect(`${host}/.s.PGSQL.${port}`);
    else cancellation.connect(port, host);
  });
  await within(ANSWER_LIMIT / 5, answered, () => undefined);
  cancellation.stream.destroy();
}
