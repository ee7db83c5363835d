import type { ServerResponse } from 'node:http';
import { admits, asksSources, decide, NO_LINES, type CorsDecision } from '../core/decide.js';
import type { OriginMatcher } from '../core/origin.matcher.js';
import { hasSources, samePolicy, type CorsPolicy, type HeaderLine } from '../core/policy.js';
import type { FoundPolicy, PathPolicies } from './path.policies.js';
import { corsRequest, type PolicyFinder } from './policy.finder.js';
import { answer, answerAllow } from './response.writer.js';
import type { RequestTarget } from './route.record.js';
import type { SourceRegistry } from './source.registry.js';

/** A preflight as facts: where it leads, the method it asks for, and for whom. */
export interface Preflight extends RequestTarget {
  readonly asked: string;
  readonly origin: string;
}

/** The answer to a preflight, and the policy that gave it. */
export interface PreflightAnswer {
  readonly found: FoundPolicy;
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
    private readonly finder: PolicyFinder,
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
    candidates: readonly FoundPolicy[],
    lists: readonly Lists[],
  ): PreflightAnswer {
    const { origin } = preflight;
    const admitting = firstAdmitting(candidates, lists, origin);
    const chosen = Math.max(admitting, 0);
    const found = candidates[chosen] as FoundPolicy;
    const { policy } = found;
    const lines =
      policy === false || admitting === -1
        ? NO_LINES
        : (here.keptLines(found, policy) ?? this.lines(found, policy, here, preflight));
    const contested = candidates.some((candidate) => candidate.policy === false || !candidate.policy.public);
    // Where nobody admits, any list that is missing might have.
    const asked = admitting === -1 && lists.length > 0 ? lists.flat() : (lists[chosen] ?? NO_LIST);
    return { found, decision: decide(policy, { kind: 'preflight', origin, lines, contested, lists: asked }) };
  }

  private lines(
    found: FoundPolicy,
    policy: CorsPolicy,
    here: PathPolicies,
    preflight: Preflight,
  ): readonly HeaderLine[] {
    return here.preflightLines(found, policy, (method) =>
      this.governs(found, here.candidates(method), method, preflight),
    );
  }

  /** Whether a preflight for another method at the same path would be answered by the very same policy. */
  private governs(
    found: FoundPolicy,
    candidates: readonly FoundPolicy[],
    method: string,
    preflight: Preflight,
  ): boolean {
    const { origin } = preflight;
    for (const candidate of candidates) {
      if (samePolicy(candidate.policy, found.policy)) return this.sameKeys(candidate, method, found, preflight);
      // What this candidate's sources would say is not known: it may be the one that answers.
      const { policy } = candidate;
      if (policy !== false && (policy.public || policy.sources.length > 0 || policy.matcher.admits(origin)))
        return false;
    }
    return false;
  }

  private sameKeys(a: FoundPolicy, method: string, b: FoundPolicy, preflight: Preflight): boolean {
    if (!hasSources(a.policy)) return true;
    const keys = this.sources.keys(a.policy, corsRequest(method, preflight, a.params));
    const wanted =
      b.policy === false ? [] : this.sources.keys(b.policy, corsRequest(preflight.asked, preflight, b.params));
    return keys.every((key, index) => key === wanted[index]);
  }

  private lists({ policy, params }: FoundPolicy, preflight: Preflight): Lists | Promise<Lists> {
    if (policy === false || !asksSources(policy, preflight.origin)) return [];
    return this.sources.lists(policy, corsRequest(preflight.asked, preflight, params));
  }
}

function write(response: ServerResponse, known: PreflightAnswer): PreflightAnswer {
  answer(response, known.decision);
  return known;
}

/** The place of the first candidate that admits the origin, or -1. */
function firstAdmitting(candidates: readonly FoundPolicy[], lists: readonly Lists[], origin: string): number {
  for (let index = 0; index < candidates.length; index++) {
    const { policy } = candidates[index] as FoundPolicy;
    if (policy === false) continue;
    if (policy.public || admits(policy, lists[index] ?? NO_LIST, origin)) return index;
  }
  return -1;
}
