import type { CredentialsMode } from '../browser/cors.check.js';
import { sentenceOf, type RequestSummary, type CorsStep, type Failure } from '../browser/verdict.js';
import type { CorsDecision } from '../policy/decide.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { PolicyRegistry } from '../settings/policy.registry.js';
import { show } from '../rules/configuration.issue.js';
import { closedReason } from './closed.reason.js';
import type { CorsExplanation } from './explanation.js';
import type { CorsAskedSource } from '../sources/source.state.js';

/** An explanation as data. */
export type ExplanationData = Omit<CorsExplanation, 'toText'>;

/** What the server decided and what the browser made of it. */
export interface Verdict {
  readonly failure: Failure | undefined;
  readonly asked: RequestSummary;
  readonly credentials: CredentialsMode;
  readonly preflighted: boolean;
  /** The decision on the actual request. */
  readonly decision: CorsDecision;
  readonly resolved: ResolvedPolicy;
  readonly defaultIs: PolicyRegistry['defaultIs'];
}

/** The checks of a browser in their order, up to the one that fails. */
export function checksOf(verdict: Verdict): CorsExplanation['checks'] {
  const { failure, credentials, preflighted } = verdict;
  const steps: CorsStep[] = ['origin'];
  if (credentials === 'include') steps.push('credentials');
  if (preflighted) steps.push('method', 'headers');
  const failed = steps.findIndex((step) => step === failure?.step);
  const made = failed === -1 ? steps : steps.slice(0, failed + 1);
  return made.map((step) => ({ step, passed: step !== failure?.step, reason: reasonOf(step, verdict) }));
}

/** No property for `JSON.stringify()`, so that an explanation stays plain data. */
export function explanationOf(data: ExplanationData, asked: RequestSummary): CorsExplanation {
  return Object.defineProperty(data, 'toText', { value: () => textOf(data, asked) }) as CorsExplanation;
}

export function routeName({ route }: ResolvedPolicy): string | undefined {
  return route && `${route.method} ${route.path} (${route.handler})`;
}

export function policyName({ policy }: ResolvedPolicy): string | false {
  return policy === false ? false : policy.name;
}

function reasonOf(step: CorsStep, { failure, asked, decision, resolved, defaultIs }: Verdict): string {
  // About the origin, the decision of the server says more than the missing header.
  if (step === 'origin') return originReason(decision, resolved, defaultIs);
  if (step === failure?.step) return sentenceOf(failure, asked);
  if (step === 'method') return `${asked.method} may be sent.`;
  return step === 'headers' ? 'Every header may be sent.' : 'Cookies may be sent.';
}

export function originReason(
  { admitted, reason }: CorsDecision,
  resolved: ResolvedPolicy,
  defaultIs: Verdict['defaultIs'],
): string {
  const policy = policyName(resolved);
  if (resolved.isForeign && !admitted)
    return 'A route or middleware ahead of it may answer in its place, so both policies must admit the origin.';
  switch (reason) {
    case 'public':
      return `The policy "${policy}" admits every origin.`;
    case 'origin-admitted':
      return `The policy "${policy}" admits the origin.`;
    case 'lookup-failed':
      return `A source of the policy "${policy}" failed, so it admits no origin; the log says why.`;
    case 'own-page':
      return 'The page is one of the application itself.';
    case 'enforced':
      return `The policy "${policy}" does not admit the origin, and answers its requests with 403 (enforce).`;
    case 'no-policy':
      return capitalized(closedReason(resolved, defaultIs));
    default:
      return `The policy "${policy}" does not admit the origin.`;
  }
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An explanation as text. */
function textOf(explanation: ExplanationData, { origin, method, url }: RequestSummary): string {
  const { route, sources, preflight, checks, headers, reason, passThrough } = explanation;
  return [
    `${method} ${url} from a page of ${origin}`,
    `  route      ${route ?? (method === 'WS' ? 'no gateway serves it' : 'no controller serves it')}`,
    `  policy     ${policyText(explanation)}`,
    ...sources.map((source) => `  source     ${sourceText(source)}`),
    ...(preflight ? [`  preflight  ${preflight.status}`, ...headerLines(preflight.headers)] : []),
    ...(preflight || passThrough ? [] : ['  preflight  none is sent']),
    ...(passThrough ? [] : ['  answer']),
    ...headerLines(headers),
    ...checks.map(({ step, passed, reason: why }) => `  ${passed ? 'passes' : 'STOPS '}  ${step}: ${why}`),
    `  ${reason}`,
  ].join('\n');
}

function policyText({ policy, from, passThrough }: ExplanationData): string {
  if (passThrough) return `the application's own (${from})`;
  if (from === 'unprotected') return 'none: open to every website';
  return policy === false ? 'none: no cross-origin access' : `${policy} (${from})`;
}

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`);
}

function sourceText({ source, key, entries }: CorsAskedSource): string {
  if (key === undefined) return `${source}: key() returned none`;
  return `${source} for ${show(key)}: ${entries === undefined ? 'failed' : `a list of ${entries}`}`;
}
