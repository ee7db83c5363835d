import { Inject, Injectable, type Type } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import { policiesOn } from '../routes/controllers/policy.metadata.js';
import { resolveWritten } from '../routes/controllers/written.policy.js';
import type { IssueCollector } from '../rules/configuration.issue.js';
import type { PolicyOrFalse, PolicyRegistry } from '../settings/policy.registry.js';
import { Gateway } from './gateway.js';
import { GatewayServer } from './gateway.server.js';
import { gatewayMetadataOf, isGateway } from './nest.sockets.js';

/** The policy of each gateway; undefined where it has none. */
export type CompiledGateways = ReadonlyMap<Gateway, PolicyOrFalse | undefined>;

/** The gateways of the application, by the servers that Nest makes for them. */
@Injectable()
export class GatewayRegistry {
  private found: readonly GatewayServer[] | undefined;

  constructor(@Inject(DiscoveryService) private readonly discovery: DiscoveryService) {}

  /** Nest makes one server for each port and path. */
  get servers(): readonly GatewayServer[] {
    return (this.found ??= this.find());
  }

  get gateways(): readonly Gateway[] {
    return this.servers.flatMap(({ gateways }) => gateways);
  }

  /** Reads the policies of all gateways; every fault is recorded, and nothing is changed. */
  compile(policies: PolicyRegistry, issues: IssueCollector): CompiledGateways {
    const compiled = new Map<Gateway, PolicyOrFalse | undefined>();
    for (const gateway of this.gateways) {
      const { metatype, name, metadata } = gateway;
      const policy = resolveWritten(metatype, name, policies, issues);
      compiled.set(gateway, policy);
      if (policy === undefined) issues.add('gateway-unprotected', name, name);
      else if (metadata.cors !== undefined)
        issues.add('gateway-cors-twice', `${name} @WebSocketGateway.cors`, metadata.cors);
    }
    for (const server of this.servers) server.check(compiled, issues);
    return compiled;
  }

  /** Handshakes follow these policies from here on. */
  adopt(compiled: CompiledGateways): void {
    for (const [gateway, policy] of compiled) gateway.policy = policy;
    for (const server of this.servers) server.open();
  }

  private find(): readonly GatewayServer[] {
    const servers = new Map<string, GatewayServer>();
    for (const metatype of this.metatypes()) {
      const metadata = gatewayMetadataOf(metatype);
      const { port, path } = metadata;
      const key = JSON.stringify([port, path]);
      const server = servers.get(key) ?? new GatewayServer(port, path);
      servers.set(key, server);
      server.gateways.push(new Gateway(metatype, metadata, policiesOn(metatype).length > 0));
    }
    return [...servers.values()];
  }

  /** The same class may be a provider of several modules. */
  private metatypes(): Set<Type> {
    const all = this.discovery.getProviders().map(({ metatype }) => metatype as unknown);
    return new Set(all.filter((each): each is Type => typeof each === 'function' && isGateway(each)));
  }
}
