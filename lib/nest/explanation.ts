import { Browser } from '../browser/browser.fetch.js';
import type { CredentialsMode } from '../browser/cors.check.js';
import { getHeader } from '../browser/header.list.js';
import { normalizeMethod } from '../browser/safelist.js';
import { readableSentence, sentenceOf, type CorsStep } from '../browser/verdict.js';
import type { Transport, WireResponse } from '../browser/wire.js';
import { asksSources, decide, type CorsDecision } from '../core/decide.js';
import { nearMissSentence } from '../core/near.miss.js';
import { REQUEST_METHOD } from '../core/terms.js';
import type { PolicyOrigin } from './controller.explorer.js';
import type { CorsParts } from './cors.runtime.js';
import { checksOf, textOf } from './explanation.text.js';
import type { PreflightAnswer } from './options.controller.js';
import { corsRequest, type FoundPolicy } from './policy.finder.js';
import type { RequestTarget } from './route.record.js';
import type { CorsAskedSource } from './source.state.js';

/** A request that a page would send. */
export interface CorsQuestion {
  method: string;
  /** The path, with the query if it matters. */
  path: string;
  /** The origin of the page. */
  origin: string;
  /** Headers the page sets, as names to values. */
  headers?: Record<string, string>;
  /** The host name, where routes or sources depend on it. */
  host?: string;
  /** Whether cookies go along. Default `same-origin`, as with `fetch()`. */
  credentials?: CredentialsMode;
}

/** What would happen to a request. */
export interface CorsExplanation {
  /** `GET /cats/:id (CatsController.find)`; undefined where no controller serves the path. */
  readonly route: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyOrigin;
  /** What the sources of the policy said; empty where none was asked. */
  readonly sources: readonly CorsAskedSource[];
  /** The preflight a browser would send first, and its answer; undefined where it sends none. */
  readonly preflight:
    | {
        /** The headers it is sent with. */
        readonly asked: Readonly<Record<string, string>>;
        readonly status: number;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
  /** Each check with its outcome and the reason, in the order a browser takes them, up to the one that stops it. */
  readonly checks: readonly { readonly step: CorsStep; readonly passed: boolean; readonly reason: string }[];
  /** The headers of CORS on the answer to the request itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a browser would let the page read the answer, and the step that stops it where not. */
  readonly readable: boolean;
  readonly stoppedBy: CorsStep | undefined;
  /** The whole in a sentence: what happens and why, and how to mend it. */
  readonly reason: string;
  /** All of it for people, a line for each part. */
  toText(): string;
}

/** Where the question leads, as URLs go; the port keeps it from being the page's own origin. */
const BASE = 'http://localhost:1';

/** Answers a question by the very decisions a real request meets, and by the browser's half of the Fetch standard. */
export async function explain(parts: CorsParts, question: CorsQuestion): Promise<CorsExplanation> {
  if (!question.path.startsWith('/')) {
    throw new TypeError(
      `explain() takes a path that begins with "/", such as "/orders?page=2"; not ${JSON.stringify(question.path)}.`,
    );
  }
  const { origin, headers = {}, host = 'localhost', credentials = 'same-origin' } = question;
  const method = normalizeMethod(question.method);
  // As a browser would: dot segments are gone before anything is sent.
  const url = new URL(question.path, BASE);
  const server = new ServersHalf(parts, origin, { url: url.pathname + url.search, hostname: host });
  const browser = new Browser(origin, server.transport);
  const request = { method, url: url.href, headers: Object.entries(headers), body: undefined, credentials };
  const { failure } = await browser.fetch({ ...request, redirect: 'follow' });
  const { found, decision } = await server.actual(method);
  const { route, policy, from } = server.preflight?.found ?? found;
  const asked = { origin, method, url: question.path };
  const name = policy === false ? '' : policy.name;
  const preflighted = server.preflight !== undefined;
  const checks = checksOf({ failure, asked, preflighted, decision, policy: name, credentials });
  const near = failure?.step === 'origin' ? await server.nearMiss(method) : undefined;
  const explanation = {
    route: route && `${route.method} ${route.path} (${route.handler})`,
    policy: policy === false ? (false as const) : policy.name,
    from,
    sources: await server.sources(method),
    preflight: server.preflight && {
      asked: server.asked,
      status: server.preflight.status,
      headers: linesOf(server.preflight.decision),
    },
    checks,
    headers: linesOf(decision),
    readable: failure === undefined,
    stoppedBy: failure?.step,
    reason: [
      failure ? sentenceOf(failure, asked) : readableSentence(asked, policy === false ? [] : policy.exposedHeaders),
      near,
    ]
      .filter(Boolean)
      .join(' '),
  };
  return Object.defineProperty(explanation, 'toText', { value: () => textOf(explanation, asked) }) as CorsExplanation;
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
    this.preflight = await this.parts.options.decide({ asked, origin: this.origin, target: this.target });
    return answerOf(this.preflight.status, this.preflight.decision);
  };

  async actual(method: string): Promise<{ found: FoundPolicy; decision: CorsDecision }> {
    const found = this.preflight?.found ?? (this.parts.finder.at(this.target).candidates(method)[0] as FoundPolicy);
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

  private async lists({ policy, params }: FoundPolicy, method: string) {
    if (policy === false || !asksSources(policy, this.origin)) return [];
    return this.parts.sources.lists(policy, corsRequest(method, this.target, params));
  }
}

function answerOf(status: number, decision: CorsDecision): WireResponse {
  return { status, headers: Object.entries(linesOf(decision)), body: undefined };
}

function linesOf({ headers, vary }: CorsDecision): Record<string, string> {
  return Object.fromEntries([...headers, ...(vary === '' ? [] : [['Vary', vary] as const])]);
}
