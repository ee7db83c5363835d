import { Inject, Injectable } from '@nestjs/common';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import {
  needsSources,
  decide,
  neighbourPage,
  OWN_PAGE,
  preflightHeaders,
  REFUSED,
  type CorsDecision,
  type CorsFacts,
} from '../policy/decide.js';
import { isNeighbour, isOfOtherSite, isOwn } from '../policy/enforce.js';
import { NO_HEADERS } from '../policy/policy.build.js';
import type { CorsPolicy, HeaderPair } from '../policy/policy.js';
import { corsRequest } from '../routes/cors.request.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { SourceRegistry } from '../sources/source.registry.js';
import type { HandshakeContext } from './handshake.context.js';

/** What becomes of a handshake, and whose policy has said so. */
export interface HandshakeVerdict {
  readonly passes: boolean;
  readonly resolved: ResolvedPolicy;
  readonly decision: CorsDecision;
}

/** What a handshake tells of itself. */
export type HandshakeFacts = Pick<
  HandshakeContext,
  'origin' | 'fetchSite' | 'host' | 'hostname' | 'url' | 'kind' | 'neighbour'
>;
type Lists = readonly OriginMatcher[];
const NO_LISTS: Lists = [];
/** What Socket.IO's polling sends. */
const POLLING_METHODS = 'GET, POST';

/** Decides on handshakes: the first policy that admits the page gives the whole answer; else the first refuses. */
@Injectable()
export class HandshakeDecider {
  constructor(@Inject(SourceRegistry) private readonly sources: SourceRegistry) {}

  /** A promise only where a source has to be asked. */
  decide(facts: HandshakeFacts, policies: readonly ResolvedPolicy[]): HandshakeVerdict | Promise<HandshakeVerdict> {
    const { origin } = facts;
    const pages = { fetchSite: facts.fetchSite, host: () => facts.host };
    // What a policy lists itself needs no other look; a page of the application needs no source.
    if (
      origin === undefined ||
      policies.some(({ policy }) => policy !== false && (policy.public || policy.matcher.admits(origin)))
    )
      return this.choose(facts, policies, []);
    if (facts.kind !== 'preflight' && isOwn(pages, origin))
      return { passes: true, resolved: policies[0] as ResolvedPolicy, decision: OWN_PAGE };
    const asked = policies.map((resolved) => this.listsFor(facts, resolved));
    if (asked.some((lists) => lists instanceof Promise))
      return Promise.all(asked).then((lists) => this.choose(facts, policies, lists));
    return this.choose(facts, policies, asked as Lists[]);
  }

  private choose(
    facts: HandshakeFacts,
    policies: readonly ResolvedPolicy[],
    lists: readonly Lists[],
  ): HandshakeVerdict {
    const verdicts = policies.map((resolved, at) => verdictOf(facts, resolved, lists[at], policies.length > 1));
    const admitting = verdicts.find(({ decision }) => decision.admitted);
    // Where no policy admits the page, any list that is missing might have.
    const failed = verdicts.find(({ decision }) => decision.reason === 'lookup-failed');
    return admitting ?? failed ?? (verdicts[0] as HandshakeVerdict);
  }

  private listsFor(facts: HandshakeFacts, { policy, params }: ResolvedPolicy): Lists | Promise<Lists> {
    const { origin } = facts;
    if (policy === false || origin === undefined || !needsSources(policy, origin)) return NO_LISTS;
    return this.sources.matchersFor(policy, corsRequest('GET', facts, params));
  }
}

function verdictOf(
  facts: HandshakeFacts,
  resolved: ResolvedPolicy,
  lists: Lists | undefined,
  isAmbiguous: boolean,
): HandshakeVerdict {
  const { origin, neighbour } = facts;
  const { policy } = resolved;
  const isPreflight = facts.kind === 'preflight';
  const headers = isPreflight && policy ? headersFor(policy) : NO_HEADERS;
  const about: CorsFacts = {
    kind: isPreflight ? 'preflight' : 'actual',
    origin,
    headers,
    isAmbiguous,
    sourceMatchers: lists,
  };
  const decided = decide(policy, about);
  if (decided.admitted) return { passes: true, resolved, decision: decided };
  if (origin === undefined) {
    const isScript = isForeignScript(facts);
    return { passes: !isScript, resolved, decision: isScript ? REFUSED : decided };
  }
  const pages = { fetchSite: facts.fetchSite, host: () => facts.host };
  if (neighbour !== undefined && isNeighbour(pages, origin, neighbour))
    return { passes: true, resolved, decision: neighbourPage(policy, about) };
  // Without a policy, too, the answer depends on the page.
  return { passes: false, resolved, decision: decided.vary === '' ? { ...decided, vary: 'Origin' } : decided };
}

/**
 * The one way of a browser to open a session without `Origin`: `<script src>` of another site, which reads polling as JSONP
 * by the parameter `j`. The first request connects by itself where Socket.IO admits clients of its version 2.
 */
function isForeignScript({ fetchSite, url }: HandshakeFacts): boolean {
  if (fetchSite !== undefined) return isOfOtherSite({ fetchSite });
  const query = url.indexOf('?');
  return query !== -1 && new URLSearchParams(url.slice(query)).has('j');
}

/** What a policy tells the preflight of a polling request. */
function headersFor({ methods, preflight }: CorsPolicy): readonly HeaderPair[] {
  const listed = methods === 'routed' ? POLLING_METHODS : typeof methods === 'string' ? methods : methods.join(', ');
  return preflightHeaders(preflight, listed);
}
