import type { ServerResponse } from 'node:http';
import { admits, asksSources, decide, NO_LINES, type CorsDecision } from '../policy/decide.js';
import type { OriginMatcher } from '../origins/origin.matcher.js';
import { RequestedPreflight, type Preflight } from './requested.preflight.js';
import type { ResolvedPolicy, PathPolicies } from '../routes/path.policies.js';
import { corsRequest, type PolicyResolver } from '../routes/policy.resolver.js';
import { answer, answerAllow } from './response.writer.js';
import type { RequestTarget } from '../routes/registered.route.js';
import type { SourceRegistry } from '../sources/source.registry.js';

export type { Preflight } from './requested.preflight.js';

/** The answer to a preflight, and the policy that gave it. */
export interface PreflightAnswer {
  readonly found: ResolvedPolicy;
  readonly decision: CorsDecision;
}

type Lists = readonly OriginMatcher[];
const NO_LISTS: readonly Lists[] = [];
const NO_LIST: Lists = [];

/**
 * The global OPTIONS controller. Preflights are handed to it by the early door, ahead of guards, parsers and middleware;
 * plain OPTIONS requests reach it where the application has no handler of its own.
 */
export class OptionsController {
  constructor(
    private readonly finder: PolicyResolver,
    private readonly sources: SourceRegistry,
  ) {}

  /** Answers a preflight: 204 with the policy's headers, or 403 with none. */
  preflight(response: ServerResponse, preflight: Preflight): PreflightAnswer | Promise<PreflightAnswer> {
    const given = this.decide(preflight);
    return given instanceof Promise ? given.then((known) => write(response, known)) : write(response, given);
  }

  /** Answers a plain OPTIONS request with the methods routed at its path; false where there are none. */
  options(response: ServerResponse, target: RequestTarget): boolean {
    const methods = this.finder.at(target).methods();
    if (methods.length === 0) return false;
    answerAllow(response, methods);
    return true;
  }

  /** The first candidate that admits the origin gives the whole answer; where none does, the first one refuses. */
  decide(preflight: Preflight): PreflightAnswer | Promise<PreflightAnswer> {
    const here = this.finder.at(preflight);
    const candidates = here.candidates(preflight.asked);
    if (!this.finder.asksSources) return this.choose(preflight, here, candidates, NO_LISTS);
    const lists = candidates.map((found) => this.lists(found, preflight));
    if (lists.some((list) => list instanceof Promise)) {
      return Promise.all(lists).then((known) => this.choose(preflight, here, candidates, known));
    }
    return this.choose(preflight, here, candidates, lists as Lists[]);
  }

  private choose(
    preflight: Preflight,
    here: PathPolicies,
    candidates: readonly ResolvedPolicy[],
    lists: readonly Lists[],
  ): PreflightAnswer {
    const { origin } = preflight;
    const admitting = firstAdmitting(candidates, lists, origin);
    const chosen = Math.max(admitting, 0);
    const found = candidates[chosen] as ResolvedPolicy;
    const { policy } = found;
    const lines =
      policy === false || admitting === -1
        ? NO_LINES
        : (here.keptLines(found, policy, origin) ??
          here.preflightLines(
            found,
            policy,
            new RequestedPreflight({ ...found, policy }, here, preflight, this.sources),
          ));
    const contested = candidates.some((candidate) => candidate.policy === false || !candidate.policy.public);
    // Where nobody admits, any list that is missing might have.
    const asked = admitting === -1 && lists.length > 0 ? lists.flat() : (lists[chosen] ?? NO_LIST);
    return { found, decision: decide(policy, { kind: 'preflight', origin, lines, contested, lists: asked }) };
  }

  private lists({ policy, params }: ResolvedPolicy, preflight: Preflight): Lists | Promise<Lists> {
    if (policy === false || !asksSources(policy, preflight.origin)) return [];
    return this.sources.lists(policy, corsRequest(preflight.asked, preflight, params));
  }
}

function write(response: ServerResponse, known: PreflightAnswer): PreflightAnswer {
  answer(response, known.decision);
  return known;
}

/** The place of the first candidate that admits the origin, or -1. */
function firstAdmitting(candidates: readonly ResolvedPolicy[], lists: readonly Lists[], origin: string): number {
  for (let index = 0; index < candidates.length; index++) {
    const { policy } = candidates[index] as ResolvedPolicy;
    if (policy === false) continue;
    if (policy.public || admits(policy, lists[index] ?? NO_LIST, origin)) return index;
  }
  return -1;
}
