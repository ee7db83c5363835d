import { Inject, Injectable } from '@nestjs/common';
import { ApplicationPolicies } from '../routes/application.policies.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RouteEntry } from '../settings/route.entry.js';
import { GatewayRegistry } from './gateway.registry.js';

/** Entries of `routes`, for upgrades at their paths on the port of the application. */
@Injectable()
export class UpgradeEntries {
  constructor(
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
  ) {}

  /** Whether any entry may govern an upgrade. */
  get govern(): boolean {
    return this.policies.entries.entries.some(({ passThrough }) => !passThrough);
  }

  /** The policy of an upgrade; undefined where a gateway serves it, or nothing governs it. */
  at(url: string): readonly ResolvedPolicy[] | undefined {
    if (this.gateways.servers.some((server) => server.port === 0 && server.serves(url))) return undefined;
    const read = this.policies.entries.find('GET', url);
    if (!read.differs) {
      const { match } = read;
      return match && !match.entry.passThrough ? [resolvedBy(match.entry, match.params)] : undefined;
    }
    // A path that servers read in two ways belongs to no tenant, and to no policy where each reading has its own.
    const meant = read.entries.filter((entry) => entry !== undefined);
    const [first] = meant;
    if (meant.length === 1 && first) return first.passThrough ? undefined : [resolvedBy(first, {})];
    return [{ ...NOBODY, from: first?.from ?? 'default' }];
  }
}

const NOBODY: ResolvedPolicy = {
  ...{ policy: false, from: 'default', route: undefined, entry: undefined, params: {}, passThrough: false },
};

function resolvedBy(entry: RouteEntry, params: Readonly<Record<string, string>>): ResolvedPolicy {
  return { policy: entry.policy, from: entry.from, route: undefined, entry, params, passThrough: false };
}
