import type { Type } from '@nestjs/common';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { OF_NO_CONTROLLER } from '../routes/registered.route.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { GatewayMetadata } from './nest.sockets.js';

/** What serves handshakes; of both, Nest's adapters are known. */
export type SocketServerKind = 'socket.io' | 'ws';

/** A gateway, and the policy that governs its handshakes. */
export class Gateway {
  /** Undefined where it has none. */
  policy: PolicyOrFalse | undefined = undefined;
  /** What its handshakes follow, once policies are compiled. */
  resolved: ResolvedPolicy | undefined = undefined;

  constructor(
    readonly metatype: Type,
    readonly metadata: GatewayMetadata,
    readonly isDecorated: boolean,
  ) {}

  get name(): string {
    return this.metatype.name;
  }

  /** What tells it apart from other gateways on its server. */
  get namespace(): string {
    const { namespace = '/' } = this.metadata;
    return typeof namespace === 'string' ? withSlash(namespace) : String(namespace);
  }

  /** Whether clients of Socket.IO connect to it by that name, which may match an expression. */
  takesNamespace(name: string): boolean {
    const { namespace } = this.metadata;
    return namespace instanceof RegExp ? name.search(namespace) !== -1 : this.namespace === name;
  }

  /** The path of its server and its namespace: `/socket.io/chat`. */
  pathOn(written: string | undefined, kind: SocketServerKind): string {
    const path = serverPath(written, kind);
    return this.namespace === '/' ? path : `${path === '/' ? '' : path}${withSlash(this.namespace)}`;
  }

  resolve(path: string | undefined, kind: SocketServerKind): ResolvedPolicy {
    const { policy = false, name, metadata } = this;
    const from = this.policy === undefined ? 'unprotected' : 'gateway';
    const hosts = metadata.port === 0 ? undefined : [`*:${metadata.port}`];
    const about = {
      method: 'WS',
      path: this.pathOn(path, kind),
      handler: name,
      constrained: false,
      policy,
      from,
      hosts,
    } as const;
    const route = { ...OF_NO_CONTROLLER, ...about };
    return { policy, from, route, entry: undefined, params: {}, passThrough: false };
  }
}

/** The path that handshakes of a server begin with, without a slash at the end. */
export function serverPath(path: string | undefined, kind: SocketServerKind): string {
  const written = path ?? (kind === 'socket.io' ? '/socket.io' : '/');
  return withSlash(written).replace(/(?<=.)\/+$/, '');
}

const withSlash = (text: string): string => (text.startsWith('/') ? text : `/${text}`);
