import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to an engine that may fall silent without a word, as a network does that is cut. */
export interface SilentProxy {
  readonly port: number;
  /** From here on nothing passes, and nothing is closed. */
  fallSilent(): void;
  /** From here on every connection is reset, open ones and new ones. */
  cutOff(): void;
  /** Ends the connections that are open, and lets new ones pass. */
  recover(): void;
  /** Ends the next connection as soon as the client has sent a text. */
  cutAt(text: string): void;
  close(): void;
}

export async function startSilentProxy(target: URL): Promise<SilentProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let silent = false;
  let isCutOff = false;
  let cut: string | undefined;
  const server = createServer((client) => {
    if (isCutOff) return void client.on('error', () => undefined).resetAndDestroy();
    const engine = connect(Number(port), hostname);
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', (chunk) => {
      if (cut !== undefined && chunk.includes(cut)) {
        cut = undefined;
        client.destroy();
        engine.destroy();
      } else if (!silent) engine.write(chunk);
    });
    engine.on('data', (chunk) => silent || client.write(chunk));
    client.on('close', () => engine.destroy());
    engine.on('close', () => silent || client.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    fallSilent: () => {
      silent = true;
    },
    cutOff: () => {
      isCutOff = true;
      for (const socket of sockets) socket.resetAndDestroy();
    },
    recover: () => {
      silent = false;
      isCutOff = false;
      end();
    },
    cutAt: (text) => {
      cut = text;
    },
    close: () => {
      server.close();
      end();
    },
  };
}
