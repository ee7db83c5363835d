import { Browser } from '../browser/browser.fetch.js';
import { getHeader } from '../browser/header.list.js';
import { normalizeMethod } from '../browser/safelist.js';
import { readableSentence, sentenceOf, type Asked } from '../browser/verdict.js';
import type { Transport, WireResponse } from '../browser/wire.js';
import { asksSources, decide, headersOf, statusOf, type CorsDecision } from '../policy/decide.js';
import { nearMissSentence } from '../origins/near.miss.js';
import { REQUEST_METHOD } from '../policy/terms.js';
import type { CorsParts } from '../module/cors.parts.js';
import type { CorsExplanation, CorsQuestion } from './explanation.js';
import { checksOf, textOf } from './explanation.text.js';
import type { PreflightAnswer } from '../request/options.controller.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import { corsRequest } from '../routes/policy.resolver.js';
import type { RequestTarget, RegisteredRoute } from '../routes/registered.route.js';
import type { CorsAskedSource } from '../sources/source.state.js';

/** Where the question leads, as URLs go; the port keeps it from being the page's own origin. */
const BASE = 'http://localhost:1';

/** Answers a question by the very decisions a real request meets, and by the browser's half of the Fetch standard. */
export async function explain(parts: CorsParts, question: CorsQuestion): Promise<CorsExplanation> {
  if (!question.path.startsWith('/')) {
    throw new TypeError(
      `explain() takes a path that begins with "/", such as "/orders?page=2"; not ${JSON.stringify(question.path)}.`,
    );
  }
  if (typeof question.origin !== 'string')
    throw new TypeError(
      'explain() takes the origin of a page, such as "https://shop.example.com"; without one there is no CORS.',
    );
  const { origin, headers = {}, host = 'localhost', credentials = 'same-origin' } = question;
  const method = normalizeMethod(question.method);
  // As a browser would: dot segments are gone before anything is sent. A path that begins with "//" is no other host's.
  const url = new URL(BASE + question.path);
  const target = { url: parts.table.readTarget(url.pathname + url.search), hostname: host };
  const asked = { origin, method, url: question.path };
  const here = parts.finder.forPath(target).candidates(method);
  if (here[0] && here.every(({ passThrough }) => passThrough))
    return withText(leftToApplication(here[0], asked), asked);
  const server = new ServersHalf(parts, origin, target);
  const browser = new Browser(origin, server.transport);
  const request = { method, url: url.href, headers: Object.entries(headers), body: undefined, credentials };
  const { failure } = await browser.fetch({ ...request, redirect: 'follow' });
  const { found, decision } = await server.actual(method);
  const { route, policy, from, isForeign: foreign = false } = server.preflight?.found ?? found;
  const name = policy === false ? '' : policy.name;
  const preflighted = server.preflight !== undefined;
  const checks = checksOf({ failure, asked, preflighted, decision, policy: name, foreign, credentials });
  const near = failure?.step === 'origin' ? await server.nearMiss(method) : undefined;
  const explanation = {
    route: nameOf(route),
    policy: policy === false ? (false as const) : policy.name,
    from,
    sources: await server.sources(method),
    preflight: server.preflight && {
      asked: server.asked,
      status: statusOf(server.preflight.decision),
      headers: linesOf(server.preflight.decision),
    },
    checks,
    headers: linesOf(decision),
    readable: failure === undefined,
    blockedBy: failure?.step,
    reason: [
      failure ? sentenceOf(failure, asked) : readableSentence(asked, policy === false ? [] : policy.exposedHeaders),
      near,
    ]
      .filter(Boolean)
      .join(' '),
  };
  return withText(explanation, asked);
}

const nameOf = (route: RegisteredRoute | undefined): string | undefined =>
  route && `${route.method} ${route.path} (${route.handler})`;

const withText = (explanation: Omit<CorsExplanation, 'toText'>, asked: Asked): CorsExplanation =>
  Object.defineProperty(explanation, 'toText', { value: () => textOf(explanation, asked) }) as CorsExplanation;

/** What the application sends there is its own affair, so nothing can be told of it. */
function leftToApplication({ route, from }: ResolvedPolicy, asked: Asked): Omit<CorsExplanation, 'toText'> {
  return {
    ...{ route: nameOf(route), policy: false, from, passThrough: true, sources: [], preflight: undefined },
    ...{ checks: [], headers: {}, readable: false, blockedBy: undefined },
    reason: `The application itself answers ${asked.method} ${asked.url}, preflights included: ${from} passes it through, and what is sent there stands.`,
  };
}

/** The server of a question: it answers as the application would, and remembers how. */
class ServersHalf {
  preflight: PreflightAnswer | undefined;
  asked: Readonly<Record<string, string>> = {};

  constructor(
    private readonly parts: CorsParts,
    private readonly origin: string,
    private readonly target: RequestTarget,
  ) {}

  readonly transport: Transport = async ({ method, headers }) => {
    const asked = getHeader(headers, REQUEST_METHOD);
    if (asked === undefined) return answerOf(200, (await this.actual(method)).decision);
    this.asked = Object.fromEntries(headers);
    this.preflight = await this.parts.options.decide({ asked, origin: this.origin, ...this.target });
    const { decision } = this.preflight;
    return answerOf(statusOf(decision), decision);
  };

  async actual(method: string): Promise<{ found: ResolvedPolicy; decision: CorsDecision }> {
    const { finder } = this.parts;
    const expected = this.preflight?.found ?? (finder.forPath(this.target).candidates(method)[0] as ResolvedPolicy);
    const found = finder.forAnswer(expected, method, this.target);
    const lists = await this.lists(found, method);
    return { found, decision: decide(found.policy, { kind: 'actual', origin: this.origin, lists }) };
  }

  async nearMiss(method: string): Promise<string | undefined> {
    const { found } = await this.actual(method);
    if (found.policy === false) return undefined;
    return nearMissSentence(this.origin, [found.policy.matcher, ...(await this.lists(found, method))]);
  }

  /** What the sources said that were asked. */
  async sources(method: string): Promise<readonly CorsAskedSource[]> {
    const { policy, params } = (await this.actual(method)).found;
    if (policy === false || !asksSources(policy, this.origin)) return [];
    return this.parts.sources.asked(policy, corsRequest(method, this.target, params));
  }

  private async lists({ policy, params }: ResolvedPolicy, method: string) {
    if (policy === false || !asksSources(policy, this.origin)) return [];
    return this.parts.sources.lists(policy, corsRequest(method, this.target, params));
  }
}

function answerOf(status: number, decision: CorsDecision): WireResponse {
  return { status, headers: Object.entries(linesOf(decision)), body: undefined };
}

function linesOf(decision: CorsDecision): Record<string, string> {
  const { vary } = decision;
  return Object.fromEntries([...headersOf(decision), ...(vary === '' ? [] : [['Vary', vary] as const])]);
}
