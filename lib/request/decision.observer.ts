import type { CorsDecision } from '../policy/decide.js';
import type { ResolvedPolicy } from '../routes/path.policies.js';
import type { RequestContext } from './request.context.js';

/**
 * What a fault of the module did to a request:
 * - `no-headers`: it was answered without CORS headers;
 * - `no-lists`: it was answered without the origins of a source;
 * - `cut-short`: its preflight failed after the head was written, and was ended there;
 * - `unreported`: it was answered by its policy, but the decision could not be reported.
 */
export type FaultOutcome = 'no-headers' | 'no-lists' | 'cut-short' | 'unreported';

/** Is told of each decision about a request. What it does with it changes no answer. */
export abstract class DecisionObserver {
  /** Whether anything would come of `publish()`. Asked for every response, so that nothing is put together in vain. */
  abstract hasObservers(resolved: ResolvedPolicy, decision: CorsDecision, origin: string | undefined): boolean;

  /** A request was decided on. */
  abstract publish(context: RequestContext, resolved: ResolvedPolicy, decision: CorsDecision): void;

  /** The application itself has set headers of CORS, which were removed. */
  abstract conflict(resolved: ResolvedPolicy, names: readonly string[]): void;

  /** The module itself has failed at a request. */
  abstract fault(error: unknown, outcome: FaultOutcome): void;
}
