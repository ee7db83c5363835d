import { ANSWER_LIMIT } from '../listener.limits.js';
import { within } from '../time.limit.js';

/** What is used of a client of `pg` to cancel its query. That of `pg-native` has none of it. */
export interface CancellableClient {
  readonly processID?: number | null;
  readonly secretKey?: number | null;
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: unknown;
  readonly connection?: { readonly sslNegotiation?: string; readonly constructor: unknown };
}

/** What is used of the `Connection` of `pg`. */
interface CancelConnection {
  connect(port: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  on(event: 'connect' | 'sslconnect' | 'end' | 'error', listener: () => void): unknown;
  readonly stream: { destroy(): unknown };
}

/**
 * Cancels the query of a client, over a short connection to where the client is connected: a pooler passes it on to the
 * right server connection. Resolves when the other side has taken it or failed to, or after a second. Never rejects.
 *
 * `stream` makes the socket, where the pool was given such a function.
 */
export async function cancelQuery(client: CancellableClient, stream: unknown): Promise<void> {
  const { processID, secretKey, host, port = 5432, ssl, connection } = client;
  if (typeof processID !== 'number' || typeof secretKey !== 'number' || !host || !connection) return;
  const sslNegotiation = connection.sslNegotiation ?? 'postgres';
  const Connection = connection.constructor as new (config: object) => CancelConnection;
  const own = new Connection({ ssl, sslNegotiation, ...(typeof stream === 'function' ? { stream } : {}) });
  const answered = new Promise<void>((resolve) => {
    const send = (): void => own.cancel(processID, secretKey);
    // Encrypted where the client's connection is: whoever reads the key can cancel queries of that connection.
    own.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') own.requestSsl();
    });
    own.on('sslconnect', send);
    // The server answers by closing the connection.
    own.on('end', resolve);
    own.on('error', resolve);
    if (host.startsWith('/')) own.connect(`${host}/.s.PGSQL.${port}`);
    else own.connect(port, host);
  });
  await within(ANSWER_LIMIT / 5, answered, () => undefined);
  own.stream.destroy();
}
