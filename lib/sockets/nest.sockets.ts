import 'reflect-metadata';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/**
 * Everything that the module touches of `@nestjs/websockets`, Socket.IO and `ws`, none of which has to be installed.
 *
 * | What                                                         | Why                                                      |
 * | ------------------------------------------------------------ | -------------------------------------------------------- |
 * | metadata of `@WebSocketGateway()`                            | which classes are gateways, their port, path, namespace  |
 * | `ApplicationConfig.setIoAdapter()`, `create()` of an adapter | each server and namespace as it is made, by any adapter  |
 * | `engine`, `path()`, `bind()` of a Socket.IO server           | the Engine.IO server, also one that is attached later    |
 * | `handleRequest()`, `handleUpgrade()` of Engine.IO            | ahead of its own checks, whose refusal is a 400          |
 * | `onWebTransportSession()` of Engine.IO                       | WebTransport shows no `Origin`                           |
 * | `use()` of a server or a namespace, `socket.request`         | a namespace refuses on its own                           |
 * | `handleUpgrade()` of a `ws` server                           | Nest's adapter and `ws` itself hand handshakes to it     |
 * | `emit('upgrade')` of Node's server                           | upgrades at the path of an entry of `routes`             |
 *
 * A change of any of them fails in `test/sockets`.
 */
const IS_GATEWAY = 'websockets:is_gateway';
const GATEWAY_OPTIONS = 'websockets:gateway_options';
const GATEWAY_PORT = 'port';
const MESSAGE_MAPPING = 'websockets:message_mapping';

/** What `@WebSocketGateway()` says. */
export interface GatewayMetadata {
  /** 0 for that of the application. */
  readonly port: number;
  readonly path: string | undefined;
  readonly namespace: string | RegExp | undefined;
  readonly cors: unknown;
}

export const isGateway = (target: object): boolean => Reflect.hasMetadata(IS_GATEWAY, target);

/** Whether a method handles messages of sockets. */
export const handlesMessages = (method: object): boolean => Reflect.hasMetadata(MESSAGE_MAPPING, method);

export function gatewayMetadataOf(target: object): GatewayMetadata {
  const options = (Reflect.getMetadata(GATEWAY_OPTIONS, target) ?? {}) as Partial<GatewayMetadata>;
  const port = (Reflect.getMetadata(GATEWAY_PORT, target) as number | undefined) ?? 0;
  return { port, path: options.path, namespace: options.namespace, cors: options.cors };
}

/** Node's HTTP server, as far as it is used. */
export interface HttpServerLike extends EventEmitter {
  address?(): { readonly port: number } | string | null;
}

/** The settings of Nest, where an adapter of sockets is set: by main.ts, or by Nest when a gateway needs one. */
export interface AdapterSettings {
  setIoAdapter(adapter: SocketAdapter): void;
}

/** Options that Nest hands to an adapter: `server` is there where a namespace of it is meant. */
export interface CreateOptions {
  readonly path?: string;
  readonly namespace?: string | RegExp;
  readonly server?: object;
}

/** A `WebSocketAdapter` of Nest. */
export interface SocketAdapter {
  create(port: number, options?: CreateOptions): unknown;
}

export type HandleUpgrade = (
  this: unknown,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  done?: unknown,
) => void;
type HandleRequest = (this: unknown, request: IncomingMessage, response: ServerResponse) => void;

/** A server of Engine.IO. */
export interface Engine {
  handleUpgrade: HandleUpgrade;
  handleRequest: HandleRequest;
  onWebTransportSession?: (session: { close(): void }) => unknown;
}

/** A socket of Socket.IO that is about to be connected to a namespace. */
export interface ConnectingSocket {
  readonly request: IncomingMessage;
}
type NamespaceMiddleware = (socket: ConnectingSocket, next: (error?: Error) => void) => void;

/** A namespace of Socket.IO, or its server, which stands for the namespace `/`. */
export interface Namespace {
  readonly server?: object;
  use(middleware: NamespaceMiddleware): unknown;
}

/** A server of Socket.IO. */
export interface SocketIoServer extends Namespace {
  readonly engine?: Engine;
  path(): string;
  of(name: string): Namespace;
  bind(engine: Engine): unknown;
}

/** A server of `ws`. */
export interface WsServer {
  handleUpgrade: HandleUpgrade;
}

export function isSocketIo(server: unknown): server is SocketIoServer {
  const { of, bind, use } = server as Partial<SocketIoServer>;
  return typeof of === 'function' && typeof bind === 'function' && typeof use === 'function';
}

/** Whether handshakes come as Node's own requests; those of uWebSockets.js do not. */
export function isEngine(engine: unknown): engine is Engine {
  const { handleRequest, handleUpgrade } = (engine ?? {}) as Partial<Engine>;
  if (typeof handleRequest !== 'function' || typeof handleUpgrade !== 'function') return false;
  return (engine as object).constructor.name !== 'uServer';
}

export function isWs(server: unknown): server is WsServer {
  return typeof (server as Partial<WsServer>).handleUpgrade === 'function';
}
