import { Inject, Injectable } from '@nestjs/common';
import type { ResolvedPolicy } from '../../routes/path.policies.js';
import { serverPath, type Gateway } from '../../sockets/gateway.js';
import { GatewayRegistry } from '../../sockets/gateway.registry.js';
import type { GatewayServer } from '../../sockets/gateway.server.js';
import { UpgradeEntries } from '../../sockets/upgrade.entries.js';

/** What a path of a handshake names: a server, one of its gateways, or an entry of `routes`. */
export type HandshakePlace =
  | { readonly server: GatewayServer; readonly gateway: Gateway | undefined }
  | { readonly server: undefined; readonly policies: readonly ResolvedPolicy[] };

/** Finds what serves the sockets at a path. */
@Injectable()
export class HandshakePlaces {
  constructor(
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
    @Inject(UpgradeEntries) private readonly entries: UpgradeEntries,
  ) {}

  /** Undefined where nothing is known to serve it. */
  at(path: string, host: string): HandshakePlace | undefined {
    const port = Number(/:(\d+)$/.exec(host)?.[1] ?? 0);
    const servers = this.gateways.servers.toSorted((a, b) => Number(b.port === port) - Number(a.port === port));
    const written = path.replace(/\?.*$/s, '');
    const pathname = written.replace(/(?<=.)\/+$/, '');
    return (
      serverWritten(servers, written) ??
      gatewayWhere(servers, (gateway) => gateway.resolved?.route?.path === pathname) ??
      serverAt(servers, path, pathname) ??
      this.elsewhere(servers, path, pathname)
    );
  }

  /** Clients name a namespace of Socket.IO by itself; an entry of `routes` goes first if it is for exactly that path. */
  private elsewhere(servers: readonly GatewayServer[], path: string, pathname: string): HandshakePlace | undefined {
    const policies = this.entries.at(path);
    const entry = policies && { server: undefined, policies };
    if (policies?.some((each) => each.entry?.path === pathname)) return entry;
    const ofSocketIo = servers.filter(({ kind }) => kind !== 'ws');
    return (
      gatewayWhere(ofSocketIo, ({ namespace }) => namespace === pathname) ??
      gatewayWhere(ofSocketIo, (gateway) => gateway.takesNamespace(pathname)) ??
      entry
    );
  }
}

/** A path with the slash at its end that Socket.IO's own requests have is that of the server, not of its root namespace. */
function serverWritten(servers: readonly GatewayServer[], written: string): HandshakePlace | undefined {
  const server = servers.find(({ kind, path }) => kind !== 'ws' && written === `${serverPath(path, 'socket.io')}/`);
  return server && { server, gateway: undefined };
}

function serverAt(servers: readonly GatewayServer[], path: string, pathname: string): HandshakePlace | undefined {
  const server = servers.find((each) => each.serves(path) || each.serves(`${pathname}/`));
  return server && { server, gateway: undefined };
}

function gatewayWhere(
  servers: readonly GatewayServer[],
  isMeant: (gateway: Gateway) => boolean,
): HandshakePlace | undefined {
  for (const server of servers) {
    const gateway = server.gateways.find(isMeant);
    if (gateway) return { server, gateway };
  }
  return undefined;
}
