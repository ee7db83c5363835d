import { Inject, Injectable } from '@nestjs/common';
import { Browser } from '../browser/browser.fetch.js';
import { readableNames } from '../browser/cors.check.js';
import { normalizeMethod } from '../browser/safelist.js';
import { readableSentence, sentenceOf, type RequestSummary, type Failure } from '../browser/verdict.js';
import { nearMissSentence } from '../origins/near.miss.js';
import { statusOf } from '../policy/decide.js';
import { REQUEST_HEADERS } from '../policy/terms.js';
import { unlistedOf, type Unlisted } from '../policy/unlisted.js';
import type { CorsPolicy } from '../policy/policy.js';
import { PreflightDecider } from '../request/preflight.decider.js';
import { RequestPolicy } from '../request/request.policy.js';
import { ApplicationPolicies } from '../routes/application.policies.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { PolicyResolver } from '../routes/policy.resolver.js';
import { SourceRegistry } from '../sources/source.registry.js';
import type { CorsAskedSource } from '../sources/source.state.js';
import { sourcesFix } from './asked.text.js';
import { closedReason } from './closed.reason.js';
import { headersFix, methodFix } from './browsers/unlisted.text.js';
import type { CorsExplanation, CorsQuestion } from './explanation.js';
import { checksOf, explanationOf, policyName, routeName, type ExplanationData } from './explanation.text.js';
import { HandshakeExplainer } from './handshakes/handshake.explainer.js';
import {
  headersObject,
  SimulatedServer,
  type Deciders,
  type SimulatedAnswer,
  type SimulatedPreflight,
} from './simulated.server.js';

/** The base URL of paths; no page has an origin with its port, so every request is cross-origin. */
const BASE = 'http://localhost:1';

/** Explains a request by the same decisions as for a real one, and the browser's part of the Fetch standard. */
@Injectable()
export class Explainer {
  private readonly deciders: Deciders;

  constructor(
    @Inject(PolicyResolver) private readonly resolver: PolicyResolver,
    @Inject(RequestPolicy) private readonly requests: RequestPolicy,
    @Inject(PreflightDecider) preflights: PreflightDecider,
    @Inject(SourceRegistry) sources: SourceRegistry,
    @Inject(HandshakeExplainer) private readonly handshakes: HandshakeExplainer,
    @Inject(ApplicationPolicies) private readonly policies: ApplicationPolicies,
  ) {
    this.deciders = { resolver, preflights, sources };
  }

  /** @throws TypeError if the question has no path or no origin */
  async explain(question: CorsQuestion): Promise<CorsExplanation> {
    refuseIncomplete(question);
    if (question.handshake) return this.handshakes.explain(question);
    const { origin, method = 'GET', host = 'localhost', credentials = 'same-origin' } = question;
    const asked: RequestSummary = { origin, method: normalizeMethod(method), url: question.path };
    // A browser removes dot segments before it sends anything. Appended to a base, "//x" is a path, not another host.
    const url = new URL(BASE + question.path);
    const target = { url: this.requests.platform.targetOf(url.pathname + url.search), hostname: host };

    // Route and policy.
    const candidates = this.resolver.forPath(target).candidates(asked.method);
    const expected = candidates[0] as ResolvedPolicy;
    if (candidates.every(({ passThrough }) => passThrough)) return explanationOf(leftAlone(expected, asked), asked);

    // Preflight and answer.
    const server = new SimulatedServer(this.deciders, { origin, method: asked.method, target }, expected);
    const failure = await browse(server, question, asked.method, url.href);
    const answer = await server.answer();
    const { preflight } = server;
    const { resolved } = preflight ?? answer;
    const unlisted = preflight && unlistedIn(preflight, asked.method);

    // Checks and sentence.
    const sources = await server.calledSources();
    const checks = checksOf({
      ...{ failure, asked, credentials, preflighted: preflight !== undefined },
      ...{ decision: answer.decision, resolved, defaultIs: this.policies.defaultIs },
    });
    const data: ExplanationData = {
      ...{ route: routeName(resolved), policy: policyName(resolved), from: resolved.from },
      ...{ sources, preflight: preflight && preflightData(preflight), checks },
      ...{ headers: headersObject(answer.decision), readable: failure === undefined, blockedBy: failure?.step },
      ...(answer.decision.reason === 'enforced' ? { stopped: true as const } : {}),
      ...missingOf(failure, unlisted),
      reason: reasonOf(failure, asked, { resolved, answer, unlisted, sources, defaultIs: this.policies.defaultIs }),
    };
    return explanationOf(data, asked);
  }
}

function refuseIncomplete({ path, origin }: Partial<CorsQuestion>): void {
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new TypeError(
      `explain() takes a path that begins with "/", such as "/orders?page=2"; not ${JSON.stringify(path)}.`,
    );
  }
  if (typeof origin !== 'string')
    throw new TypeError(
      'explain() takes the origin of a page, such as "https://shop.example.com"; without one there is no CORS.',
    );
}

/** Why a browser would not let the page read the response; undefined if it would. */
async function browse(
  server: SimulatedServer,
  { origin, headers = {}, credentials = 'same-origin' }: CorsQuestion,
  method: string,
  url: string,
): Promise<Failure | undefined> {
  const request = { method, url, headers: Object.entries(headers), body: undefined, credentials };
  const { failure } = await new Browser(origin, server.transport).fetch({ ...request, redirect: 'follow' });
  return failure;
}

/** With passThrough, the module does not know what the application sends. */
function leftAlone(resolved: ResolvedPolicy, { method, url }: RequestSummary): ExplanationData {
  const { from } = resolved;
  return {
    ...{ route: routeName(resolved), policy: false, from, passThrough: true, sources: [], preflight: undefined },
    ...{ checks: [], headers: {}, readable: false, blockedBy: undefined },
    reason: `The application answers ${method} ${url} itself, preflights included: ${from} passes it through, so this module changes no headers.`,
  };
}

/** The policy of a request, and what was decided by it. */
interface Answered {
  readonly resolved: ResolvedPolicy;
  readonly answer: SimulatedAnswer;
  readonly unlisted: Unlisted | undefined;
  readonly sources: readonly CorsAskedSource[];
  readonly defaultIs: ApplicationPolicies['defaultIs'];
}

function reasonOf(
  failure: Failure | undefined,
  asked: RequestSummary,
  { resolved, answer, unlisted, sources, defaultIs }: Answered,
): string {
  const { policy, isForeign } = resolved;
  if (failure === undefined)
    return readableSentence(asked, readableNames(policy === false ? [] : policy.exposedHeaders));
  const closed = policy === false && !isForeign ? closedReason(resolved, defaultIs) : undefined;
  const sentence = sentenceOf(failure, asked, { closed, fix: sourcesFix(sources, answer.decision, 'read') });
  const near = failure.step === 'origin' ? nearMissOf(asked.origin, answer) : undefined;
  const stopped =
    answer.decision.reason === 'enforced'
      ? 'The request is answered 403 and does not run: the policy has enforce.'
      : undefined;
  const fix = policy === false ? undefined : fixFor(failure, policy, unlisted);
  return [sentence, fix, near, stopped].filter((part) => part !== undefined).join(' ');
}

/** What an admitted preflight asked for and did not get. */
function unlistedIn({ sent, decision }: SimulatedPreflight, method: string): Unlisted | undefined {
  return decision.admitted ? unlistedOf(decision, method, sent[REQUEST_HEADERS]) : undefined;
}

function missingOf(failure: Failure | undefined, unlisted: Unlisted | undefined): Pick<CorsExplanation, 'missing'> {
  if (failure?.step !== 'method' && failure?.step !== 'headers') return {};
  return { missing: failure.step === 'headers' && unlisted ? unlisted.headers : [failure.missing] };
}

function fixFor({ step }: Failure, policy: CorsPolicy, unlisted: Unlisted | undefined): string | undefined {
  if (step === 'method' && unlisted?.method !== undefined) return methodFix(policy, unlisted.method);
  return step === 'headers' && unlisted ? headersFix(policy, unlisted.headers) : undefined;
}

function nearMissOf(origin: string, { resolved, sourceMatchers }: SimulatedAnswer): string | undefined {
  const { policy } = resolved;
  return policy === false ? undefined : nearMissSentence(origin, [policy.matcher, ...sourceMatchers]);
}

function preflightData({ sent, decision }: SimulatedPreflight): CorsExplanation['preflight'] {
  return { asked: sent, status: statusOf(decision), headers: headersObject(decision) };
}
