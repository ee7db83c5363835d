import { PATIENCE } from '../listener.events.js';

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
 * Cancels what a client asks, over a short connection to where the client is connected: so it works through a pooler,
 * which knows whom its clients are served by. Resolves when the other side has taken it, or cannot. Never rejects.
 *
 * `stream` makes the socket, where the pool was given such a function.
 */
export async function cancelQuery(client: CancellableClient, stream: unknown): Promise<void> {
  const { processID, secretKey, host, port = 5432, ssl, connection } = client;
  if (typeof processID !== 'number' || typeof secretKey !== 'number' || !host || !connection) return;
  const sslNegotiation = connection.sslNegotiation ?? 'postgres';
  const Connection = connection.constructor as new (config: object) => CancelConnection;
  const own = new Connection({ ssl, sslNegotiation, ...(typeof stream === 'function' ? { stream } : {}) });
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE / 5);
    const send = (): void => own.cancel(processID, secretKey);
    // Encrypted where the client's connection is: the key would allow others to cancel.
    own.on('connect', () => {
      if (!ssl) send();
      else if (sslNegotiation !== 'direct') own.requestSsl();
    });
    own.on('sslconnect', send);
    // It is answered by hanging up.
    own.on('end', resolve);
    own.on('error', resolve);
    if (host.startsWith('/')) own.connect(`${host}/.s.PGSQL.${port}`);
    else own.connect(port, host);
  });
  clearTimeout(timer);
  own.stream.destroy();
}
