import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
import { applicationConfigOf } from '../routes/controllers/nest.internals.js';
import type { Gateway } from './gateway.js';
import { GatewayRegistry } from './gateway.registry.js';
import type { GatewayServer } from './gateway.server.js';
import {
  isEngine,
  isSocketIo,
  isWs,
  type AdapterSettings,
  type CreateOptions,
  type Engine,
  type HandleUpgrade,
  type HttpServerLike,
  type Namespace,
  type SocketAdapter,
  type SocketIoServer,
} from './nest.sockets.js';
import { SocketGate, type Governed } from './socket.gate.js';
import { UpgradeEntries } from './upgrade.entries.js';

/** Stands ahead of every server that the WebSocket adapter in use makes for gateways with a policy. */
@Injectable()
export class SocketHost implements OnModuleDestroy {
  private watchesUpgrades = false;
  private readonly adapters = new WeakSet<object>();
  /** Whose gateways a server serves: an adapter may give all of them one. */
  private readonly shared = new WeakMap<object, Set<GatewayServer>>();

  constructor(
    @Inject(ModuleRef) moduleRef: ModuleRef,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
    @Inject(UpgradeEntries) private readonly entries: UpgradeEntries,
    @Inject(SocketGate) private readonly gate: SocketGate,
  ) {
    const config = applicationConfigOf(moduleRef) as unknown as AdapterSettings;
    const setAdapter = config.setIoAdapter.bind(config);
    config.setIoAdapter = (adapter) => {
      this.watch(adapter);
      setAdapter(adapter);
    };
  }

  /** Entries of `routes` are known: they govern upgrades at their paths that no gateway serves. */
  open(): void {
    const server = this.httpServer;
    if (server === undefined || this.watchesUpgrades || !this.entries.govern) return;
    this.watchesUpgrades = true;
    const { emit } = server;
    const { entries, gate } = this;
    server.emit = function (this: unknown, event: string | symbol, ...args: unknown[]): boolean {
      if (event !== 'upgrade') return emit.call(this, event, ...args);
      const [raw, socket] = args as [IncomingMessage, Duplex];
      const policies = entries.at(raw.url ?? '/');
      const proceed = (): boolean => emit.call(this, event, ...args);
      if (policies === undefined) return proceed();
      gate.upgrade({ policies, isOpenToAll: false, neighbour: undefined }, raw, socket, proceed);
      return true;
    };
  }

  onModuleDestroy(): void {
    this.gate.close();
  }

  private get httpServer(): HttpServerLike | undefined {
    return (this.host.httpAdapter as { getHttpServer?(): HttpServerLike } | undefined)?.getHttpServer?.();
  }

  /** The adapter is asked for a server for each port and path, and for each namespace. */
  private watch(adapter: SocketAdapter): void {
    if (typeof adapter?.create !== 'function' || this.adapters.has(adapter)) return;
    this.adapters.add(adapter);
    const { create } = adapter;
    adapter.create = (port, options, ...rest: unknown[]) => {
      const made = (create as (...args: unknown[]) => unknown).call(adapter, port, options, ...rest);
      this.onCreated(made, port, options);
      return made;
    };
  }

  private onCreated(made: unknown, port: number, options: CreateOptions = {}): void {
    const known = this.gateways.servers.find((each) => each.port === port && each.written === options.path);
    if (known === undefined || typeof made !== 'object' || made === null) return;
    const root = 'server' in made && isSocketIo(made.server) ? made.server : made;
    if (options.server === undefined || known.kind === undefined) this.bindServer(known, root);
    if (known.kind === 'socket.io') this.bindNamespaces(known, made as Namespace, options);
  }

  private bindServer(server: GatewayServer, made: object): void {
    server.kind = isSocketIo(made) ? 'socket.io' : isWs(made) ? 'ws' : 'unknown';
    if (isSocketIo(made)) {
      server.path = made.path();
      if (server.isGoverned) this.bindSocketIo(server, made);
    } else if (isWs(made) && server.isGoverned) {
      const known = this.shared.get(made);
      if (known) known.add(server);
      else made.handleUpgrade = this.gated(this.share(made, server), made.handleUpgrade);
    }
  }

  /** An engine that is bound later, for a further HTTP server, is watched as well. */
  private bindSocketIo(server: GatewayServer, made: SocketIoServer): void {
    const { bind, engine } = made;
    if (engine !== undefined) this.bindEngine(server, engine);
    made.bind = (later) => {
      this.bindEngine(server, later);
      return bind.call(made, later);
    };
  }

  private bindEngine(server: GatewayServer, engine: Engine): void {
    const known = this.shared.get(engine);
    if (known) known.add(server);
    else if (!isEngine(engine)) server.kind = 'unknown';
    else this.gateEngine(engine, this.share(engine, server));
  }

  private gateEngine(engine: Engine, servers: Set<GatewayServer>): void {
    const { handleRequest } = engine;
    engine.handleUpgrade = this.gated(servers, engine.handleUpgrade);
    engine.handleRequest = (raw, response) =>
      this.gate.polling(this.governed(servers), raw, response, () => handleRequest.call(engine, raw, response));
    // WebTransport shows nobody where it comes from.
    if (engine.onWebTransportSession) engine.onWebTransportSession = (session) => session.close();
  }

  private share(made: object, server: GatewayServer): Set<GatewayServer> {
    const servers = new Set([server]);
    this.shared.set(made, servers);
    return servers;
  }

  private gated(servers: Iterable<GatewayServer>, handle: HandleUpgrade): HandleUpgrade {
    const { gate } = this;
    const governed = (): Governed => this.governed(servers);
    return function (this: unknown, raw, socket, head, ...rest) {
      gate.upgrade(governed(), raw, socket, () => handle.call(this, raw, socket, head, ...rest));
    };
  }

  private bindNamespaces(server: GatewayServer, made: Namespace, { namespace = '/' }: CreateOptions): void {
    if (!server.isGoverned) return;
    const meant = typeof namespace === 'string' && !namespace.startsWith('/') ? `/${namespace}` : String(namespace);
    const gateway = server.gateways.find((each) => each.isDecorated && each.namespace === meant);
    if (gateway) this.bindNamespace(server, gateway, made);
  }

  private bindNamespace(server: GatewayServer, gateway: Gateway, namespace: Namespace): void {
    namespace.use((socket, next) => this.gate.namespace(gateway, this.governed([server]), socket, next));
  }

  private governed(servers: Iterable<GatewayServer>): Governed {
    const all = [...servers];
    const policies = all.some((server) => server.policies === undefined)
      ? undefined
      : all.flatMap((server) => server.policies ?? []);
    const isElsewhere = all.some(({ port }) => port !== 0);
    return {
      policies,
      isOpenToAll: all.some((server) => server.isOpenToAll),
      neighbour: isElsewhere ? this.port : undefined,
    };
  }

  /** Where the application listens. */
  private get port(): number | undefined {
    const address = this.httpServer?.address?.();
    return typeof address === 'object' ? address?.port : undefined;
  }
}
