import { Inject, Injectable } from '@nestjs/common';
import type { RequestSummary } from '../browser/verdict.js';
import { nearMissSentence } from '../origins/near.miss.js';
import { needsSources } from '../policy/decide.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/cors.request.js';
import { GatewayRegistry } from '../sockets/gateway.registry.js';
import { HandshakeDecider } from '../sockets/handshake.decider.js';
import { UpgradeEntries } from '../sockets/upgrade.entries.js';
import { SourceRegistry } from '../sources/source.registry.js';
import type { CorsAskedSource } from '../sources/source.state.js';
import type { CorsExplanation, CorsQuestion } from './explanation.js';
import { explanationOf, originReason, policyName, routeName } from './explanation.text.js';
import { headersObject } from './simulated.server.js';

/** Answers whether a page could open a socket, by the same decision as a real handshake. */
@Injectable()
export class HandshakeExplainer {
  constructor(
    @Inject(GatewayRegistry) private readonly gateways: GatewayRegistry,
    @Inject(UpgradeEntries) private readonly entries: UpgradeEntries,
    @Inject(HandshakeDecider) private readonly decider: HandshakeDecider,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
  ) {}

  async explain({ path, origin, host = 'localhost' }: CorsQuestion): Promise<CorsExplanation> {
    const asked: RequestSummary = { origin, method: 'WS', url: path };
    const policies = this.policiesAt(path, host);
    if (policies === undefined || policies.length === 0) return explanationOf(unprotected(policies?.[0], asked), asked);
    const hostname = host.replace(/:\d+$/, '');
    const about = {
      ...{ origin, host, hostname, url: path, kind: 'handshake' as const },
      fetchSite: undefined,
      neighbour: undefined,
    };
    const { passes, resolved, decision } = await this.decider.decide(about, policies);
    const reason = originReason(decision, resolved, this.policies.defaultIs);
    const near = passes || resolved.policy === false ? undefined : nearMissSentence(origin, [resolved.policy.matcher]);
    const data = {
      ...{ route: routeName(resolved), policy: policyName(resolved), from: resolved.from, preflight: undefined },
      sources: await this.sourcesOf(resolved, origin, { url: path, hostname }),
      checks: [{ step: 'origin' as const, passed: passes, reason }],
      ...{ headers: headersObject(decision), readable: passes, blockedBy: passes ? undefined : ('origin' as const) },
      ...(passes ? {} : { stopped: true as const }),
      reason: passes
        ? `A page of ${origin} can open a socket at ${path}. ${reason}`
        : [`A page of ${origin} cannot open a socket at ${path}: the handshake is answered 403. ${reason}`, near]
            .filter((part) => part !== undefined)
            .join(' '),
    };
    return explanationOf(data, asked);
  }

  /** Of the gateway with that path and namespace; else of whatever serves that path. Undefined where nothing governs it. */
  private policiesAt(path: string, host: string): readonly ResolvedPolicy[] | undefined {
    const port = Number(/:(\d+)$/.exec(host)?.[1] ?? 0);
    const pathname = path.replace(/\?.*$/, '').replace(/(?<=.)\/+$/, '');
    const servers = this.gateways.servers.toSorted((a, b) => Number(b.port === port) - Number(a.port === port));
    const named = servers
      .flatMap(({ gateways }) => gateways)
      .find(({ resolved }) => resolved?.route?.path === pathname);
    if (named) return named.policy !== undefined && named.resolved ? [named.resolved] : undefined;
    const server = servers.find((each) => each.serves(path) || each.serves(`${pathname}/`));
    if (server) return server.isOpenToAll ? undefined : server.policies;
    return this.entries.at(path);
  }

  private async sourcesOf(
    { policy, params }: ResolvedPolicy,
    origin: string,
    target: { url: string; hostname: string },
  ): Promise<readonly CorsAskedSource[]> {
    if (policy === false || !needsSources(policy, origin)) return [];
    return this.sources.asked(policy, corsRequest('GET', target, params));
  }
}

function unprotected(resolved: ResolvedPolicy | undefined, { origin, url }: RequestSummary) {
  return {
    ...{ route: resolved && routeName(resolved), policy: false as const, from: 'unprotected' as const, sources: [] },
    ...{ preflight: undefined, checks: [], headers: {}, readable: true, blockedBy: undefined },
    reason: `A page of ${origin} can open a socket at ${url}, as that of any other website can, with the cookies of its visitors: no policy governs its handshakes.`,
  };
}
