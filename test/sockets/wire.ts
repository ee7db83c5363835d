import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import { WebSocket } from 'ws';

export const SHOP = 'https://shop.example.com';
export const NEWS = 'https://news.example.com';
export const EVIL = 'https://evil.example.org';

/** How an upgrade was answered: 101, or a refusal with its headers. */
export interface UpgradeAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
}

/** Sends an upgrade as browsers do. */
export function upgrade(
  port: number,
  path: string,
  headers: Record<string, string | string[]> = {},
): Promise<UpgradeAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ port, host: '127.0.0.1', path, agent: false },
      headers: {
        ...{ Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Version': '13' },
        ...{ 'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==', ...headers },
      },
    });
    sent.on('upgrade', ({ statusCode = 0, headers: received }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, headers: received });
    });
    sent.on('response', (response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0, headers: response.headers });
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** The status of an upgrade from a page. */
export const statusFrom = async (port: number, path: string, origin?: string): Promise<number> =>
  (await upgrade(port, path, origin === undefined ? {} : { Origin: origin })).status;

/** Writes an upgrade byte by byte and leaves at once. */
export async function abandon(port: number, path: string, origin: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: ${origin}\r\n\r\n`,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.resetAndDestroy();
}

type ClientOptions = Partial<ManagerOptions & SocketOptions>;

/** Connects a client of Socket.IO; what comes of it: the socket, or the text of the error. */
export function connectIo(
  url: string,
  origin: string | undefined,
  options: ClientOptions = {},
): Promise<Socket | string> {
  const extraHeaders = origin === undefined ? {} : { Origin: origin };
  const socket = io(url, { forceNew: true, reconnection: false, extraHeaders, ...options });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', (error) => {
      socket.disconnect();
      const { description } = error as { description?: unknown };
      resolve(typeof description === 'number' ? String(description) : error.message);
    });
  });
}

/** Asks until it is answered: Nest adds its handlers a moment after a client has connected. */
export async function whoami(socket: Socket): Promise<unknown> {
  for (let attempt = 0; attempt < 10; attempt++) {
    const answer: unknown = await socket
      .timeout(1_000)
      .emitWithAck('whoami', 'x')
      .catch(() => undefined);
    if (answer !== undefined) return answer;
  }
  return 'no answer';
}

/** Whether a client of Socket.IO can connect and is answered; else the error. */
export async function chat(url: string, origin: string | undefined, options: ClientOptions = {}): Promise<unknown> {
  const socket = await connectIo(url, origin, options);
  if (typeof socket === 'string') return socket;
  const answer = await whoami(socket);
  socket.disconnect();
  return answer;
}

/** Whether a client of `ws` can connect and is answered; else the error. */
export function chatWs(
  url: string,
  origin: string | undefined,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const socket = new WebSocket(url, { ...(origin === undefined ? {} : { origin }), headers });
  return new Promise((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ event: 'whoami', data: 'x' })));
    socket.on('message', (data: Buffer) => {
      socket.close();
      resolve(JSON.parse(data.toString()).data);
    });
    socket.on('error', (error) => resolve(/\d{3}/.exec(error.message)?.[0] ?? error.message));
  });
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
