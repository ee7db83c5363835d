import { samePolicy } from '../policy/policy.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyOrFalse } from '../settings/policy.registry.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import { serverPath, type Gateway, type SocketServerKind } from './gateway.js';

/** The gateways on one server: of one port and one path, so that a handshake is for any of them. */
export class GatewayServer {
  /** Known when the adapter has made the server. */
  kind: SocketServerKind | 'unknown' | undefined = undefined;
  /** The path that is served: an adapter may have its own. */
  path: string | undefined;
  private governing: readonly ResolvedPolicy[] | undefined = undefined;

  constructor(
    readonly port: number,
    /** The path as `@WebSocketGateway()` has it. */
    readonly written: string | undefined,
    readonly gateways: Gateway[] = [],
  ) {
    this.path = written;
  }

  /** Whether some gateway has a policy. */
  get isGoverned(): boolean {
    return this.gateways.some(({ isDecorated }) => isDecorated);
  }

  /** Whether some gateway admits everybody. */
  get isOpenToAll(): boolean {
    return this.gateways.some(({ isDecorated }) => !isDecorated);
  }

  /** The policies of its gateways; undefined before they are compiled. */
  get policies(): readonly ResolvedPolicy[] | undefined {
    return this.governing;
  }

  /** Records gateways that no handshake tells apart and that do not agree, and those whose handshakes cannot be seen. */
  check(compiled: ReadonlyMap<Gateway, PolicyOrFalse | undefined>, issues: IssueCollector): void {
    if (this.kind === 'unknown')
      for (const { name, isDecorated } of this.gateways)
        if (isDecorated) issues.add('gateway-server-unknown', name, name);
    this.gateways.forEach((gateway, at) => {
      const other = this.gateways.slice(0, at).find((earlier) => !this.tellsApart(earlier, gateway));
      if (other && !isSame(compiled.get(other), compiled.get(gateway)))
        issues.add('gateway-policies-differ', `${gateway.name} @CorsPolicy`, gateway.name, other.name);
    });
  }

  /** Says what handshakes follow from here on. */
  open(): void {
    const kind = this.kind === 'ws' ? 'ws' : 'socket.io';
    for (const gateway of this.gateways) gateway.resolved = gateway.resolve(this.path, kind);
    const resolved = this.gateways.flatMap(({ policy, resolved: each }) =>
      policy !== undefined && each ? [each] : [],
    );
    this.governing = resolved.filter((each, at) => resolved.findIndex(({ policy }) => policy === each.policy) === at);
  }

  /** Whether it serves an upgrade on its port, as Engine.IO and Nest's adapter of `ws` read its path. */
  serves(url: string): boolean {
    if (this.kind === 'ws') return pathnameOf(url) === serverPath(this.path, 'ws');
    return url.startsWith(`${serverPath(this.path, 'socket.io')}/`);
  }

  private tellsApart(a: Gateway, b: Gateway): boolean {
    return this.kind !== 'ws' && a.namespace !== b.namespace;
  }
}

function isSame(a: PolicyOrFalse | undefined, b: PolicyOrFalse | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && samePolicy(a, b));
}

function pathnameOf(url: string): string | undefined {
  return URL.canParse(url, 'ws://localhost') ? new URL(url, 'ws://localhost').pathname : undefined;
}
