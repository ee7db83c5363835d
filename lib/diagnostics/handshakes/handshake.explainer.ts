import { Inject, Injectable } from '@nestjs/common';
import type { RequestSummary } from '../../browser/verdict.js';
import { nearMissSentence } from '../../origins/near.miss.js';
import { needsSources } from '../../policy/decide.js';
import { ApplicationPolicies } from '../../routes/application.policies.js';
import type { ResolvedPolicy } from '../../routes/path.policies.js';
import { corsRequest } from '../../routes/cors.request.js';
import type { Gateway } from '../../sockets/gateway.js';
import type { GatewayServer } from '../../sockets/gateway.server.js';
import { HandshakeDecider, type HandshakeFacts, type HandshakeVerdict } from '../../sockets/handshake.decider.js';
import { SourceRegistry } from '../../sources/source.registry.js';
import type { CorsAskedSource } from '../../sources/source.state.js';
import { sourcesFix } from '../asked.text.js';
import type { CorsExplanation, CorsQuestion } from '../explanation.js';
import { explanationOf, originReason, policyName, routeName } from '../explanation.text.js';
import { HandshakePlaces } from './handshake.places.js';
import { namespacesText, outcomeText, unprotected } from './handshake.text.js';
import { headersObject } from '../simulated.server.js';

/** What is asked, and what a real handshake would tell of itself. */
interface Asked {
  readonly asked: RequestSummary;
  readonly facts: HandshakeFacts;
}

/** What an explanation says besides the verdict. */
interface Further {
  /** Set where the handshake passes, and this namespace refuses. */
  readonly namespace?: string;
  /** Those of the answer to the handshake. */
  readonly headers?: Record<string, string>;
  readonly note?: string | undefined;
}

/** Answers whether a page could open a socket, by the same decision as a real handshake. */
@Injectable()
export class HandshakeExplainer {
  constructor(
    @Inject(HandshakePlaces) private readonly places: HandshakePlaces,
    @Inject(HandshakeDecider) private readonly decider: HandshakeDecider,
    @Inject(SourceRegistry) private readonly sources: SourceRegistry,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
  ) {}

  async explain({ path, origin, host = 'localhost' }: CorsQuestion): Promise<CorsExplanation> {
    const about: Asked = {
      asked: { origin, method: 'WS', url: path },
      facts: {
        ...{ origin, host, hostname: host.replace(/:\d+$/, ''), url: path, kind: 'handshake' },
        ...{ fetchSite: undefined, neighbour: undefined },
      },
    };
    const place = this.places.at(path, host);
    if (place === undefined) return explanationOf(unprotected(undefined, about.asked, undefined), about.asked);
    const { server } = place;
    if (server === undefined) return this.governed(about, await this.decider.decide(about.facts, place.policies));
    return place.gateway ? this.ofGateway(about, server, place.gateway) : this.ofServer(about, server);
  }

  /** Its handshake passes if any gateway admits the page; then each namespace decides for itself. */
  private async ofServer(about: Asked, server: GatewayServer): Promise<CorsExplanation> {
    const { asked, facts } = about;
    const open = server.gateways.find(({ policy }) => policy === undefined);
    const namespaces = namespacesText(await this.namespacesOf(server, facts));
    if (open) return explanationOf(unprotected(open, asked, namespaces), asked);
    const verdict = await this.decider.decide(facts, server.policies ?? []);
    return this.governed(about, verdict, verdict.passes ? { note: namespaces } : {});
  }

  /** The gateway alone decides where it is the only one, else its namespace does after the handshake. */
  private async ofGateway(about: Asked, server: GatewayServer, gateway: Gateway): Promise<CorsExplanation> {
    const { asked, facts } = about;
    const { policy, resolved, namespace } = gateway;
    if (policy === undefined || !resolved) return explanationOf(unprotected(gateway, asked, undefined), asked);
    const own = await this.decider.decide(facts, [resolved]);
    if (own.passes || server.kind === 'ws') return this.governed(about, own);
    const handshake = await this.decider.decide(facts, server.policies ?? []);
    if (!handshake.passes && !server.isOpenToAll) return this.governed(about, own);
    return this.governed(about, own, { namespace, headers: handshake.passes ? headersObject(handshake.decision) : {} });
  }

  private async governed(
    { asked, facts }: Asked,
    { passes, resolved, decision }: HandshakeVerdict,
    { namespace, headers = headersObject(decision), note }: Further = {},
  ): Promise<CorsExplanation> {
    const isPassed = passes || namespace !== undefined;
    const sources = await this.sourcesOf(resolved, facts);
    const reason = originReason(decision, resolved, this.policies.defaultIs);
    const near =
      passes || resolved.policy === false ? undefined : nearMissSentence(asked.origin, [resolved.policy.matcher]);
    const fix = passes ? undefined : sourcesFix(sources, decision, 'open');
    const outcome = outcomeText({ opens: passes, isPassed, namespace }, asked);
    return explanationOf(
      {
        ...{ route: routeName(resolved), policy: policyName(resolved), from: resolved.from, preflight: undefined },
        ...{ sources, checks: [{ step: 'origin', passed: passes, reason }], headers },
        ...{ readable: passes, blockedBy: passes ? undefined : 'origin' },
        ...(isPassed ? {} : { stopped: true }),
        reason: [outcome, reason, fix, near, note].filter((part) => part !== undefined).join(' '),
      },
      asked,
    );
  }

  private async namespacesOf({ gateways, kind }: GatewayServer, facts: HandshakeFacts) {
    const told = kind === 'ws' ? [] : gateways;
    const opens = await Promise.all(
      told.map(async ({ namespace, policy, resolved }) => {
        const isOpen = policy === undefined || !resolved || (await this.decider.decide(facts, [resolved])).passes;
        return [namespace, isOpen] as const;
      }),
    );
    return new Map(opens);
  }

  private async sourcesOf(
    { policy, params }: ResolvedPolicy,
    { origin, url, hostname }: HandshakeFacts,
  ): Promise<readonly CorsAskedSource[]> {
    if (policy === false || origin === undefined || !needsSources(policy, origin)) return [];
    return this.sources.asked(policy, corsRequest('GET', { url, hostname }, params));
  }
}
