import { asksSources, decide, type CorsDecision } from '../core/decide.js';
import { ALLOW_HEADERS, ALLOW_METHODS, NORMALIZED_METHODS } from '../core/terms.js';
import type { PolicyOrigin } from './controller.explorer.js';
import type { CorsParts } from './cors.runtime.js';
import { corsRequest, type FoundPolicy } from './policy.finder.js';
import type { RequestTarget } from './route.record.js';

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
}

/** A step that decides whether the page may read the answer, in the order a browser takes them. */
export type CorsStep = 'origin' | 'method' | 'headers';

/** What would happen to a request. */
export interface CorsExplanation {
  /** `GET /cats/:id (CatsController.find)`; undefined where no controller serves the path. */
  readonly route: string | undefined;
  /** The name of the policy; `false` for no cross-origin access. */
  readonly policy: string | false;
  readonly from: PolicyOrigin;
  /** The preflight a browser would send first, and its answer; undefined where it sends none. */
  readonly preflight: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | undefined;
  /** Each check with its outcome and the reason. */
  readonly checks: readonly { readonly step: CorsStep; readonly passed: boolean; readonly reason: string }[];
  /** The headers of CORS on the answer to the request itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a browser would let the page read the answer, and the step that stops it where not. */
  readonly readable: boolean;
  readonly stoppedBy: CorsStep | undefined;
}

const SAFELISTED_METHODS = new Set(['GET', 'HEAD', 'POST']);
const SIMPLE_CONTENT_TYPES = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\s*(?:;|$)/i;

/** Answers a question by the very decisions a real request meets. */
export async function explain(parts: CorsParts, question: CorsQuestion): Promise<CorsExplanation> {
  if (!question.path.startsWith('/')) {
    throw new TypeError(
      `explain() takes a path that begins with "/", such as "/orders?page=2"; not ${JSON.stringify(question.path)}.`,
    );
  }
  const { origin, headers = {} } = question;
  const method = normalizeMethod(question.method);
  const target: RequestTarget = { url: question.path, hostname: question.host ?? 'localhost' };
  const asked = unsafeHeaders(headers);
  const preflighted = !SAFELISTED_METHODS.has(method) || asked.length > 0;
  const preflight = preflighted ? await parts.options.decide({ asked: method, origin, target }) : undefined;
  const found = preflight?.found ?? (parts.finder.at(target).candidates(method)[0] as FoundPolicy);
  const { policy, route, from } = found;
  const asks = policy !== false && asksSources(policy, origin);
  const lists = asks ? await parts.sources.lists(policy, corsRequest(method, target, found.params)) : [];
  const actual = decide(policy, { kind: 'actual', origin, lists });
  const checks: CorsExplanation['checks'] = [
    { step: 'origin', passed: actual.admitted, reason: reasonOf(actual, policy === false ? '' : policy.name) },
    ...(preflight?.decision.admitted
      ? [checkMethod(method, preflight.decision), checkHeaders(asked, preflight.decision)]
      : []),
  ];
  const stoppedBy = checks.find((check) => !check.passed)?.step;
  return {
    route: route && `${route.method} ${route.path} (${route.handler})`,
    policy: policy === false ? false : policy.name,
    from,
    preflight: preflight && { status: preflight.status, headers: linesOf(preflight.decision) },
    checks,
    headers: linesOf(actual),
    readable: stoppedBy === undefined,
    stoppedBy,
  };
}

/** Fetch: normalize a method. Browsers write these in upper case themselves, and any other as the page does. */
function normalizeMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMALIZED_METHODS.has(upper) ? upper : method;
}

/** Names a preflight would ask for (Fetch: CORS-unsafe request-header names), as far as ordinary values go. */
function unsafeHeaders(headers: Record<string, string>): string[] {
  const names = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return names
    .filter(([name, value]) => !(name === 'content-type' && SIMPLE_CONTENT_TYPES.test(value)))
    .map(([name]) => name)
    .filter((name) => !['accept', 'accept-language', 'content-language'].includes(name))
    .sort();
}

function checkMethod(method: string, decision: CorsDecision): CorsExplanation['checks'][number] {
  const allowed = valueOf(decision, ALLOW_METHODS);
  const passed = SAFELISTED_METHODS.has(method) || listed(allowed, method) || allowed === '*';
  return {
    step: 'method',
    passed,
    reason: passed ? `${method} may be sent.` : `${method} is not among the allowed methods: ${allowed || 'none'}.`,
  };
}

function checkHeaders(asked: readonly string[], decision: CorsDecision): CorsExplanation['checks'][number] {
  const allowed = valueOf(decision, ALLOW_HEADERS).toLowerCase();
  const missing = asked.find((name) => !listed(allowed, name) && !(listed(allowed, '*') && name !== 'authorization'));
  const reason =
    missing === undefined
      ? 'Every header may be sent.'
      : `"${missing}" is not among the allowed headers: ${allowed || 'none'}.`;
  return { step: 'headers', passed: missing === undefined, reason };
}

function reasonOf(decision: CorsDecision, policy: string): string {
  switch (decision.reason) {
    case 'public':
      return `The policy "${policy}" admits every origin.`;
    case 'origin-admitted':
      return `The policy "${policy}" admits the origin.`;
    case 'lookup-failed':
      return `A source of the policy "${policy}" could not be asked, and so admits nobody; the log says why.`;
    case 'no-policy':
      return 'The route has no policy: no cross-origin access.';
    default:
      return `The policy "${policy}" does not admit the origin.`;
  }
}

function listed(list: string, name: string): boolean {
  return list.split(',').some((entry) => entry.trim() === name);
}

function valueOf(decision: CorsDecision, name: string): string {
  return decision.headers.find(([own]) => own === name)?.[1] ?? '';
}

function linesOf(decision: CorsDecision): Record<string, string> {
  return Object.fromEntries([...decision.headers, ...(decision.vary === '' ? [] : [['Vary', decision.vary] as const])]);
}
