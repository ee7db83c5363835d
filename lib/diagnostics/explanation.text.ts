import type { CredentialsMode } from '../browser/cors.check.js';
import { sentenceOf, type Asked, type CorsStep, type Failure } from '../browser/verdict.js';
import type { CorsDecision } from '../policy/decide.js';
import { show } from '../rules/configuration.issue.js';
import type { CorsExplanation } from './explanation.js';
import type { CorsAskedSource } from '../sources/source.state.js';

/** What came of a question. */
export interface Verdict {
  readonly failure: Failure | undefined;
  readonly asked: Asked;
  readonly preflighted: boolean;
  readonly decision: CorsDecision;
  readonly policy: string;
  /** Whether something that is no controller's may answer in place of the route. */
  readonly foreign: boolean;
  readonly credentials: CredentialsMode;
}

/** The checks of a browser in their order; behind the one that fails, none is made. */
export function checksOf(verdict: Verdict): CorsExplanation['checks'] {
  const { failure, asked, preflighted, credentials } = verdict;
  const steps: CorsStep[] = ['origin'];
  if (credentials === 'include') steps.push('credentials');
  if (preflighted) steps.push('method', 'headers');
  const end = steps.findIndex((step) => step === failure?.step);
  return (end === -1 ? steps : steps.slice(0, end + 1)).map((step) => {
    // What the server decided says more about the origin than what the browser finds missing.
    if (failure?.step !== step || step === 'origin')
      return { step, passed: failure?.step !== step, reason: reasonOf(step, verdict) };
    return { step, passed: false, reason: sentenceOf(failure, asked) };
  });
}

function reasonOf(step: CorsStep, { asked, decision, policy, foreign }: Verdict): string {
  if (step === 'method') return `${asked.method} may be sent.`;
  if (step === 'headers') return 'Every header may be sent.';
  if (step === 'credentials') return 'Cookies count.';
  if (foreign && !decision.admitted)
    return 'What stands ahead of the route may answer in its place, and the policies of both do not admit the origin.';
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

/** An explanation for people. */
export function textOf(explanation: Omit<CorsExplanation, 'toText'>, { origin, method, url }: Asked): string {
  const { route, policy, from, sources, preflight, checks, headers, reason, passThrough } = explanation;
  const named = passThrough
    ? `the application's own (${from})`
    : policy === false
      ? 'none: no cross-origin access'
      : `${policy} (${from})`;
  const lines = (all: Readonly<Record<string, string>>): string[] =>
    Object.entries(all).map(([name, value]) => `    ${name}: ${value}`);
  return [
    `${method} ${url} from a page of ${origin}`,
    `  route      ${route ?? 'none of a controller'}`,
    `  policy     ${named}`,
    ...sources.map((each) => `  source     ${sourceOf(each)}`),
    ...(preflight ? [`  preflight  ${preflight.status}`, ...lines(preflight.headers)] : []),
    ...(preflight || passThrough ? [] : ['  preflight  none is sent']),
    ...(passThrough ? [] : ['  answer']),
    ...lines(headers),
    ...checks.map(({ step, passed, reason: why }) => `  ${passed ? 'passes' : 'STOPS '}  ${step}: ${why}`),
    `  ${reason}`,
  ].join('\n');
}

function sourceOf({ source, key, entries }: CorsAskedSource): string {
  if (key === undefined) return `${source}: key() gave none`;
  return `${source} for ${show(key)}: ${entries === undefined ? 'could not be asked' : `a list of ${entries}`}`;
}
